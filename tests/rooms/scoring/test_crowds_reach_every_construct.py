"""The crowds that both engines are compared on reach every construct of the language, and it decides there.

A construct counts as reached where taking it out of the scheme, or what it looks at out of the records,
changes what the formula says: a cap that never cuts would prove nothing about caps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

import pytest

from cityscore.schemes.language import AnyOf, By, Clock, Fixed, Per, Rule, SchemeTree, Steps, Tiers, Valid
from cityscore.scoring.bands import assign_top_share
from cityscore.scoring.facts import Fact
from cityscore.scoring.months import OPEN
from cityscore.scoring.results import Result

from .crowds import AS_OF, Crowd
from .engines import by_formula
from .judged import judged_crowds

ENOUGH = 3
"""Crowds in which a construct has to decide something."""
Change = Callable[[Crowd], Crowd]


def of_rules(holds: Callable[[Rule], Any], **without: Any) -> Change:
    """Every rule that has the construct loses it."""

    def change(crowd: Crowd) -> Crowd:
        rules = tuple(rule.model_copy(update=without) if holds(rule) else rule for rule in crowd.tree.rules)
        return replace(crowd, tree=crowd.tree.model_copy(update={"rules": rules}))

    return change


def of_scheme(change: Callable[[SchemeTree], Mapping[str, Any]]) -> Change:
    return lambda crowd: replace(crowd, tree=crowd.tree.model_copy(update=dict(change(crowd.tree))))


def of_scale(**without: Any) -> Change:
    return of_scheme(
        lambda tree: {"scale": None if tree.scale is None else tree.scale.model_copy(update=without)}
    )


def of_dimensions(**without: Any) -> Change:
    return of_scheme(
        lambda tree: {"dimensions": tuple(each.model_copy(update=without) for each in tree.dimensions)}
    )


def of_facts(change: Callable[[Fact], Fact | None]) -> Change:
    """Every record is changed, or (None) left out."""

    def changed(facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(found for fact in facts if (found := change(fact)) is not None)

    return lambda crowd: replace(crowd, facts={who: changed(facts) for who, facts in crowd.facts.items()})


def has_fields(kinds: tuple[type, ...]) -> Change:
    """Records lose the values of one kind that they have."""
    return of_facts(
        lambda fact: replace(
            fact, fields={name: value for name, value in fact.fields.items() if not isinstance(value, kinds)}
        )
    )


def conditions(op: str, rule: Rule) -> bool:
    flat = [each for entry in rule.when for each in (entry.any if isinstance(entry, AnyOf) else (entry,))]
    return any(each.op == op for each in flat)


def fading(form: type, rule: Rule) -> bool:
    return rule.fade is not None and isinstance(rule.form, form)


FOREVER = Valid(months=60)
CONSTRUCTS: dict[str, Change] = {
    "when": of_rules(lambda rule: rule.when, when=()),
    "any": of_rules(lambda rule: any(isinstance(each, AnyOf) for each in rule.when), when=()),
    **{
        f"condition {op}": of_rules(partial(conditions, op), when=())
        for op in ("eq", "ne", "in", "gt", "gte", "lt", "lte")
    },
    "counts best": of_rules(lambda rule: rule.counts == "best", counts="each"),
    "counts total": of_rules(lambda rule: rule.counts == "total", counts="each"),
    "once_per": of_rules(lambda rule: rule.once_per, once_per=()),
    "once_per two fields": of_rules(lambda rule: len(rule.once_per) > 1, once_per=()),
    "at_most": of_rules(lambda rule: rule.at_most, at_most=None),
    "at_most after once_per": of_rules(lambda rule: rule.at_most and rule.once_per, at_most=None),
    "at_most after cap_per_year": of_rules(
        lambda rule: rule.at_most and rule.cap_per_year is not None, at_most=None
    ),
    "cap": of_rules(lambda rule: rule.cap is not None, cap=None),
    "cap of a total": of_rules(lambda rule: rule.cap is not None and rule.counts == "total", cap=None),
    "cap_per_year": of_rules(lambda rule: rule.cap_per_year is not None, cap_per_year=None),
    "cap_per_year of deductions": lambda crowd: of_rules(
        lambda rule: crowd.tree.participants == "organisation" and rule.cap_per_year is not None,
        cap_per_year=None,
    )(crowd),
    "fade": of_rules(lambda rule: rule.fade, fade=None),
    **{
        f"fade of {form.__name__}": of_rules(partial(fading, form), fade=None)
        for form in (Fixed, Per, Steps, Tiers, By)
    },
    "validity by a field": of_rules(lambda rule: rule.valid.by is not None, valid=FOREVER),
    "validity": of_rules(lambda rule: rule.valid.months, valid=FOREVER),
    "clock from ended": of_rules(lambda rule: rule.clock.starts == "ended", clock=Clock()),
    "clock from recorded": of_rules(lambda rule: rule.clock.starts == "recorded", clock=Clock()),
    "after_days": of_rules(lambda rule: rule.clock.after_days, clock=Clock()),
    "calendar year": of_scheme(lambda tree: {"period": "rolling"}),
    "a dimension's min": of_dimensions(min=None),
    "a dimension's max": of_dimensions(max=None),
    "a dimension's weight": of_dimensions(weight=Decimal(1)),
    "the scale's min": of_scale(min=None),
    "the scale's max": of_scale(max=None),
    "the scale's decimals": of_scale(decimals=2),
    "grants": lambda crowd: replace(crowd, grants={}),
    "review_by": lambda crowd: replace(crowd, review_by=None),
    "a day of recording to come": of_facts(
        lambda fact: fact if fact.recorded_on <= AS_OF else replace(fact, recorded_on=fact.occurred_on)
    ),
    "an open end": of_facts(lambda fact: replace(fact, ended_on=AS_OF) if fact.ended_on == OPEN else fact),
    "an end that is missing": of_facts(
        lambda fact: replace(fact, ended_on=AS_OF) if fact.ended_on is None else fact
    ),
    "numbers": has_fields((Decimal,)),
    "days": has_fields((date,)),
    "choices and codes": has_fields((str,)),
    "months of different lengths": of_facts(
        lambda fact: None if fact.occurred_on.day in (29, 30, 31) else fact
    ),
}
"""What has to decide somewhere, and a crowd without it."""


def bands_in(crowd: Crowd) -> dict[int, str | None]:
    """Everybody's band once the city is known."""
    totals = {who: each.total for who, each in by_formula(crowd).items() if each.total is not None}
    return assign_top_share(crowd.tree, totals)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_a_construct_decides_in_some_crowds(construct: str) -> None:
    without = CONSTRUCTS[construct]
    differing = (
        each
        for each in judged_crowds()
        if (changed := without(each.crowd)) != each.crowd and by_formula(changed) != each.expected
    )
    assert len(list(islice(differing, ENOUGH))) == ENOUGH


