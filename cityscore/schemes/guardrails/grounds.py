"""What every rule rests on: a public source, a permitted topic, a legal basis, a term and a review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from cityscore.schemes.language.forms import LONGEST_VALIDITY_MONTHS, POINT_FORMS
from cityscore.schemes.language.tree import ORGANISATION_TOPICS, PERSON_TOPICS, SOURCE_KINDS

from .parts import below, coded, for_persons, point_values

LONGEST_REVIEW_MONTHS = 24

TOPIC = Sentence(
    "“{topic}” may not be scored in this scheme. Allowed topics: {allowed}.",
    "本方案不得就“{topic}”计分。可选主题：{allowed}。",
)
SOURCE = Sentence(
    "Records come only from a public body, a registered charity or a library: write one of {allowed}.",
    "记录只能来自公共机构、登记的慈善组织或图书馆，请填写 {allowed} 之一。",
)
LEGAL_BASIS = Sentence(
    "Name the law or published measure this rests on, with its article, under legal_basis.citation.",
    "请在 legal_basis.citation 中写明所依据的法规或已公布的办法及条款。",
)
VALIDITY = Sentence(
    "Say for how many months a record counts: `valid: {months: 12}`, or months by a choice field.",
    "请写明记录的有效月数，例如 valid: {months: 12}，或按选项字段分别写明。",
)
TOO_LONG = Sentence(
    "A record may count for at most 60 months; {months} is too long.",
    "记录有效期最长 60 个月，{months} 个月过长。",
)
REVIEW = Sentence(
    "Give the day by which the office must review these rules, as `review_by: 2027-12-31`.",
    "请写明须重新审查规则的日期，例如 review_by: 2027-12-31。",
)
REVIEW_TOO_FAR = Sentence(
    "Review the rules within 24 months of their first day: by {latest} at the latest.",
    "规则须在生效后 24 个月内审查：最迟 {latest}。",
)
NO_FORM = Sentence(
    "Say exactly how points are counted, in one form: {forms}.", "请用一种明确的计分方式写明得分：{forms}。"
)
SEVERAL_FORMS = Sentence(
    "Points are counted in exactly one form; keep one of {forms}.",
    "计分方式只能有一种，请在 {forms} 中保留一种。",
)
NO_RECORD_TYPE = Sentence(
    "Name the record type that earns these points; points without a record are discretion.",
    "请写明凭哪类记录得分；没有记录的得分属于自由裁量。",
)
NOT_A_FIGURE = Sentence(
    "Write one figure, not a range or a description: who judges the same record must reach the same points.",
    "请写一个确定的数，不要写区间或描述：同样的记录必须得到同样的分数。",
)
NO_DOCUMENT = Sentence(
    "A rule that deducts rests on an official decision: mark “{record_type}” `decision: true`.",
    "该规则会扣分，所依据的记录必须是正式决定：请为“{record_type}”写上 decision: true。",
)


def topic_not_allowed(scheme: Place) -> Iterator[Problem]:
    """A record type's topic is outside the closed list."""
    allowed = PERSON_TOPICS if for_persons(scheme) else PERSON_TOPICS + ORGANISATION_TOPICS
    for kind in scheme["record_types"]:
        topic = kind["topic"]
        if topic.given and topic.text not in allowed:
            yield topic.problem("topic-not-allowed", TOPIC, topic=topic.value, allowed=", ".join(allowed))


def source_not_public(scheme: Place) -> Iterator[Problem]:
    """A source that is neither a public body nor a registered charity nor a library."""
    for source in scheme["sources"]:
        if source.mapped and source["kind"].text not in SOURCE_KINDS:
            yield source["kind"].problem("source-not-public", SOURCE, allowed=", ".join(SOURCE_KINDS))


def no_legal_basis(scheme: Place) -> Iterator[Problem]:
    """A rule or a source without a citation."""
    for part in (*scheme["sources"], *scheme["rules"]):
        if not part.mapped:
            continue
        basis = part["legal_basis"]
        citation = basis["citation"]
        if not basis.mapped:
            yield basis.problem("no-legal-basis", LEGAL_BASIS)
        elif not citation.given or (citation.text is not None and not citation.text.strip()):
            yield citation.problem("no-legal-basis", LEGAL_BASIS)


