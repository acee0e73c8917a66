"""The first content of a draft: a blank scheme, or a copy that is made this city's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cityscore.schemes.guardrails.grounds import two_years_on

from .codes import code_from
from .document import in_order
from .values import mapping, shown


@dataclass(frozen=True, slots=True)
class Naming:
    """What somebody says when they begin: empty texts leave what the copy says."""

    code: str = ""
    title_en: str = ""
    title_zh: str = ""
    participants: str = "person"
    kind: str = "points"


def blank(*, city: str, naming: Naming, today: date) -> dict[str, Any]:
    """A scheme that says nothing yet but its name, for whom it is, and two dates to start from."""
    content: dict[str, Any] = {
        "format": "cityscore.scheme/1",
        "city": city,
        "scheme": _code(naming),
        "title": {"en": naming.title_en, "zh-hans": naming.title_zh},
        "participants": naming.participants,
        "effective": dates(today),
    }
    if naming.kind == "criteria":
        return {**content, "kind": "criteria"}
    return {**content, "scale": {"base": 0}}


def copied(original: Mapping[str, Any], *, city: str, naming: Naming, today: date) -> dict[str, Any]:
    """A copy of another scheme under this city's code, with new dates and, where given, a new name."""
    title = mapping(original.get("title"))
    return in_order(
        {
            **original,
            "city": city,
            "scheme": _code(naming) or shown(original.get("scheme")),
            "title": {
                "en": naming.title_en or shown(title.get("en")),
                "zh-hans": naming.title_zh or shown(title.get("zh-hans")),
            },
            "effective": dates(today),
        }
    )


def dates(today: date) -> dict[str, str]:
    """In force from the first of next month, to be reviewed before two years are over."""
    starts_on = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"from": starts_on.isoformat(), "review_by": latest_review(starts_on).isoformat()}


def latest_review(starts_on: date) -> date:
    """Two years less a day after the first day, as far as the calendar goes and never before that day."""
    return max(starts_on, two_years_on(starts_on) - timedelta(days=1))


def _code(naming: Naming) -> str:
    return naming.code or code_from(naming.title_en)
