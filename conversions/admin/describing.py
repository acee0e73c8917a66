"""Mappings, simulations and tables as finished values for their pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from cityscore.schemes.language import SchemeTree
from cityscore.scoring.preview.picture import Column, picture
from cityscore.scoring.preview.picture import Words as PictureWords
from conversions import queries
from conversions.curve import Point, Words, curve
from conversions.mappings import HostScale, mapping_of
from conversions.models import Agreement
from conversions.tables import Table


def mapping(agreement: Agreement, host: SchemeTree) -> dict[str, Any]:
    """Rows of the mapping and, where both sides are scores, its curve."""
    scale = HostScale.of(host)
    rows = mapping_of(agreement.agreement_tree.mapping)
    titles = {band.code: band.title.sentence.in_language(_language()) for band in host.bands}
    points = [
        Point(home, exact, scale.issued(exact))
        for home, exact in rows
        if scale is not None and isinstance(home, Decimal) and isinstance(exact, Decimal)
    ]
    if points and scale is not None:
        shown = [
            {
                "home": each.home,
                "exact": each.exact,
                "issued": each.issued,
                "band": titles.get(scale.band_at(Fraction(each.issued)) or "", ""),
            }
            for each in points
        ]
        return {"points": shown, "curve": _curve(agreement, points)}
    return {"pairs": [{"home": home, "host": titles.get(str(to), to)} for home, to in rows]}


def simulation(agreement: Agreement, beside: Agreement | None) -> dict[str, Any]:
    """The newest simulation of a text, with another one's beside it."""
    found = queries.newest_simulation(agreement)
    if found is None:
        return {}
    other = queries.newest_simulation(beside) if beside is not None else None
    result, compared = found.result, other.result if other else None
    if "grants" in result:
        return {"made": found, "grants": [_grant(each) for each in result["grants"]]}
    return {
        "made": found,
        "known": result["known"],
        "people": _both(result["people"]),
        "perks": [_perk(each, compared) for each in result["perks"]],
        "picture": _picture(result),
        "loss": result["loss"],
        "budget": [
            {**each, "title": _said(each["title"]), "uses": shown(each["uses"])}
            for each in result.get("budget") or ()
        ],
    }


def table(published: Table) -> dict[str, Any]:
    """The rows of a table, and the same as the lines of an agreement file."""
    rows = [{"from": f"{score:f}", "people": f"{count:,}"} for score, count in published.rows]
    text = ", ".join(f"[{score:f}, {count}]" for score, count in published.rows)
    return {"rows": rows, "unit": f"{published.unit:f}", "people": f"{published.people:,}", "text": text}


def shown(count: int | None) -> str:
    """A count as text; a withheld one in words."""
    return gettext("withheld") if count is None else f"{count:,}"


def _grant(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"band": _said(entry["band"]), "points": entry["points"], "people": shown(entry["people"])}


def _perk(entry: Mapping[str, Any], compared: Mapping[str, Any] | None) -> dict[str, Any]:
    others = {each["code"]: each["tiers"] for each in compared["perks"]} if compared else {}
    tiers = []
    for place, tier in enumerate(entry["tiers"]):
        other = others.get(entry["code"], ())
        tiers.append(
            {
                "label": gettext("no tier") if tier["label"] is None else _said(tier["label"]),
                "note": gettext("asks for more than points or a band") if tier.get("beyond_totals") else "",
                **_both(tier),
                "beside": shown(other[place]["visitors"]) if place < len(other) else "–",
            }
        )
    return {"title": _said(entry["title"]), "tiers": tiers}


def _both(counts: Mapping[str, Any]) -> dict[str, str]:
    return {who: shown(counts[who]) for who in ("visitors", "residents")}


def _picture(result: Mapping[str, Any]) -> SafeString | None:
    """The distribution over the host's scale as an SVG, whose every text is escaped where it is written."""
    if not result["stretches"]:
        return None
    words = PictureWords(
        title=gettext("Points on the host's scale"),
        description=gettext("Residents of the host city, and visitors under this agreement."),
        before=gettext("residents"),
        after=gettext("visitors"),
        withheld="–",
    )
    known = result["known"]
    columns = [
        Column(each["from"], *(each[who] if known[who] else 0 for who in ("residents", "visitors")))
        for each in result["stretches"]
    ]
    return mark_safe(picture(columns, words, name="simulation"))  # noqa: S308


def _curve(agreement: Agreement, points: list[Point]) -> SafeString:
    """Its every text is escaped where it is written."""
    words = Words(
        title=gettext("What a score counts as"),
        description=gettext("The same numbers are in the table that follows."),
        home=f"{agreement.agreement_tree.home.city} · {agreement.home_scheme}",
        host=f"{agreement.agreement_tree.host.city} · {agreement.host_scheme}",
    )
    return mark_safe(curve(points, words))  # noqa: S308


def _said(both: Mapping[str, str]) -> str:
    return both["zh-hans" if _language().startswith("zh") else "en"]


def _language() -> str:
    return get_language() or "zh-hans"
