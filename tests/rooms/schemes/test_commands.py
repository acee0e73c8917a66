"""The scheme commands as an operator types them: exits, every reason, one JSON document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme, SchemeVersion
from tests.cast import Cast
from tests.rooms.schemes.builders import SCHEME, scheme_text

TEN_MISTAKES = Path(__file__).parent / "examples" / "ten_mistakes.yaml"
THE_TEN = [
    ("bands-not-ascending", "bands[2].from"),
    ("prohibited-field", "record_types[0].fields.blood_type"),
    ("topic-not-allowed", "record_types[1].topic"),
    ("deduction-for-person", "rules[0].points.fixed"),
    ("bad-table", "rules[1].points.steps.table[1][0]"),
    ("duplicate-code", "rules[2].code"),
    ("open-ended", "rules[3].points"),
    ("no-legal-basis", "rules[4].legal_basis"),
    ("no-validity", "rules[5].valid"),
    ("unknown-reference", "rules[6].dimension"),
]


def run(command: str, *args: Any, **options: Any) -> tuple[int, str, str]:
    """(exit, stdout, stderr) of a command in this process."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *[str(arg) for arg in args], stdout=out, stderr=err, **options)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def as_json(command: str, *args: Any) -> tuple[int, Any]:
    exit_code, out, _ = run(command, *args, "--json")
    return exit_code, json.loads(out)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leaf.yaml"
    path.write_text(SCHEME)
    return path


def test_ten_mistakes_are_ten_problems_without_any_database() -> None:
    elsewhere = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), "postgres://nobody@127.0.0.1:9/none")
    finished = subprocess.run(
        [sys.executable, "manage.py", "check_scheme", str(TEN_MISTAKES), "--json"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **elsewhere},
        capture_output=True,
        timeout=120,
    )
    assert finished.returncode == 1, finished.stderr.decode()
    document = json.loads(finished.stdout)
    assert document.keys() == {"ok", "problems"}
    assert document["ok"] is False
    assert [(problem["code"], problem["path"]) for problem in document["problems"]] == THE_TEN
    for problem in document["problems"]:
        assert problem.keys() == {"code", "path", "message"}
        assert problem["message"]["en"].isascii() or "“" in problem["message"]["en"]
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["message"]["zh-hans"])


def test_people_read_every_problem_in_both_languages() -> None:
    exit_code, out, _ = run("check_scheme", TEN_MISTAKES)
    assert exit_code == 1
    for code, path in THE_TEN:
        assert f"{path}  {code}: " in out
    assert "此处须填 0 或更大的数" in out


def test_a_sound_file_passes(file: Path) -> None:
    assert as_json("check_scheme", file) == (0, {"ok": True, "problems": []})


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff\xfe\x00", b"- 1", b"a: &x 1\nb: *x\n", b"[" * 9999])
def test_no_content_breaks_the_check(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    exit_code, document = as_json("check_scheme", path)
    assert exit_code == 1
    assert document["problems"]


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        exit_code, document = as_json("check_scheme", path)
        assert (exit_code, document["code"]) == (2, "wrong-usage")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check_scheme",),
        ("load_scheme", "x.yaml"),
        ("publish_scheme", "willow", "leaf"),
        ("publish_scheme", "willow", "leaf", "--by", "x", "--effective", "2026-02-30"),
        ("publish_scheme", "willow", "leaf", "--by", "x", "--effective", "tomorrow"),
    ],
)
def test_missing_and_impossible_arguments_are_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):  # from a shell, argparse makes this exit 2
        call_command(*arguments)


def test_one_officer_loads_and_another_publishes(cast: Cast, open_gate: None, file: Path) -> None:
    exit_code, loaded = as_json("load_scheme", file, "--by", cast.willow.editor.email)
    assert (exit_code, loaded["ok"], loaded["state"]) == (0, True, "submitted")
    exit_code, published = as_json(
        "publish_scheme", "willow", "leaf", "--by", cast.willow.approver.email, "--effective", "2026-10-01"
    )
    assert (exit_code, published) == (
        0,
        {"ok": True, "city": "willow", "scheme": "leaf", "version": 1, "effective_on": "2026-10-01"},
    )
    with open_city(cast.willow.city.id):
        version = SchemeVersion.objects.get()
        assert (version.author_id, version.approver_id) == (cast.willow.editor.id, cast.willow.approver.id)


def test_a_refused_file_says_everything_and_keeps_nothing(cast: Cast, tmp_path: Path) -> None:
    exit_code, document = as_json("load_scheme", TEN_MISTAKES, "--by", cast.willow.editor.email)
    assert (exit_code, document["ok"], document["code"]) == (1, False, "scheme-has-problems")
    assert {(problem["code"], problem["path"]) for problem in document["problems"]} == set(THE_TEN)
    with open_city(cast.willow.city.id):
        assert not Scheme.objects.exists()


def test_each_refusal_has_its_code_and_exit_1(
    cast: Cast, open_gate: None, file: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text(scheme_text(("city: willow", "city: atlantis")))
    nowhere = tmp_path / "nowhere.yaml"
    nowhere.write_text(scheme_text(("city: willow\n", "")))
    editor, approver, clerk = (
        each.email for each in (cast.willow.editor, cast.willow.approver, cast.willow.clerk)
    )
    expected: list[tuple[str, tuple[Any, ...]]] = [
        ("city-unknown", ("load_scheme", elsewhere, "--by", editor)),
        ("scheme-has-problems", ("load_scheme", nowhere, "--by", editor)),
        ("account-unknown", ("load_scheme", file, "--by", "stranger@example.org")),
        ("duty-missing", ("load_scheme", file, "--by", clerk)),
        ("duty-missing", ("load_scheme", file, "--by", cast.harbour.editor.email)),
        ("city-unknown", ("publish_scheme", "atlantis", "leaf", "--by", approver)),
        ("scheme-unknown", ("publish_scheme", "willow", "leaf", "--by", approver)),
    ]
    for code, arguments in expected:
        exit_code, document = as_json(*arguments)
        assert (exit_code, document["code"]) == (1, code), arguments
        assert document["message"].keys() == {"en", "zh-hans"}
    assert run("load_scheme", file, "--by", editor)[0] == 0
    assert run("publish_scheme", "willow", "leaf", "--by", approver)[0] == 0
    exit_code, document = as_json("publish_scheme", "willow", "leaf", "--by", approver)
    assert (exit_code, document["code"]) == (1, "no-draft")


def test_a_refusal_without_json_names_every_reason_in_both_languages(cast: Cast) -> None:
    exit_code, out, err = run("load_scheme", TEN_MISTAKES, "--by", cast.willow.editor.email)
    assert (exit_code, out) == (1, "")
    assert all(f"{path}  {code}: " in err for code, path in THE_TEN)
    assert "请逐条更正" in err
