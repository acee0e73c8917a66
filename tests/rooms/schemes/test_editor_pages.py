"""The editor without YAML: every part in forms, unfinished drafts kept, problems beside their boxes."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from cityscore.core.exact_json import canonical
from cityscore.core.tenancy import open_city
from cityscore.schemes import copies
from cityscore.schemes.admin.editor.choices import Draft
from cityscore.schemes.admin.editor.forms import FORMS, form_of
from cityscore.schemes.editing import shapes
from cityscore.schemes.editing.document import basics_of, each_part
from cityscore.schemes.language import (
    FORMAT,
    Band,
    Dimension,
    RecordType,
    Rule,
    Source,
    content_of,
    read_content,
)
from cityscore.schemes.models import SchemeVersion
from tests.cast import Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.forms import filled

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