def no_validity(scheme: Place) -> Iterator[Problem]:
    """A rule whose records would count for ever, or for no time."""
    for rule in scheme["rules"]:
        valid = rule["valid"]
        if not rule.mapped:
            continue
        if not valid.mapped or valid["months"].given == valid["by"].given:
            yield valid.problem("no-validity", VALIDITY)
        yield from (each.problem("no-validity", VALIDITY) for each in _months(valid) if below(each, 1))


def validity_too_long(scheme: Place) -> Iterator[Problem]:
    """A record would count for more than five years."""
    for rule in scheme["rules"]:
        for months in _months(rule["valid"]):
            if months.number is not None and months.number > LONGEST_VALIDITY_MONTHS:
                yield months.problem("validity-too-long", TOO_LONG, months=months.number)


def _months(valid: Place) -> Iterator[Place]:
    yield valid["months"]
    yield from (months for _, months in valid["by"]["table"].entries())


def no_review_date(scheme: Place) -> Iterator[Problem]:
    """Rules that nobody has to look at again."""
    review = scheme["effective"]["review_by"]
    if not review.given or (review.text is not None and not review.text.strip()):
        yield review.problem("no-review-date", REVIEW)


def review_too_far(scheme: Place) -> Iterator[Problem]:
    """The review is more than 24 months after the first day."""
    first, review = scheme["effective"]["from"].day, scheme["effective"]["review_by"].day
    if first is None or review is None:
        return
    latest = two_years_on(first)
    if review > latest:
        yield scheme["effective"]["review_by"].problem("review-too-far", REVIEW_TOO_FAR, latest=latest)


def two_years_on(first: date) -> date:
    """The same day when the longest time to a review is over, or the calendar's last day."""
    years = LONGEST_REVIEW_MONTHS // 12
    if first.year + years > date.max.year:
        return date.max
    # 29 February has no anniversary two years on; the day before it is the end of that month
    return first.replace(
        year=first.year + years, day=28 if (first.month, first.day) == (2, 29) else first.day
    )


def open_ended(scheme: Place) -> Iterator[Problem]:
    """Points with no form, more than one form, no figure or no record type."""
    for rule in scheme["rules"]:
        if not rule.mapped:
            continue
        points, forms = rule["points"], [name for name in POINT_FORMS if name in rule["points"]]
        if len(forms) != 1:
            sentence = SEVERAL_FORMS if forms else NO_FORM
            yield points.problem("open-ended", sentence, forms=", ".join(forms or POINT_FORMS))
        if not rule["record_type"].given:
            yield rule["record_type"].problem("open-ended", NO_RECORD_TYPE)
        for value in point_values(rule):
            if value.text is not None or value.listed or value.mapped:
                yield value.problem("open-ended", NOT_A_FIGURE)


def decision_without_document(scheme: Place) -> Iterator[Problem]:
    """A deduction that does not rest on an official decision, whichever figure makes it one."""
    for rule, kind in _deducting(scheme):
        if kind["decision"].value is not True:
            yield rule["record_type"].problem(
                "decision-without-document", NO_DOCUMENT, record_type=rule["record_type"].text
            )


def deducting_types(scheme: Place) -> frozenset[str]:
    """Codes of the record types by which a scheme may take points: from organisations, never from persons."""
    return frozenset(kind["code"].text or "" for _, kind in _deducting(scheme))


def _deducting(scheme: Place) -> Iterator[tuple[Place, Place]]:
    """Rules of an organisation scheme that may deduct, each with its record type."""
    if for_persons(scheme):
        return
    kinds, dimensions = coded(scheme["record_types"]), coded(scheme["dimensions"])
    for rule in scheme["rules"]:
        kind = kinds.get(rule["record_type"].text or "")
        if kind is None:
            continue
        dimension = dimensions.get(rule["dimension"].text or "")
        turned = dimension is not None and below(dimension["weight"], 0)
        if _may_deduct(rule, kind["fields"], turned=turned):
            yield rule, kind


def _may_deduct(rule: Place, fields: Place, *, turned: bool) -> bool:
    """Points below 0, above 0 under a weight below 0, or counted per unit of a field that may be below 0."""
    values = [value.number for value in point_values(rule) if value.number is not None]
    if any(value > 0 if turned else value < 0 for value in values):
        return True
    counted = fields[rule["points"]["per"]["field"].text or ""]
    least = counted["min"].number
    return counted.mapped and any(values) and (least is None or least < 0)
