"""A draft may be unfinished, is edited part by part by several people, and loses nothing on the way."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.core.exact_json import digest
from cityscore.core.models import AuditEntry
from cityscore.schemes import actions
from cityscore.schemes.editing.document import AddPart, MovePart, RemovePart, SetBasics, SetPart, basics_of
from cityscore.schemes.models import RecordType, Scheme, SchemeVersion
from cityscore.schemes.refusals import (
    AlreadyPublished,
    CodeNeeded,
    CodeTaken,
    DraftExists,
    DraftIncomplete,
    PartChanged,
    PartGone,
    SchemeHasProblems,
)
from tests.cast import NOON, Office
from tests.rooms.schemes.builders import SCHEME, draft, published, scheme_text

HALF = {
    "format": "cityscore.scheme/1",
    "city": "willow",
    "scheme": "twig",
    "title": {"zh-hans": "嫩枝分"},
    "participants": "person",
    "scale": {"base": "about a hundred"},
    "rules": [{"code": "one", "points": {"fixed": None}, "valid": {"months": 12}}],
}


def edit(office: Office, version: SchemeVersion, change: Any) -> SchemeVersion:
    return actions.edit_draft(version=version, edit=change, by=office.editor, at=NOON)


def stored(version: SchemeVersion) -> SchemeVersion:
    return SchemeVersion.objects.get(id=version.id)


def part(version: SchemeVersion, kind: str, index: int) -> dict[str, Any]:
    found: dict[str, Any] = dict(stored(version).content[kind][index])
    return found


def test_an_unfinished_draft_is_kept_as_typed_and_computes_nothing(willow: Office) -> None:
    version = actions.start_draft(content=HALF, by=willow.editor, at=NOON)
    held = stored(version)
    assert held.content["scale"] == {"base": "about a hundred"}
    assert held.content_digest == digest(held.content) == digest(held.tree)
    assert (held.scheme.title_zh, held.scheme.title_en) == ("嫩枝分", "twig")
    assert not held.is_complete
    with pytest.raises(DraftIncomplete):
        assert held.scheme_tree


def test_an_unfinished_draft_is_neither_submitted_nor_published(willow: Office) -> None:
    version = actions.start_draft(content=HALF, by=willow.editor, at=NOON)
    for act, by in ((actions.submit_version, willow.editor), (actions.publish_version, willow.approver)):
        with pytest.raises(SchemeHasProblems) as refused:
            act(version=version, by=by, at=NOON)
        paths = {problem.path for problem in refused.value.problems}
        assert {"title.en", "scale.base", "effective", "rules[0].title"} <= paths
    assert stored(version).state == "draft"


def test_a_file_with_problems_is_kept_only_when_asked_for(willow: Office) -> None:
    text = scheme_text(("dimension: giving", "dimension: taking"), ("valid: {months: 12}\n    ", ""))
    with pytest.raises(SchemeHasProblems):
        actions.load_version(text=text, by=willow.editor, at=NOON)
    held = actions.load_version(text=text, by=willow.editor, at=NOON, even_unfinished=True)
    assert held.content["rules"][0]["dimension"] == "taking"
    assert held.file_text == text


@pytest.mark.parametrize(
    "swap",
    [("city: willow", "city: harbour"), ("scheme: leaf", "scheme: Leaf!"), ("base: 1000", "base: 1e99")],
)
def test_a_file_that_no_form_can_correct_is_refused_all_the_same(
    willow: Office, swap: tuple[str, str]
) -> None:
    with pytest.raises(SchemeHasProblems):
        actions.load_version(text=scheme_text(swap), by=willow.editor, at=NOON, even_unfinished=True)
    assert not Scheme.objects.exists()


def test_loading_the_export_of_a_draft_gives_the_same_content(willow: Office) -> None:
    version = draft(willow)
    version = edit(
        willow, version, AddPart("bands", {"title": {"en": "AAA", "zh-hans": "AAA"}, "from": 1100})
    )
    again = actions.load_version(text=version.file_text, by=willow.editor, at=NOON)
    assert (again.id, again.content_digest) == (version.id, version.content_digest)
    assert again.content["bands"][2]["code"] == "aaa"


def test_two_editors_on_different_parts_both_succeed(willow: Office) -> None:
    version = draft(willow)
    band, rule = part(version, "bands", 1), part(version, "rules", 0)
    edit(willow, version, SetPart("bands", 1, digest(band), {**band, "from": 1040}))
    edit(willow, version, SetPart("rules", 0, digest(rule), {**rule, "cap": 9}))
    assert (part(version, "bands", 1)["from"], part(version, "rules", 0)["cap"]) == (1040, 9)


def test_two_editors_on_one_part_are_told(willow: Office) -> None:
    version = draft(willow)
    band = part(version, "bands", 1)
    edit(willow, version, SetPart("bands", 1, digest(band), {**band, "from": 1040}))
    with pytest.raises(PartChanged):
        edit(willow, version, SetPart("bands", 1, digest(band), {**band, "from": 1050}))
    basics = basics_of(stored(version).content)
    edit(willow, version, SetBasics({**basics, "scale": {"base": 500}}, digest(basics)))
    with pytest.raises(PartChanged):
        edit(willow, version, SetBasics({**basics, "scale": {"base": 600}}, digest(basics)))
    assert part(version, "bands", 1)["from"] == 1040


def test_a_part_is_found_where_it_went_and_missed_when_it_is_gone(willow: Office) -> None:
    version = draft(willow)
    first, second = part(version, "bands", 0), part(version, "bands", 1)
    edit(willow, version, MovePart("bands", 1, digest(second), -1))
    edit(willow, version, SetPart("bands", 1, digest(second), {**second, "from": 1040}))
    assert part(version, "bands", 0)["from"] == 1040
    edit(willow, version, RemovePart("bands", 1, digest(first)))
    with pytest.raises(PartGone):
        edit(willow, version, SetPart("bands", 1, digest(first), {**first, "code": "x"}))


def test_readers_follow_a_part_that_gets_another_code(willow: Office) -> None:
    version = draft(willow)
    for kind, code in (("dimensions", "gifts"), ("sources", "helpers"), ("record_types", "hours-given")):
        held = part(version, kind, 0)
        edit(willow, version, SetPart(kind, 0, digest(held), {**held, "code": code}))
    content = stored(version).content
    assert content["record_types"][0]["source"] == "helpers"
    assert (content["rules"][0]["dimension"], content["rules"][0]["record_type"]) == ("gifts", "hours-given")
    held = part(version, "record_types", 0)
    fields = {("时长" if name == "hours" else name): field for name, field in held["fields"].items()}
    renamed = SetPart("record_types", 0, digest(held), {**held, "fields": fields}, {"hours": "时长"})
    edit(willow, version, renamed)
    assert part(version, "rules", 0)["points"]["steps"]["field"] == "时长"
    assert stored(version).is_complete


def test_every_edit_is_in_the_log_with_its_part(willow: Office) -> None:
    version = draft(willow)
    band = part(version, "bands", 1)
    edit(willow, version, RemovePart("bands", 1, digest(band)))
    entry = AuditEntry.objects.filter(action="schemes.edit_draft").get()
    assert (entry.about, entry.facts["part"]) == ("scheme:leaf", "bands:1")


def test_sources_become_the_citys_when_a_draft_is_handed_in(willow: Office) -> None:
    content = SchemeVersion(file_text=SCHEME).content
    version = actions.start_draft(content=content, by=willow.editor, at=NOON)
    assert not RecordType.objects.exists()
    actions.submit_version(version=version, by=willow.editor, at=NOON)
    assert RecordType.objects.get().code == "volunteer-hours"


def test_a_new_scheme_wants_a_code_of_its_own(willow: Office) -> None:
    held = published(willow)
    for content, refusal in ((held.content, CodeTaken), ({**HALF, "scheme": ""}, CodeNeeded)):
        with pytest.raises(refusal):
            actions.start_draft(content=content, by=willow.editor, at=NOON)
    begun = actions.start_draft(content=held.content, by=willow.editor, at=NOON, of=held.scheme)
    assert begun.scheme_id == held.scheme_id
    with pytest.raises(DraftExists):
        actions.start_draft(content=held.content, by=willow.editor, at=NOON, of=held.scheme)


def test_a_published_version_is_neither_edited_nor_discarded(willow: Office) -> None:
    version = published(willow)
    with pytest.raises(AlreadyPublished):
        edit(willow, version, RemovePart("bands", 0, digest(version.content["bands"][0])))
    with pytest.raises(AlreadyPublished):
        actions.discard_draft(version=version, by=willow.editor, at=NOON)


def test_a_discarded_draft_takes_only_a_scheme_along_that_had_nothing_else(willow: Office) -> None:
    actions.discard_draft(version=draft(willow), by=willow.editor, at=NOON)
    assert not Scheme.objects.exists()
    held = published(willow)
    begun = actions.start_draft(content=held.content, by=willow.editor, at=NOON, of=held.scheme)
    actions.discard_draft(version=begun, by=willow.editor, at=NOON)
    assert list(SchemeVersion.objects.all()) == [held]
