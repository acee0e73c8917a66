"""A scheme of twenty rules over five record types, each kind of cap among them, as cities write them."""

from __future__ import annotations

from collections.abc import Iterator

HEAD = """\
format: cityscore.scheme/1
city: willow
scheme: leaf
title: {en: Leaf points, zh-hans: 柳叶分}
participants: person
kind: points
scale: {base: 1000, min: null, max: null, decimals: 0}
effective: {from: 2026-01-01, review_by: 2027-12-31}
dimensions:
  - {code: giving, title: {en: Giving, zh-hans: 奉献}, min: 0, max: 200, weight: 1}
  - {code: honours, title: {en: Honours, zh-hans: 表彰}, min: 0, max: 300, weight: 0.5}
bands:
  - {code: a, title: {en: A, zh-hans: A}}
  - {code: aa, title: {en: AA, zh-hans: AA}, from: 1030}
  - {code: aaa, title: {en: AAA, zh-hans: AAA}, from: 1050}
sources:
  - code: volunteers
    kind: public-body
    title: {en: Volunteer association, zh-hans: 志愿者协会}
    legal_basis: {citation: Volunteer Service Regulations art. 19, url: "https://example.org/law"}
record_types:
"""
HOURS = "hours: {type: decimal, unit: hour, min: 0, required: true}"
PLACE = "place: {type: choice, choices: [school, library]}"
AMOUNT = "amount: {type: decimal, unit: yuan, min: 0, required: true}"
COUNT = "count: {type: integer, min: 0, required: true}"
LEVEL = "level: {type: choice, choices: [district, city, province, nation], required: true}"
TYPES = {
    "volunteer-hours": ("volunteering", (HOURS, PLACE)),
    "donation": ("donation", (AMOUNT,)),
    "blood": ("blood-donation", (COUNT,)),
    "award": ("civic-award", (LEVEL, "matter_no: {type: text-code}")),
    "course": ("training", (HOURS,)),
}
BY_LEVEL = "by: {field: level, table: {district: 5, city: 10, province: 30, nation: 100}}"
RULES = (
    ("volunteer-hours", "steps: {field: hours, table: [[10, 2], [20, 5], [50, 10], [80, 15]]}", "counts: total"),
    ("volunteer-hours", "per: {field: hours, step: 8, points: 1, max: 3}", "when: [{field: place, op: eq, value: library}]"),
    ("volunteer-hours", "fixed: 1", "cap: 5"),
    ("volunteer-hours", "fixed: 0.5", "at_most: 3"),
    ("volunteer-hours", "per: {field: hours, step: 1, points: 0.1, max: 2}", "fade: linear"),
    ("donation", "tiers: {field: amount, table: [{upto: 1000, step: 100, points: 1, max: 10}, {upto: 5000, step: 400, points: 1, max: 10}, {upto: null, step: 1000, points: 1, max: 10}]}", "cap_per_year: 40"),
    ("donation", "fixed: 2", "counts: best"),
    ("donation", "steps: {field: amount, table: [[500, 1], [5000, 3]]}", "cap: 6"),
    ("donation", "per: {field: amount, step: 1000, points: 1, max: 5}", "clock: {from: recorded}"),
    ("blood", "per: {field: count, step: 1, points: 10, max: null}", ""),
    ("blood", "fixed: 3", "cap_per_year: 6"),
    ("blood", "fixed: 1", "when: [{field: count, op: gte, value: 2}]"),
    ("award", BY_LEVEL, "once_per: [matter_no]"),
    ("award", "fixed: 5", "when: [{field: level, op: in, value: [province, nation]}]"),
    ("award", BY_LEVEL, "counts: best"),
    ("award", "fixed: 2", "clock: {from: occurred, after_days: 15}"),
    ("course", "steps: {field: hours, table: [[4, 1], [16, 3]]}", ""),
    ("course", "fixed: 1", "at_most: 2"),
    ("course", "per: {field: hours, step: 2, points: 0.5, max: 4}", "cap: 8"),
    ("course", "fixed: 0.25", "fade: linear"),
)  # fmt: skip
"""Record type, points and what else the rule says."""
TRIMS = ("cap:", "cap_per_year:", "at_most:", "once_per:", "counts: best", "fade:")


def scheme_text(*, points: int = 0, plain: bool = False) -> str:
    """The scheme file. `points` are added to the first rule's steps, as a change of rules; a `plain` scheme
    has nothing by which records are weighed against each other."""
    return "".join(
        [
            HEAD,
            *(_record_type(code, *kind) for code, kind in TYPES.items()),
            "rules:\n",
            *_rules(points, plain),
        ]
    )


WIDE = (
    ("fixed: 1", "cap: 5"),
    ("steps: {field: hours, table: [[10, 2], [20, 5], [50, 10]]}", "counts: total"),
    ("per: {field: hours, step: 8, points: 1, max: 3}", "cap_per_year: 4"),
    ("per: {field: hours, step: 0.5, points: 0.1, max: 2}", "fade: linear"),
    ("fixed: 0.5", "at_most: 2"),
)


def wide_scheme_text(types: int = 60) -> str:
    """A scheme of that many record types and five rules for each."""
    kinds = [_record_type(f"type-{number}", "volunteering", (HOURS,)) for number in range(types)]
    rules = [
        _rule(f"rule-{number}-{place}", f"type-{number}", "giving", form, further, 12)
        for number in range(types)
        for place, (form, further) in enumerate(WIDE)
    ]
    return "".join([HEAD, *kinds, "rules:\n", *rules])


def _record_type(code: str, topic: str, fields: tuple[str, ...]) -> str:
    lines = "".join(f"      {field}\n" for field in fields)
    return (
        f"  - code: {code}\n    source: volunteers\n    topic: {topic}\n"
        f"    title: {{en: Volunteer service, zh-hans: 志愿服务}}\n"
        f"    description: {{en: Signed by the receiving organisation, zh-hans: 由接受服务单位确认}}\n"
        f"    fields:\n{lines}"
    )


def _rules(points: int, plain: bool) -> Iterator[str]:
    for number, (record_type, form, further) in enumerate(RULES):
        if plain and further.startswith(TRIMS):
            further = ""
        if number == 0:
            form = form.replace("[10, 2]", f"[0, {1 + points}], [10, {2 + points}]")
        dimension = "honours" if record_type == "award" else "giving"
        yield _rule(f"rule-{number}", record_type, dimension, form, further, 12 + number % 3 * 12)


def _rule(code: str, record_type: str, dimension: str, form: str, further: str, months: int) -> str:
    return (
        f"  - code: {code}\n    title: {{en: Given, zh-hans: 奉献}}\n"
        f"    dimension: {dimension}\n    record_type: {record_type}\n    points: {{{form}}}\n"
        + (f"    {further}\n" if further else "")
        + f"    valid: {{months: {months}}}\n"
        + '    legal_basis: {citation: Measures annex 2, url: "https://example.org/measures"}\n'
    )
