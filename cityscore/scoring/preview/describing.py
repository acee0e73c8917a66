"""A preview's report as finished values for its page: titles in the reader's language, counts as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from cityscore.scoring.preview.picture import Words, columns_of, picture

Report = Mapping[str, Any]


def described(report: Report) -> dict[str, Any]:
    """Everything the page shows of a result."""
    return {
        "people": shown(report["people"]),
        "points": _signs(report["points"]),
        "picture": _picture(report),
        "stretches": [
            {"label": label, "before": shown(each["before"]), "after": shown(each["after"])}
            for label, each in zip(_labels(report), report["stretches"], strict=True)
        ],
        "bands": [{**each, **_titled(each), **_before_after(each)} for each in report["bands"]],
        "moves": {way: shown(count) for way, count in report["moves"].items()},
        "flows": _flows(report),
        "perks_lost": shown(report["perks_lost"]),
        "perks_gained": shown(report["perks_gained"]),
        "perks": [_perk(each) for each in report["perks"]],
        "dimensions": [{**_titled(each), **_signs(each)} for each in report["dimensions"]],
        "rules": [
            {**_titled(each), **_signs(each), **_before_after(each), "note": _note(each)}
            for each in report["rules"]
        ],
        "unchanged_rules": report["unchanged_rules"],
    }


def shown(count: int | None) -> str:
    """A count as text; a withheld one in words."""
    return gettext("withheld") if count is None else f"{count:,}"


def _signs(counts: Mapping[str, Any]) -> dict[str, str]:
    return {sign: shown(counts[sign]) for sign in ("gain", "lose", "keep")}


def _before_after(counts: Mapping[str, Any]) -> dict[str, str]:
    return {when: shown(counts[when]) for when in ("before", "after")}


def _titled(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"title": _in_language(entry["title"])}


def _in_language(texts: Mapping[str, str]) -> str:
    return texts["zh-hans"] if (get_language() or "zh").startswith("zh") else texts["en"]


def _note(rule: Mapping[str, Any]) -> str:
    if rule["is_new"]:
        return gettext("new")
    return gettext("no longer there") if rule["is_gone"] else ""


def _perk(entry: Mapping[str, Any]) -> dict[str, Any]:
    tiers = [
        {
            "label": gettext("no tier") if tier["label"] is None else _in_language(tier["label"]),
            **_before_after(tier),
        }
        for tier in entry["tiers"]
    ]
    return {**_titled(entry), **_signs(entry), "tiers": tiers}


def _flows(report: Report) -> list[dict[str, str]]:
    titles = {each["code"]: _in_language(each["title"]) for each in report["bands"]}
    titles[""] = gettext("no band")
    return [
        {"from": titles[each["from"]], "to": titles[each["to"]], "people": shown(each["people"])}
        for each in report["flows"]
    ]


def _labels(report: Report) -> list[str]:
    labels = []
    for each in report["stretches"]:
        if each["from"] is None:
            labels.append(gettext("below %(points)s") % {"points": each["below"]} if each["below"] else "")
        elif each["below"] is None:
            labels.append(gettext("%(points)s and above") % {"points": each["from"]})
        else:
            labels.append(
                gettext("%(points)s to below %(below)s") % {"points": each["from"], "below": each["below"]}
            )
    return labels


def _picture(report: Report) -> SafeString | None:
    """The distribution as an SVG, whose every text is escaped where it is written; None for criteria."""
    if not report["stretches"]:
        return None
    words = Words(
        title=gettext("Distribution of points before and after"),
        description=gettext("The same numbers are in the table that follows."),
        before=gettext("in force now"),
        after=gettext("this draft"),
        withheld="–",
    )
    starts = [each["from"] or f"< {each['below']}" for each in report["stretches"]]
    return mark_safe(picture(columns_of(report["stretches"], starts), words, name="impact"))  # noqa: S308