def test_a_share_of_places_decides_in_some_crowds() -> None:
    def shareless(crowd: Crowd) -> Crowd:
        bands = tuple(band.model_copy(update={"top_share": None}) for band in crowd.tree.bands)
        return replace(crowd, tree=crowd.tree.model_copy(update={"bands": bands}))

    shared = (each.crowd for each in judged_crowds() if any(band.top_share for band in each.crowd.tree.bands))
    differing = (crowd for crowd in shared if bands_in(crowd) != bands_in(shareless(crowd)))
    assert len(list(islice(differing, ENOUGH))) == ENOUGH


RESULTS: dict[str, Callable[[SchemeTree, Result], Any]] = {
    "a line that was capped": lambda tree, found: any(line.capped for line in found.lines),
    "a line that deducts": lambda tree, found: any(line.points < 0 for line in found.lines),
    "a record noted": lambda tree, found: found.noted,
    "an adjustment of each kind": lambda tree, found: (
        {each.kind for each in found.adjustments} >= {"dimension-bound", "weight"}
    ),
    "rounding": lambda tree, found: any(each.kind == "rounding" for each in found.adjustments),
    "a bound of the scale": lambda tree, found: any(each.kind == "scale-bound" for each in found.adjustments),
    "a rule of a criteria scheme that is held": lambda tree, found: tree.scale is None and found.lines,
    "nothing ever to change": lambda tree, found: found.next_change_on is None,
    "no band": lambda tree, found: tree.scale is not None and found.band is None,
    "an excluded edge met": lambda tree, found: any(
        band.edge is not None and not band.edge.included and found.total == band.edge.points * 100
        for band in tree.bands
    ),
}


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_comes_out_somewhere(result: str) -> None:
    holds = RESULTS[result]
    found = (
        each for each in judged_crowds() if any(holds(each.crowd.tree, one) for one in each.expected.values())
    )
    assert len(list(islice(found, ENOUGH))) == ENOUGH


def test_every_point_is_a_whole_number_of_hundredths() -> None:
    for each in judged_crowds():
        for found in each.expected.values():
            amounts = [
                *found.dimensions.values(),
                *(line.points for line in found.lines),
                *(one.points for one in found.adjustments),
                *([] if found.total is None else [found.total]),
            ]
            assert {type(amount) for amount in amounts} <= {int}
