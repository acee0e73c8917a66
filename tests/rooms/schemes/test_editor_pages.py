"""The editor without YAML: every part in forms, unfinished drafts kept, problems beside their boxes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from hypothesis import HealthCheck, given, settings

from cityscore.core.exact_json import canonical
from cityscore.core.tenancy import open_city
from cityscore.schemes import copies
from cityscore.schemes.admin.editor.choices import Draft
from cityscore.schemes.admin.editor.forms import FORMS, form_of
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.editing import shapes
from cityscore.schemes.editing.document import basics_of, each_part
from cityscore.schemes.language import (
    FORMAT,
    Band,
    Dimension,
    RecordType,
    Rule,
    SchemeTree,
    Source,
    content_of,
    read_content,
)
from cityscore.schemes.models import SchemeVersion
from tests.cast import Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import draft
from tests.rooms.schemes.forms import boxes_of, filled
from tests.rooms.schemes.test_commands import TEN_MISTAKES, THE_TEN
from tests.rooms.scoring.strategies import schemes

LIST = "/willow/office/schemes/schemeversion/"


@pytest.fixture
def office(cast: Cast, open_gate: None) -> Office:
    """Willow, with its city closed: each request opens it."""
    return cast.willow


def version(office: Office) -> SchemeVersion:
    with open_city(office.city.id):
        return SchemeVersion.objects.select_related("scheme").order_by("-id")[0]


def begin(client: Client, **said: str) -> str:
    """A blank draft; the address of its page."""
    asked = {"title_zh": "柳叶分", "title_en": "Leaf points", "code": "", "participants": "person"}
    answer = client.post(LIST + "add/new/", {**asked, "kind": "points", **said})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["location"]


def save(client: Client, page: str, *, press: str = "save", **typed: str | list[str]) -> str:
    """Open a form, type into some of its boxes and save; where that leads."""
    held = client.get(page)
    assert held.status_code == 200, page
    answer = client.post(page, filled(held.content.decode(), typed) | {press: "1"})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["location"]


@pytest.mark.parametrize("name", [each.name for each in copies.shipped()])
def test_every_form_sends_back_the_part_it_shows(name: str) -> None:
    original = copies.shipped_named(name)
    assert original is not None
    draft = Draft(original.content)
    parts = [("basics", basics_of(original.content)), *((k, part) for k, _, part in each_part(draft.content))]
    for kind, part in parts:
        boxes = render_to_string("schemes/office/editor/_boxes.html", {"form": form_of(draft, kind, part)})
        page = f'<form class="editor">{boxes}</form>'
        sent = QueryDict(mutable=True)
        for box, values in filled(page, {}).items():
            sent.setlist(box, list(values))
        back = FORMS[kind](draft, posted=sent).part()
        assert canonical(normal(kind, back)) == canonical(normal(kind, part)), (kind, part)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=schemes())
def test_the_forms_of_any_scheme_lose_nothing(tree: SchemeTree) -> None:
    draft = Draft(content_of(tree))
    for kind, part in [
        ("basics", basics_of(draft.content)),
        *((k, p) for k, _, p in each_part(draft.content)),
    ]:
        back = FORMS[kind](draft, posted=sent_by(form_of(draft, kind, part))).part()
        assert canonical(normal(kind, back)) == canonical(normal(kind, part)), (kind, part)


def sent_by(form: PartForm) -> QueryDict:
    """What a browser sends of a form as it is."""
    sent = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list):
            sent.setlist(name, value)
        elif value is not False:
            sent[name] = "on" if value is True else value.replace("\n", "\r\n")
    return sent


def normal(kind: str, part: Any) -> Any:
    """The part without what only repeats a default."""
    if kind == "basics":
        whole = {"format": FORMAT, "city": "willow", "scheme": "leaf", **part}
        tree = read_content(whole).tree  # a scheme of which nothing is published has gaps
        return content_of(tree) if tree else shapes.basics_from(shapes.basics_shape(part))
    kinds: dict[str, Any] = {
        "dimensions": Dimension,
        "bands": Band,
        "sources": Source,
        "record_types": RecordType,
        "rules": Rule,
    }
    return kinds[kind].model_validate(part).model_dump(by_alias=True, exclude_defaults=True)


def test_saving_every_form_of_a_copied_scheme_changes_nothing(office: Office) -> None:
    client = at_the_office(office.editor)
    name = "xiamen-egret"
    answer = client.post(f"{LIST}add/new/?from={name}", {"title_zh": "", "title_en": "", "code": "copied"})
    page = answer.headers["location"].replace("change/", "edit/")
    before = version(office)
    parts: list[Any] = [f"{page}basics/"]
    for kind in ("dimensions", "bands", "sources", "record_types", "rules"):
        slug = kind.replace("_", "-")
        parts += [f"{page}{slug}/{index}/" for index in range(len(before.content.get(kind, [])))]
    for part in parts:
        save(client, part)
    after = version(office)
    for kind in ("dimensions", "bands", "sources", "record_types", "rules"):
        assert after.content.get(kind) == before.content.get(kind)
    assert after.content_digest == before.content_digest
    assert content_of(after.scheme_tree) == content_of(before.scheme_tree)
    assert len(parts) > 3


def test_a_blank_scheme_becomes_a_rule_a_dimension_and_a_band(office: Office) -> None:
    client = at_the_office(office.editor)
    page = begin(client)
    edit = page.replace("change/", "edit/")
    basis = {"legal_basis.citation": "Public Libraries Law"}
    library = {"kind": "library", "title.zh-hans": "图书馆", "title.en": "City library", **basis}
    save(client, f"{edit}sources/add/", **library)
    named = {"title.zh-hans": "讲座", "title.en": "Talks", "description.zh-hans": "主讲公益讲座"}
    talks = {**named, "description.en": "A free public talk given at the library", "topic": "culture-library"}
    columns = {"fields.0.name": "listeners", "fields.0.type": "integer", "fields.0.min": "0"}
    save(client, f"{edit}record-types/add/", **talks, **columns)
    learning = {"title.zh-hans": "学习", "title.en": "Learning", "max": "100"}
    save(client, f"{edit}dimensions/add/", **learning)
    rule = {"title.zh-hans": "讲座", "title.en": "Talks given", "form": "steps", "steps.field": "listeners"}
    table = {
        "steps.table.0.at": "10",
        "steps.table.0.points": "５",
        "steps.table.1.at": "1,000",
        "steps.table.1.points": "20",
    }
    save(client, f"{edit}rules/add/?records=talks", **rule, **table, **basis)
    save(client, f"{edit}bands/add/", **{"title.zh-hans": "一级", "title.en": "One", "edge": "none"})
    save(
        client,
        f"{edit}bands/add/",
        **{"title.zh-hans": "二级", "title.en": "Two", "edge": "above", "edge_points": "10"},
    )
    held = version(office)
    assert "Nothing is missing" in client.get(page).content.decode()
    (rule_held,) = held.content["rules"]
    assert rule_held["points"] == {"steps": {"field": "listeners", "table": [[10, 5], [1000, 20]]}}
    assert rule_held["code"] == "talks-given"
    assert [band.get("above") for band in held.content["bands"]] == [None, 10]
    assert held.scheme_tree.rules[0].record_type == "talks"


def loaded(office: Office) -> tuple[str, SchemeVersion]:
    """A sound draft and the beginning of its editor's addresses."""
    with open_city(office.city.id):
        held = draft(office)
    return f"{LIST}{held.id}/edit/", held


