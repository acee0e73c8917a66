"""The JSON Schema of a scheme file, for editors that complete and check while one writes."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from .descriptions import DESCRIPTIONS
from .forms import LONGEST_VALIDITY_MONTHS, POINT_FORMS
from .tree import SchemeTree
from .values import CODE_PATTERN

TITLE = "CityScore scheme · 城市积分方案"
NULLABLE = {("Scale", "min"), ("Scale", "max"), ("Dimension", "min"), ("Dimension", "max"), ("Per", "max"),
            ("Tier", "max"), ("Tier", "upto")}  # fmt: skip
"""The only keys after which `null` may stand; every other one has a value or is left out."""
POSITIVE = {("Per", "step"), ("Per", "max"), ("Tier", "step"), ("Tier", "max"), ("Rule", "cap"),
            ("Rule", "cap_per_year"), ("Band", "top_share")}  # fmt: skip
CODES = {("SchemeTree", "city"), ("SchemeTree", "scheme"), ("RecordType", "source"), ("Rule", "dimension"),
         ("Rule", "record_type")}  # fmt: skip
LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "le": "maximum"}


def json_schema(address: str | None = None) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scheme file; `address` is where it is published.

    It knows every key, type and form. What no schema can say, such as that nothing is taken from persons,
    is said by the guardrails.
    """
    named = {"$id": address} if address else {}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **named,
        **deepcopy(_schema()),
        "title": TITLE,
    }


@cache
def _schema() -> dict[str, Any]:
    schema = SchemeTree.model_json_schema(by_alias=True)
    _tidy(schema)
    for name, part in {**schema["$defs"], "SchemeTree": schema}.items():
        if "properties" not in part:
            continue
        part.pop("title", None)
        part.pop("description", None)  # a docstring for readers of the code
        for key, held in part["properties"].items():
            part["properties"][key] = _described(name, key, held)
    _exactly_one(schema["$defs"]["Points"], POINT_FORMS)
    _exactly_one(schema["$defs"]["Valid"], ("months", "by"))
    parts = schema["$defs"]
    parts["Band"]["not"] = {"required": ["from", "above"]}
    parts["Band"]["properties"]["top_share"]["maximum"] = 1
    parts["LegalBasis"]["properties"]["url"]["pattern"] = "^https?://"
    by_choice = parts["ValidBy"]["properties"]["table"]["additionalProperties"]
    for months in (parts["Valid"]["properties"]["months"], by_choice):
        months["maximum"] = LONGEST_VALIDITY_MONTHS
    return schema


def _tidy(value: Any) -> None:
    """Bounds under the names that JSON Schema has for them; text that must be there is not empty."""
    if isinstance(value, list):
        for each in value:
            _tidy(each)
    if not isinstance(value, dict):
        return
    for fact in LIMITS.keys() & value.keys():
        value[LIMITS[fact]] = value.pop(fact)
    if value.get("type") == "string" and "maxLength" in value:
        value["minLength"] = 1
    for each in value.values():
        _tidy(each)


def _described(name: str, key: str, held: dict[str, Any]) -> dict[str, Any]:
    """A property with its sentence and its bounds, without the null that Python has for "left out"."""
    described = {fact: value for fact, value in held.items() if fact != "title"}
    if described.get("default", "") is None:
        del described["default"]
    if isinstance(described.get("default"), str) and described.get("type") == "number":
        described["default"] = int(described["default"])
    kinds = described.get("anyOf", [])
    if (name, key) not in NULLABLE and len(kinds) == 2:
        del described["anyOf"]
        described |= kinds[0]
    if (name, key) in POSITIVE:
        (described["anyOf"][0] if kinds and (name, key) in NULLABLE else described)["exclusiveMinimum"] = 0
    if key == "code" or (name, key) in CODES:
        described["pattern"] = CODE_PATTERN
    return {**described, "description": "\n".join(DESCRIPTIONS[name][key].as_json().values())}


def _exactly_one(part: dict[str, Any], keys: tuple[str, ...]) -> None:
    part["oneOf"] = [{"required": [key]} for key in keys]
