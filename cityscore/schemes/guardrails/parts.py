"""Where in a scheme the guardrails look: its rules, the numbers that are points, the parts others name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import Place

NUMBER_FORMS = ("per", "steps", "tiers")


def for_persons(scheme: Place) -> bool:
    """Whether the guardrails for persons apply: always, unless the file clearly says organisation."""
    return scheme["participants"].text != "organisation"


def for_points(scheme: Place) -> bool:
    return scheme["kind"].text != "criteria"


def coded(places: Place) -> dict[str, Place]:
    """The entries of a list by their code; of two with one code the first."""
    found: dict[str, Place] = {}
    for entry in places:
        code = entry["code"].text
        if code is not None:
            found.setdefault(code, entry)
    return found


def rules_with_fields(scheme: Place) -> Iterator[tuple[Place, Place]]:
    """Each rule with the fields of the record type it names; rules that name none are left out."""
    kinds = coded(scheme["record_types"])
    for rule in scheme["rules"]:
        kind = kinds.get(rule["record_type"].text or "")
        if kind is not None and kind["fields"].mapped:
            yield rule, kind["fields"]


def steps_points(rule: Place) -> list[Place]:
    """The points of a step table, top to bottom."""
    return [_entry(row, 1) for row in rule["points"]["steps"]["table"]]


def steps_thresholds(rule: Place) -> list[Place]:
    return [_entry(row, 0) for row in rule["points"]["steps"]["table"]]


def _entry(row: Place, index: int) -> Place:
    entries = list(row)
    return entries[index] if index < len(entries) else Place(None, f"{row.path}[{index}]")


def point_values(rule: Place) -> Iterator[Place]:
    """Every place of a rule that holds points, whichever form it is in."""
    points = rule["points"]
    yield points["fixed"]
    yield points["per"]["points"]
    yield from steps_points(rule)
    yield from (tier["points"] for tier in points["tiers"]["table"])
    yield from (value for _, value in points["by"]["table"].entries())


def conditions(rule: Place) -> Iterator[Place]:
    """Every condition of a rule, those inside `any` included."""
    for entry in rule["when"]:
        if "any" in entry:
            yield from entry["any"]
        else:
            yield entry


def naming(sentence: Sentence, part: Sentence) -> Sentence:
    """The sentence with its `{part}` filled in each language's own words."""
    return Sentence(sentence.en.replace("{part}", part.en), sentence.zh_hans.replace("{part}", part.zh_hans))


def below(place: Place, limit: Decimal | int) -> bool:
    """Whether a number stands there and is below the limit."""
    return place.number is not None and place.number < limit