def test_a_problem_stands_beside_its_box_and_leads_there_from_the_overview(office: Office) -> None:
    edit, held = loaded(office)
    client = at_the_office(office.editor)
    wrong = {"steps.table.1.at": "about five", "months": "", "legal_basis.citation": ""}
    assert save(client, f"{edit}rules/0/", **wrong) == f"{edit}rules/0/"
    page = client.get(f"{edit}rules/0/").content.decode()
    for box in ("steps.table.1.at", "months", "legal_basis.citation"):
        assert re.search(rf'<input[^>]* name="{box}"[^>]* aria-invalid="true"', page), box
        assert f'id="f-{box}_error"' in page
    assert 'value="about five"' in page  # what was typed is not lost
    overview = client.get(f"{LIST}{held.id}/change/").content.decode()
    assert f'href="{edit}rules/0/#f-steps.table.1.at"' in overview
    assert "3 things to correct" in overview
    assert "/submit/" not in overview
    chinese = at_the_office(office.editor, language="zh-hans").get(f"{edit}rules/0/").content.decode()
    assert "请填写数字" in chinese


def test_every_problem_of_a_bad_file_leads_to_a_box(office: Office) -> None:
    client = at_the_office(office.editor)
    text = TEN_MISTAKES.read_text().replace("city: wendeng", "city: willow")
    answer = client.post(f"{LIST}add/file/", {"text": text, "even_unfinished": "1"})
    assert answer.status_code == 302, answer.content.decode()
    overview = client.get(answer.headers["location"]).content.decode()
    for code, _path in THE_TEN:
        assert f"<small>{code}</small>" in overview
    links = re.findall(r'<li><a href="(/willow/[^"#]*)#([^"]*)">', overview)
    assert len(links) >= len(THE_TEN)
    for address, anchor in links:
        assert f'id="{anchor}"' in client.get(address).content.decode(), (address, anchor)


