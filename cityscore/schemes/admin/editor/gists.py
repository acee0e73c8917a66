"""One line about a part, for its row in the overview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor.choices import ORGANISATION_TOPICS, TOPICS, Draft
from cityscore.schemes.admin.editor.rule_points import FORMS
from cityscore.schemes.editing.values import listing, mapping, shown


def gist_of(kind: str, part: Mapping[str, Any], draft: Draft) -> str:
    """What tells this part from its neighbours; shorter where the part is unfinished."""
    words = {
        "dimensions": _dimension,
        "bands": _band,
        "sources": _source,
        "record_types": _record_type,
        "rules": _rule,
    }[kind](part, draft)
    return " · ".join(str(each) for each in words if each)


def _dimension(part: Mapping[str, Any], draft: Draft) -> list[Any]:
    count = sum(
        mapping(rule).get("dimension") == part.get("code") for rule in listing(draft.content.get("rules"))
    )
    most = shown(part.get("max"))
    return [
        ngettext("%(count)s rule", "%(count)s rules", count) % {"count": count},
        gettext("at most %(points)s points") % {"points": most} if most else "",
    ]


def _band(part: Mapping[str, Any], draft: Draft) -> list[Any]:
    if shown(part.get("from")):
        return [gettext("from %(points)s") % {"points": shown(part["from"])}]
    above = shown(part.get("above"))
    return [
        gettext("above %(points)s") % {"points": above} if above else gettext("everyone below the next band")
    ]


def _source(part: Mapping[str, Any], draft: Draft) -> list[Any]:
    return [
        describing.source_kind(shown(part.get("kind"))),
        shown(mapping(part.get("legal_basis")).get("citation")),
    ]


def _record_type(part: Mapping[str, Any], draft: Draft) -> list[Any]:
    topic = shown(part.get("topic"))
    columns = mapping(part.get("fields"))
    return [
        draft.title("sources", part.get("source")),
        {**TOPICS, **ORGANISATION_TOPICS}.get(topic, topic),
        gettext("columns: %(names)s") % {"names": ", ".join(columns)} if columns else gettext("no columns"),
    ]


def _rule(part: Mapping[str, Any], draft: Draft) -> list[Any]:
    form = next((name for name, _label in FORMS if name in mapping(part.get("points"))), "")
    return [
        draft.title("dimensions", part.get("dimension")),
        draft.title("record_types", part.get("record_type")),
        SHORT_FORMS[form]() if form else "",
    ]


SHORT_FORMS = {
    "fixed": lambda: gettext("fixed points"),
    "per": lambda: gettext("points per unit"),
    "steps": lambda: gettext("in steps"),
    "tiers": lambda: gettext("in tiers"),
    "by": lambda: gettext("by a choice"),
}
