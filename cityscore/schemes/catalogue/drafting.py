"""The draft: every rule that the catalogue gives, with the places left open that an officer must fill.

What is open is blank or null in the file, so that `check_scheme` itself names each place that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cityscore.core.refusals import Problem
from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import FORMAT, Reading, dump_content, read_content
from cityscore.schemes.language.values import TEXT_LENGTH, TITLE_LENGTH

from .judging import Finding, Outcome
from .series import Series, series_of


@dataclass(frozen=True, slots=True)
class Draft:
    """`content` in the file's own keys; `rules` says which rule each line of the catalogue went into."""

    content: dict[str, Any]
    rules: dict[int, str]

    @property
    def text(self) -> str:
        return dump_content(self.content)

    def reading(self) -> Reading:
        """The draft as the checker sees it."""
        return guarded(read_content(self.content))

    @property
    def open_places(self) -> tuple[Problem, ...]:
        """What stands between the draft and a sound scheme: the officer's inputs, in file order."""
        return self.reading().problems


def draft_of(
    findings: Iterable[Finding], *, participants: str, city: str = "", scheme: str = "catalogue"
) -> Draft:
    """A scheme of everything that is not refused, for persons or for organisations."""
    kept = [
        each for each in findings if each.item.subject == participants and each.outcome != Outcome.REFUSED
    ]
    rows = series_of(kept)
    categories = list(dict.fromkeys(_category(row) for row in rows))
    places = {category: f"group-{number}" for number, category in enumerate(categories, start=1)}
    content = {
        "format": FORMAT,
        "city": city,
        "scheme": scheme,
        "title": _open_title(""),
        "participants": participants,
        "scale": {"base": None},
        "effective": {"from": None, "review_by": None},
        "dimensions": [{"code": code, "title": _open_title(each)} for each, code in places.items()],
        "sources": [
            {"code": "source", "kind": None, "title": _open_title(""), "legal_basis": {"citation": ""}}
        ],
        "record_types": [_record_type(row) for row in rows],
        "rules": [_rule(row, places[_category(row)]) for row in rows],
    }
    lines = {finding.item.line: _code(row) for row in rows for finding in row.findings}
    return Draft(content, lines)


def _open_title(chinese: str) -> dict[str, str]:
    return {"en": "", "zh-hans": chinese}


def _category(row: Series) -> str:
    item = row.findings[0].item
    return item.category or item.domain


def _code(row: Series) -> str:
    first, last = row.findings[0].item.line, row.findings[-1].item.line
    return f"line-{first}" if first == last else f"lines-{first}-{last}"


def _text(row: Series) -> str:
    return "；".join(finding.item.text for finding in row.findings)[:TEXT_LENGTH]


def _record_type(row: Series) -> dict[str, Any]:
    first = row.findings[0]
    judged = first.asks("what-establishes-it")
    return {
        "code": _code(row),
        "source": "source",
        "topic": first.topic,
        "title": _open_title(first.item.text[:TITLE_LENGTH]),
        "description": _open_title("" if judged else _text(row)),
        **({"decision": True} if first.item.deducts else {}),
        "fields": row.field or {},
    }


def _rule(row: Series, dimension: str) -> dict[str, Any]:
    first = row.findings[0]
    return {
        "code": _code(row),
        "title": _open_title(first.item.text[:TITLE_LENGTH]),
        "dimension": dimension,
        "record_type": _code(row),
        "points": {"fixed": _figure(first)} if row.form is None else row.form,
        **({"counts": row.counts} if row.counts != "each" else {}),
        **({"cap_per_year": row.cap_per_year} if row.cap_per_year is not None else {}),
        "valid": None,
        "legal_basis": {"citation": ""},
    }


def _figure(finding: Finding) -> Decimal | None:
    """The one figure of the catalogue, or nothing while it is a range or another line contradicts it."""
    return None if finding.asks("same-text-other-points") else finding.item.points