def test_two_people_on_one_part_see_both_and_lose_nothing(office: Office) -> None:
    edit, _held = loaded(office)
    ours, theirs = at_the_office(office.editor), at_the_office(office.editor)
    opened = ours.get(f"{edit}bands/1/").content.decode()
    save(theirs, f"{edit}bands/1/", edge_points="1050")
    answer = ours.post(f"{edit}bands/1/", filled(opened, {"edge_points": "1060"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else saved this part meanwhile" in page
    assert re.search(r"Points at the edge</a></th><td>1050</td><td>1060</td>", page)
    assert version(office).content["bands"][1]["from"] == 1050
    assert ours.post(f"{edit}bands/1/", filled(page, {})).status_code == 302
    assert version(office).content["bands"][1]["from"] == 1060


def test_what_was_typed_into_a_part_that_somebody_removed_becomes_a_new_part(office: Office) -> None:
    edit, _held = loaded(office)
    ours, theirs = at_the_office(office.editor), at_the_office(office.editor)
    opened = ours.get(f"{edit}bands/1/").content.decode()
    theirs.post(f"{edit}bands/1/remove/", {"seen": boxes_of(opened)["seen"][0]})
    answer = ours.post(f"{edit}bands/1/", filled(opened, {"edge_points": "1060"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{edit}bands/add/"' in page
    assert ours.post(f"{edit}bands/add/", filled(page, {})).status_code == 302
    assert [band.get("from") for band in version(office).content["bands"]] == [None, 1060]


def test_parts_move_and_go_and_say_who_would_miss_them(office: Office) -> None:
    edit, held = loaded(office)
    client = at_the_office(office.editor)
    overview = client.get(f"{LIST}{held.id}/change/").content.decode()
    seen = re.findall(r'bands/1/move/">.*?name="seen" value="(\w+)"', overview, re.S)[0]
    client.post(f"{edit}bands/1/move/", {"seen": seen, "to": "up"})
    assert [band["code"] for band in version(office).content["bands"]] == ["aa", "a"]
    asked = client.get(f"{edit}dimensions/0/remove/").content.decode()
    assert "<li>Hours given</li>" in asked
    seen = re.findall(r'name="seen" value="(\w+)"', asked)[0]
    assert client.post(f"{edit}dimensions/0/remove/", {"seen": seen}).status_code == 302
    assert version(office).content.get("dimensions", []) == []


def test_conditions_of_every_kind_are_typed_and_come_back(office: Office) -> None:
    edit, _held = loaded(office)
    client = at_the_office(office.editor)
    first = {"when.0.field": "place", "when.0.op": "in", "when.0.value": "school、library"}
    second = {"when.1.join": "or", "when.1.field": "hours", "when.1.op": "gte", "when.1.value": "５"}
    save(client, f"{edit}rules/0/", press="stay", **first, **second)
    third = {"when.2.join": "and", "when.2.field": "hours", "when.2.op": "ne", "when.2.value": "7"}
    save(client, f"{edit}rules/0/", press="stay", **third)
    expected: list[Any] = [
        {
            "any": [
                {"field": "place", "op": "in", "value": ["school", "library"]},
                {"field": "hours", "op": "gte", "value": 5},
            ]
        },
        {"field": "hours", "op": "ne", "value": 7},
    ]
    assert version(office).content["rules"][0]["when"] == expected
    fewer: dict[str, Any] = {"when.0.value": ["library"], "when.2.field": ""}
    save(client, f"{edit}rules/0/", **fewer)
    assert version(office).content["rules"][0]["when"] == [
        {"any": [{"field": "place", "op": "in", "value": ["library"]}, expected[0]["any"][1]]}
    ]


def test_points_and_months_by_a_choice_are_filled_in_beside_the_choices(office: Office) -> None:
    edit, _held = loaded(office)
    client = at_the_office(office.editor)
    points = {"form": "by", "by.sets.0.rows.0.value": "10", "by.sets.0.rows.1.value": "2.5"}
    months = {"validity": "by", "valid_by.sets.0.rows.1.value": "24"}
    save(client, f"{edit}rules/0/", counts="best", **points, **months)
    rule = version(office).content["rules"][0]
    assert rule["points"] == {"by": {"field": "place", "table": {"school": 10, "library": Decimal("2.5")}}}
    assert rule["valid"] == {"by": {"field": "place", "table": {"library": 24}}}


PAGES = ("basics/", "rules/0/", "rules/add/", "bands/add/", "sources/0/remove/", "record-types/0/move/")


@pytest.mark.parametrize("duty", ["clerk", "approver", "head", "auditor"])
def test_only_a_rule_editor_opens_the_editor(office: Office, duty: str) -> None:
    edit, held = loaded(office)
    client = at_the_office(getattr(office, duty))
    others = (f"{held.id}/draft/", f"{held.id}/discard/", "add/", "add/new/", "add/file/")
    for page in (*(edit + each for each in PAGES), *(LIST + each for each in others)):
        assert client.get(page).status_code == client.post(page, {}).status_code == 403, page
    assert "/edit/" not in client.get(f"{LIST}{held.id}/change/").content.decode()


def test_no_page_of_the_editor_opens_a_draft_of_another_city(cast: Cast, office: Office) -> None:
    edit, held = loaded(office)
    client = at_the_office(cast.harbour.editor)
    acts = ("change/", "submit/", "draft/", "discard/", "file/")
    for page in (*(edit + each for each in PAGES), *(f"{LIST}{held.id}/{act}" for act in acts)):
        theirs = page.replace("/willow/", "/harbour/")
        assert client.get(theirs).status_code in {302, 404}, page
        assert client.post(theirs, {"seen": "x"}).status_code in {302, 404}, page
        assert client.get(page).status_code in {302, 403}, page
    approving = at_the_office(cast.harbour.approver)
    for act in ("approve/", "renew/"):
        assert approving.get(f"/harbour/office/schemes/schemeversion/{held.id}/{act}").status_code == 404
    assert version(office).content_digest == held.content_digest


HOSTILE: list[dict[str, Any]] = [
    {},
    {"seen": "x" * 100_000},
    {"steps.table.99999999999.at": "1"},
    {"steps.table.-1.at": "1", "steps.table.x.at": "2", "steps.table..at": "3"},
    {"fixed": "1e999999999", "form": "fixed"},
    {"fixed": "9" * 5_000, "form": "fixed"},
    {"title.en": "\x00\ud800<script>alert(1)</script>\u202e"},
    {"form": ["fixed", "steps"], "record_type": ["a", "b"]},
    {"when.0.field": "hours", "when.0.op": "exec", "when.0.value": "{{ 7*7 }}", "when.0.box": "ticks"},
    {"by.sets.0.field": "place", "by.sets.0.rows.0.choice": "x" * 9_000, "by.sets.0.rows.0.value": "1"},
    {"once_per": ["hours"] * 300},
    {"code": "../../etc/passwd", "legal_basis.url": "javascript:alert(1)"},
    {"clock.after_days": "٣", "months": "१२"},
]


@pytest.mark.parametrize("sent", HOSTILE)
@pytest.mark.parametrize("page", ["rules/0/", "rules/add/", "basics/", "record-types/0/", "bands/add/"])
def test_hostile_forms_get_an_answer_and_run_nothing(office: Office, page: str, sent: dict[str, Any]) -> None:
    edit, held = loaded(office)
    client = at_the_office(office.editor)
    opened = client.get(
        edit + page.replace("rules/add/", "rules/add/?records=volunteer-hours")
    ).content.decode()
    typed = {
        name: str(v).encode("utf-8", "replace").decode() if isinstance(v, str) else v
        for name, v in sent.items()
    }
    answer = client.post(edit + page, boxes_of(opened) | typed)
    assert answer.status_code in {302, 409}
    shown = client.get(f"{LIST}{held.id}/change/").content.decode()
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
