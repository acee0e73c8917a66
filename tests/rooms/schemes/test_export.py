"""A stored version comes back as a file that loads to the identical content, through every kind of scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityscore.core.exact_json import digest
from cityscore.core.tenancy import open_city
from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import content_of
from cityscore.schemes.models import SchemeVersion
from tests.cast import Cast
from tests.rooms.schemes.builders import SCHEME, scheme_text
from tests.rooms.schemes.test_commands import as_json, run


@pytest.fixture
def published(cast: Cast, open_gate: None, tmp_path: Path) -> Cast:
    path = tmp_path / "leaf.yaml"
    for months in (12, 24):
        path.write_text(scheme_text(("months: 12", f"months: {months}")) + "# a remark\n")
        assert run("load_scheme", path, "--by", cast.willow.editor.email)[0] == 0
        assert run("publish_scheme", "willow", "leaf", "--by", cast.willow.approver.email)[0] == 0
    return cast


def test_a_version_is_exported_as_a_file_with_the_identical_digest(published: Cast) -> None:
    for number, months in ((1, 12), (2, 24)):
        exit_code, out, _ = run("export_scheme", "willow", "leaf", "--version", number)
        reading = check_scheme(out)
        assert (exit_code, reading.problems) == (0, ())
        assert reading.tree is not None
        assert reading.tree.rules[0].valid.months == months
        with open_city(published.willow.city.id):
            stored = SchemeVersion.objects.get(number=number)
        assert digest(content_of(reading.tree)) == stored.content_digest
        _, document = as_json("export_scheme", "willow", "leaf", "--version", number)
        assert (document["version"], document["digest"]) == (number, stored.content_digest)
        assert document["file"] == out


def test_the_newest_version_is_meant_when_none_is_named_and_the_draft_when_it_is(
    published: Cast, tmp_path: Path
) -> None:
    assert "months: 24" in run("export_scheme", "willow", "leaf")[1]
    path = tmp_path / "draft.yaml"
    path.write_text(scheme_text(("months: 12", "months: 36")))
    assert run("load_scheme", path, "--by", published.willow.editor.email)[0] == 0
    assert "months: 24" in run("export_scheme", "willow", "leaf")[1]
    assert "months: 36" in run("export_scheme", "willow", "leaf", "--draft")[1]


def test_the_file_as_it_was_handed_in_comes_back_with_its_remarks(published: Cast) -> None:
    _, out, _ = run("export_scheme", "willow", "leaf", "--version", "1", "--as-written")
    assert out == SCHEME + "# a remark\n"


def test_what_is_not_there_is_refused(published: Cast) -> None:
    for arguments, code in (
        (("willow", "leaf", "--version", "3"), "version-unknown"),
        (("willow", "leaf", "--draft"), "version-unknown"),
        (("willow", "moss"), "scheme-unknown"),
        (("harbour", "leaf"), "scheme-unknown"),
        (("atlantis", "leaf"), "city-unknown"),
    ):
        exit_code, document = as_json("export_scheme", *arguments)
        assert (exit_code, document["code"]) == (1, code)
