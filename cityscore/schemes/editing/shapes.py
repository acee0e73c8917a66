"""Parts of a draft in the shape of their forms: one value a box, tables as rows; and back, losing nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditions import from_rows, to_rows
from .values import listing, mapping, shown

Shape = dict[str, Any]

FORMS = ("fixed", "per", "steps", "tiers", "by")
TABLES = ("points", "months")


def is_blank(value: Any) -> bool:
    """Nothing was filled in: no text, or a group or row with nothing in it."""
    if isinstance(value, Mapping):
        return all(is_blank(each) for each in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(each) for each in value)
    return value is None or value is False or value == ""  # 0 is something: it equals False


def without_blanks(part: Mapping[str, Any], keep: tuple[str, ...] = ()) -> Shape:
    """The part without what was left blank; groups in `keep` stay, so that what they lack is asked for."""
    return {key: value for key, value in part.items() if key in keep or not is_blank(value)}


def titled(value: Any) -> Shape:
    """A text in both languages as far as it is filled in."""
    return without_blanks({key: mapping(value).get(key) for key in ("en", "zh-hans")})


def plain_part(shape: Mapping[str, Any]) -> Shape:
    """A dimension or source: as in the file, with its required groups always there."""
    part = without_blanks(shape, ("title",))
    part["title"] = titled(shape.get("title"))
    if "description" in part:
        part["description"] = titled(part["description"])
    if "legal_basis" in shape:
        part["legal_basis"] = without_blanks(mapping(shape["legal_basis"]))
    return part


def band_shape(band: Mapping[str, Any]) -> Shape:
    """`edge` says which of `from` and `above` it has; `points` is that edge."""
    edge = next((key for key in ("from", "above") if band.get(key) is not None), "none")
    rest = {key: value for key, value in band.items() if key not in ("from", "above")}
    return {**rest, "edge": edge, "edge_points": band.get(edge)}


def band_from(shape: Mapping[str, Any]) -> Shape:
    edge = shape.get("edge")
    part = plain_part({k: v for k, v in shape.items() if k not in ("edge", "edge_points", "top_share")})
    if edge in ("from", "above") or not is_blank(shape.get("edge_points")):
        # A number without its kind is kept as the usual one; a kind without a number is asked for.
        points = shape.get("edge_points")
        part["above" if edge == "above" else "from"] = None if is_blank(points) else points
    return part | without_blanks({"top_share": shape.get("top_share")})


def basics_shape(content: Mapping[str, Any]) -> Shape:
    return {**content, "kind": content.get("kind", "points"), "period": content.get("period", "rolling")}


def basics_from(shape: Mapping[str, Any]) -> Shape:
    part = without_blanks(shape, ("title", "effective"))
    part["title"] = titled(shape.get("title"))
    part["effective"] = without_blanks(mapping(shape.get("effective")))
    if "description" in part:
        part["description"] = titled(part["description"])
    for group in ("who_may_join", "scale"):
        if group in part:
            part[group] = without_blanks(mapping(part[group]))
    if shape.get("kind") == "criteria":
        part.pop("scale", None)
    else:
        part.setdefault("scale", {})
        part.pop("kind", None)
    if part.get("scale", {}).get("decimals") == 0:
        del part["scale"]["decimals"]
    if part.get("period") == "rolling":
        del part["period"]
    if part.get("who_may_join") == {"residence": "any"}:
        del part["who_may_join"]
    return part


def record_type_shape(part: Mapping[str, Any]) -> Shape:
    """Its columns as rows; `was` is the name a column had when the form was shown."""
    fields = mapping(part.get("fields"))
    rows = [{**mapping(field), "name": name, "was": name} for name, field in fields.items()]
    return {**part, "fields": rows}


def record_type_from(shape: Mapping[str, Any]) -> Shape:
    part = plain_part(shape)
    part["description"] = titled(shape.get("description"))
    fields: dict[str, Any] = {}
    for row in listing(shape.get("fields")):
        rest = {key: value for key, value in mapping(row).items() if key not in ("name", "was")}
        told = {key: value for key, value in rest.items() if key not in ("type", "required")}
        name, was = mapping(row).get("name") or "", mapping(row).get("was")
        if name or not (was or is_blank(told)):  # clearing the name of a column takes it out
            fields[_free(name, fields)] = _field_from(rest)
    part["fields"] = fields
    return part


def _field_from(row: Mapping[str, Any]) -> Shape:
    field = without_blanks(row)
    if "title" in field:
        field["title"] = titled(field["title"])
    if field.get("type") == "choice":
        field.setdefault("choices", [])
    return field


def _free(name: str, fields: Mapping[str, Any]) -> str:
    # A mapping has each name once: a second one is kept under a name that shows what to correct.
    base, number = name or "?", 2
    name = base
    while name in fields:
        name, number = f"{base} {number}", number + 1
    return name


def renamed_fields(shape: Mapping[str, Any]) -> dict[str, str]:
    """Former names of a record type's columns with their new ones."""
    rows = [mapping(row) for row in listing(shape.get("fields"))]
    return {row["was"]: row["name"] for row in rows if row.get("was") and row.get("name")}


