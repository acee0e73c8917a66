"""A result as the statement that residents, offices and `try_scheme` read: plain data, points as text."""

from __future__ import annotations

from datetime import date
from typing import Any

from cityscore.core.points import show
from cityscore.schemes.language import SchemeTree

from .results import Adjustment, Grant, Line, ListedRecord, NotedRecord, Result


def statement(
    tree: SchemeTree,
    result: Result,
    *,
    city: str,
    scheme: str,
    version: int | None,
    subject: str,
    as_of: date,
) -> dict[str, Any]:
    """The statement of the contract, ready for JSON, its keys in the contract's order.

    `base` and `total` have the scale's decimals, all other points two. Dimensions and lines are in the
    order of the scheme, records by record_no. `version` None: a scheme that was only tried. Both engines'
    results give the same bytes.
    """
    decimals = 0 if tree.scale is None else tree.scale.decimals
    citations = {rule.code: rule.legal_basis.citation for rule in tree.rules}
    return {
        "city": city,
        "scheme": scheme,
        "version": version,
        "subject": subject,
        "as_of": as_of.isoformat(),
        "base": None if result.base is None else show(result.base, decimals),
        "total": None if result.total is None else show(result.total, decimals),
        "band": result.band,
        "next_change_on": None if result.next_change_on is None else result.next_change_on.isoformat(),
        "dimensions": {code: show(points) for code, points in result.dimensions.items()},
        "adjustments": [_adjustment(each) for each in result.adjustments],
        "grants": [_grant(each) for each in result.grants],
        "noted": [_noted(each) for each in result.noted],
        "lines": [_line(each, citations[each.rule]) for each in result.lines],
    }


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    return {
        "kind": adjustment.kind,
        "dimension": adjustment.dimension,
        "points": show(adjustment.points),
    }


def _grant(grant: Grant) -> dict[str, Any]:
    return {"label": grant.label, "dimension": grant.dimension, "points": show(grant.hundredths)}


def _noted(noted: NotedRecord) -> dict[str, Any]:
    return {"rule": noted.rule, **_record(noted.record)}


def _line(line: Line, citation: str) -> dict[str, Any]:
    return {
        "rule": line.rule,
        "dimension": line.dimension,
        "points": show(line.points),
        "capped": line.capped,
        "legal_basis": citation,
        "records": [_record(record) for record in line.records],
    }


def _record(record: ListedRecord) -> dict[str, Any]:
    return {
        "record_type": record.record_type,
        "record_no": record.record_no,
        "source": record.source,
        "occurred_on": record.occurred_on.isoformat(),
        "counts_until": record.counts_until.isoformat(),
        "points": None if record.points is None else show(record.points),
    }