def rule_shape(rule: Mapping[str, Any], choices: Mapping[str, list[str]] | None = None) -> Shape:
    """A rule in boxes: `form` names the point form, `validity` the way its validity is given.

    `choices` are the choice columns of its record type: each gets a set of rows to fill in.
    """
    points, valid, clock = mapping(rule.get("points")), mapping(rule.get("valid")), mapping(rule.get("clock"))
    steps = mapping(points.get("steps"))
    shape = {k: v for k, v in rule.items() if k not in ("points", "valid", "clock", "when", "fade")}
    return shape | {
        "counts": rule.get("counts", "each"),
        "form": next((form for form in FORMS if form in points), ""),
        "fixed": points.get("fixed"),
        "per": mapping(points.get("per")),
        "steps": {**steps, "table": [_step(row) for row in listing(steps.get("table"))]},
        "tiers": mapping(points.get("tiers")),
        "by": _by_shape(points.get("by"), choices or {}),
        "when": to_rows(rule.get("when")),
        "clock": {"from": clock.get("from", "occurred"), "after_days": clock.get("after_days")},
        "fade": rule.get("fade") == "linear",
        "validity": "by" if "by" in valid else "months",
        "months": valid.get("months"),
        "valid_by": _by_shape(valid.get("by"), choices or {}),
    }


def rule_from(shape: Mapping[str, Any], types: Mapping[str, str]) -> Shape:
    """The rule; `types` are the types of its record type's fields, by which conditions are read."""
    own = ("code", "title", "description", "dimension", "record_type", "legal_basis")
    part = plain_part({key: shape.get(key) for key in own if key in shape})
    part["when"] = from_rows(listing(shape.get("when")), types)
    part["points"] = _points(shape)
    part["counts"] = shape.get("counts") or "each"
    part["once_per"] = listing(shape.get("once_per"))
    part["cap_per_year"], part["at_most"], part["cap"] = (
        shape.get(key) for key in ("cap_per_year", "at_most", "cap")
    )
    part["clock"] = _clock(mapping(shape.get("clock")))
    part["valid"] = _valid(shape)
    part["fade"] = "linear" if shape.get("fade") else None
    kept = without_blanks(part, ("title", "points", "valid", "legal_basis"))
    return {key: value for key, value in kept.items() if (key, value) != ("counts", "each")}


def _points(shape: Mapping[str, Any]) -> Shape:
    form = shape.get("form")
    if form == "fixed":
        return {"fixed": None if is_blank(shape.get("fixed")) else shape["fixed"]}
    if form == "steps":
        steps = mapping(shape.get("steps"))
        rows = [mapping(row) for row in listing(steps.get("table"))]
        entries = [[row.get("at"), row.get("points")] for row in rows if not is_blank(row)]
        return {"steps": without_blanks({"field": steps.get("field")}) | {"table": entries}}
    if form == "tiers":
        tiers = mapping(shape.get("tiers"))
        table = [without_blanks(mapping(row)) for row in listing(tiers.get("table")) if not is_blank(row)]
        return {"tiers": without_blanks({"field": tiers.get("field")}) | {"table": table}}
    if form == "by":
        return {"by": _by_from(shape.get("by"))}
    return {"per": without_blanks(mapping(shape.get("per")))} if form == "per" else {}


def _step(row: Any) -> Shape:
    entries = [*listing(row), None, None]
    return {"at": entries[0], "points": entries[1]}


def _clock(shape: Mapping[str, Any]) -> Shape:
    clock = without_blanks(shape)
    return {k: v for k, v in clock.items() if (k, v) not in (("from", "occurred"), ("after_days", 0))}


def _valid(shape: Mapping[str, Any]) -> Shape:
    if shape.get("validity") == "by":
        return {"by": _by_from(shape.get("valid_by"))}
    return without_blanks({"months": shape.get("months")})


def _by_shape(by: Any, choices: Mapping[str, list[str]]) -> Shape:
    """A set of (choice, value) rows for each choice column, and for the column held if it is none of them."""
    field, table = shown(mapping(by).get("field")), mapping(mapping(by).get("table"))
    offered = dict(choices)
    if field or table:
        offered[field] = [*offered.get(field, []), *(c for c in table if c not in offered.get(field, []))]
    sets = []
    for column, names in offered.items():
        values = table if column == field else {}
        sets.append({"field": column, "rows": [{"choice": c, "value": values.get(c)} for c in names]})
    return {"field": field or (next(iter(offered)) if len(offered) == 1 else ""), "sets": sets}


def _by_from(shape: Any) -> Shape:
    """The set of the column that was chosen, else the only one that is filled in."""
    field, filled = shown(mapping(shape).get("field")), dict[str, Shape]()
    for each in map(mapping, listing(mapping(shape).get("sets"))):
        rows = [mapping(row) for row in listing(each.get("rows"))]
        table = {row.get("choice", ""): row["value"] for row in rows if not is_blank(row.get("value"))}
        filled[shown(each.get("field"))] = table
    if not field:
        field = next((name for name, table in filled.items() if table), "")
    return without_blanks({"field": field}) | {"table": filled.get(field, {})}
