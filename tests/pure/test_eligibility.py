"""Who gets a perk: tiers, dates, quotas; everything told to the resident, one reason to the till."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from cityscore.core.refusals import Sentence
from conversions.mappings import StandingValue
from rewards.conditions import Condition
from rewards.eligibility import Circumstances, Holder, judge, merchant_reason
from rewards.reasons import ANSWERS, Reason
from rewards.terms import Needs, Period, PerkKind, PerkTerms, Quota, Tier, Value

TEN, TWENTY, THIRTY = (Value(Sentence(f"{n} %", f"{n}%"), Decimal(n), "percent") for n in (10, 20, 30))
EVERYONE = Tier(TEN)
FROM_650 = Tier(TWENTY, Needs(total=Decimal(650)))
FROM_750 = Tier(THIRTY, Needs(total=Decimal(750)))

BUS = PerkTerms(
    code="bus",
    scheme="points",
    title=Sentence("Bus", "公交"),
    description=Sentence("Cheaper rides", "乘车优惠"),
    kind=PerkKind.PERCENTAGE,
    tiers=(EVERYONE, FROM_650, FROM_750),
    ordinary_terms=Sentence("Ordinary fare", "普通票价"),
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    quota_per_person=Quota(2, Period.DAY),
    quota_in_all=Quota(100, Period.EVER),
    open_to_agreements=True,
)
LIBRARY = replace(BUS, code="library", tiers=(FROM_650,))
NOW = Circumstances(today=date(2026, 6, 1))


def holder(total: int | None, **more: object) -> Holder:
    return replace(Holder(total=None if total is None else Decimal(total)), **more)  # type: ignore[arg-type]


def conditions(terms: PerkTerms, person: Holder | None, now: Circumstances = NOW) -> list[Condition]:
    return [unmet.condition for unmet in judge(terms, holder=person, circumstances=now).unmet]


@pytest.mark.parametrize(
    ("total", "tier", "above"),
    [
        (None, EVERYONE, FROM_650),
        (649, EVERYONE, FROM_650),
        (650, FROM_650, FROM_750),
        (750, FROM_750, None),
        (9999, FROM_750, None),
    ],
)
def test_the_best_tier_met_is_granted_and_the_next_one_shown(
    total: int | None, tier: Tier, above: Tier | None
) -> None:
    verdict = judge(BUS, holder=holder(total), circumstances=NOW)
    assert (verdict.granted, verdict.tier, verdict.value, verdict.next_tier) == (
        True,
        tier,
        tier.value,
        above,
    )
    assert merchant_reason(verdict) is None


def test_a_refused_resident_hears_how_many_points_are_missing() -> None:
    verdict = judge(LIBRARY, holder=holder(580), circumstances=NOW)
    assert [unmet.say for unmet in verdict.unmet] == [
        Sentence(
            "This asks for 650 points; you have 580, so 70 more.", "需要 650 分，您现有 580 分，还差 70 分。"
        )
    ]
    assert (verdict.value, merchant_reason(verdict)) == (None, Reason.NOT_ENTITLED)


def test_every_unmet_condition_is_told_at_once() -> None:
    now = replace(NOW, today=date(2027, 1, 1), used_here=2, used_in_all=100, paused=True, unsettled_here=True)
    assert conditions(LIBRARY, holder(0), now) == [
        Condition.PAUSED,
        Condition.ENDED,
        Condition.NONE_LEFT,
        Condition.TOTAL,
        Condition.UNSETTLED_HERE,
        Condition.USED_UP_HERE,
    ]


@pytest.mark.parametrize(
    ("needs", "met", "unmet", "condition"),
    [
        (
            Needs(dimension="giving", at_least=Decimal(20)),
            Holder(dimensions={"giving": Decimal("20.00")}),
            Holder(dimensions={"giving": Decimal("19.99")}),
            Condition.DIMENSION,
        ),
        (
            Needs(band="b"),
            Holder(band="c", bands=("a", "b", "c")),
            Holder(band="a", bands=("a", "b", "c")),
            Condition.BAND,
        ),
        (Needs(rule="blood"), Holder(rules_held=frozenset({"blood"})), Holder(), Condition.RULE),
    ],
)
def test_a_tier_may_ask_for_a_dimension_a_band_or_a_rule(
    needs: Needs, met: Holder, unmet: Holder, condition: Condition
) -> None:
    terms = replace(LIBRARY, tiers=(Tier(TWENTY, needs),))
    assert conditions(terms, met) == []
    assert conditions(terms, unmet) == [condition]


def test_names_of_the_scheme_are_said_in_each_language() -> None:
    terms = replace(LIBRARY, tiers=(Tier(TWENTY, Needs(dimension="giving", at_least=Decimal(20))),))
    names = {"giving": Sentence("Giving", "奉献")}
    verdict = judge(terms, holder=Holder(), circumstances=NOW, names=names)
    assert verdict.unmet[0].say == Sentence(
        "This asks for 20 points in “Giving”; you have 0, so 20 more.",
        "“奉献”需要 20 分，您现有 0 分，还差 20 分。",
    )


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 12, 31), Reason.PERK_NOT_STARTED),
        (date(2026, 1, 1), None),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), Reason.PERK_ENDED),
    ],
)
def test_first_and_last_day_belong_to_the_perk(day: date, reason: Reason | None) -> None:
    verdict = judge(BUS, holder=holder(700), circumstances=replace(NOW, today=day))
    assert merchant_reason(verdict) == reason


@pytest.mark.parametrize(
    ("here", "elsewhere", "reason"),
    [
        (0, 0, None),
        (1, 0, None),
        (0, 1, None),
        (2, 0, Reason.PERK_LIMIT_REACHED),
        (2, 5, Reason.PERK_LIMIT_REACHED),
        (1, 1, Reason.NOT_ENTITLED),
        (0, 2, Reason.NOT_ENTITLED),
    ],
)
def test_a_merchant_hears_of_limits_only_when_they_were_reached_there(
    here: int, elsewhere: int, reason: Reason | None
) -> None:
    verdict = judge(
        BUS, holder=holder(700), circumstances=replace(NOW, used_here=here, used_elsewhere=elsewhere)
    )
    assert merchant_reason(verdict) == reason


def test_who_is_not_entitled_is_not_told_apart_by_limits() -> None:
    now = replace(NOW, used_here=2, unsettled_here=True)
    assert merchant_reason(judge(LIBRARY, holder=holder(0), circumstances=now)) == Reason.NOT_ENTITLED


def test_an_unsettled_hold_is_this_merchants_matter() -> None:
    verdict = judge(BUS, holder=holder(700), circumstances=replace(NOW, unsettled_here=True))
    assert merchant_reason(verdict) == Reason.PERK_LIMIT_REACHED


VISITOR = Holder.visitor(
    StandingValue(Decimal(700), "good"), bands=("fair", "good"), perks=("library", "bus")
)
UNKNOWN: list[Holder | None] = [
    None,
    holder(None),
    holder(0),
    holder(649),
    Holder.visitor(StandingValue(Decimal(640), "fair"), bands=("fair", "good"), perks=()),
    Holder.visitor(StandingValue(Decimal(700), "good"), bands=("fair", "good"), perks=("bus",)),
]


@pytest.mark.parametrize("person", UNKNOWN)
def test_everything_about_the_person_is_one_answer(person: Holder | None) -> None:
    assert merchant_reason(judge(LIBRARY, holder=person, circumstances=NOW)) == Reason.NOT_ENTITLED


def test_nobody_gets_the_universal_tier_without_having_joined() -> None:
    assert conditions(BUS, None) == [Condition.NOT_ENROLLED]


def test_a_visitor_is_judged_like_a_resident_with_the_same_points() -> None:
    resident = holder(700, band="good", bands=("fair", "good"))
    for terms in (BUS, LIBRARY):
        assert judge(terms, holder=VISITOR, circumstances=NOW) == judge(
            terms, holder=resident, circumstances=NOW
        )


def test_a_visitor_gets_only_what_the_agreement_covers() -> None:
    assert conditions(replace(LIBRARY, open_to_agreements=False), VISITOR) == [Condition.NOT_FOR_VISITORS]
    assert conditions(replace(LIBRARY, code="other"), VISITOR) == [Condition.NOT_FOR_VISITORS]
    assert conditions(replace(LIBRARY, code="other"), replace(VISITOR, perks=frozenset())) == []


def test_recognition_meets_the_first_better_tier_of_a_perk_the_agreement_names() -> None:
    standing = StandingValue(Decimal(500), "fair", recognised=True)
    named = Holder.visitor(standing, bands=("fair", "good"), perks=("bus",))
    assert judge(BUS, holder=named, circumstances=NOW).tier == FROM_650
    unnamed = Holder.visitor(standing, bands=("fair", "good"), perks=())
    assert judge(BUS, holder=unnamed, circumstances=NOW).tier == EVERYONE
    assert conditions(LIBRARY, unnamed) == [Condition.TOTAL]


def test_more_points_never_lose_a_perk() -> None:
    tiers = [judge(BUS, holder=holder(total), circumstances=NOW).tier for total in range(600, 800, 10)]
    ranks = [BUS.tiers.index(tier) for tier in tiers if tier is not None]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(tiers)


def test_the_place_and_the_city_come_before_the_person() -> None:
    states = product((True, False), repeat=3)
    order = (Reason.MERCHANT_SUSPENDED, Reason.PERK_NOT_OFFERED_HERE, Reason.PERK_PAUSED, Reason.NOT_ENTITLED)
    for suspended, elsewhere, paused in states:
        now = replace(NOW, merchant_suspended=suspended, offered_here=not elsewhere, paused=paused)
        said = merchant_reason(judge(LIBRARY, holder=None, circumstances=now))
        assert said == order[[suspended, elsewhere, paused, True].index(True)]


def test_stock_that_is_used_up_is_the_citys_matter() -> None:
    verdict = judge(BUS, holder=holder(700), circumstances=replace(NOW, used_in_all=100))
    assert merchant_reason(verdict) == Reason.BUDGET_EXHAUSTED
    assert verdict.unmet[0].say == Sentence("All 100 have been given in all.", "累计名额（100 个）已用完。")


def test_every_reason_has_an_answer_in_both_languages_that_names_no_points() -> None:
    assert set(ANSWERS) == set(Reason)
    for reason, answer in ANSWERS.items():
        assert answer.reason is reason
        assert answer.say.en
        assert answer.say.zh_hans
        for word in ("point", "score", "band", "visitor", "resident", "积分", "等级", "访客"):
            assert word not in answer.say.en.lower() + answer.say.zh_hans
        assert "{" not in answer.say.en + answer.say.zh_hans  # nothing about the case is ever filled in


def test_the_closed_list_of_reasons_is_what_tills_were_promised() -> None:
    by_party: dict[str, set[str]] = {}
    for reason, answer in ANSWERS.items():
        by_party.setdefault(answer.party, set()).add(reason.value)
    assert by_party == {
        "resident": {
            *("code_expired", "code_already_used", "not_entitled", "perk_limit_reached"),
            *("perk_not_started", "perk_ended", "id_check_required"),
        },
        "merchant": {
            *("merchant_suspended", "perk_not_offered_here", "device_revoked"),
            *("amount_out_of_range", "outside_hours"),
        },
        "city": {"perk_paused", "budget_exhausted"},
        "system": {
            *("malformed_code", "wrong_code_type", "unknown_issuer", "clock_skew", "temporarily_unavailable"),
        },
    }


def test_points_that_are_being_worked_out_are_not_called_nought() -> None:
    fresh = Holder(computed=False)
    assert conditions(LIBRARY, fresh) == [Condition.NOT_COMPUTED]
    assert conditions(LIBRARY, holder(0)) == [Condition.TOTAL]
    unmet = judge(LIBRARY, holder=fresh, circumstances=NOW).unmet
    assert not any(digit in each.say.en + each.say.zh_hans for each in unmet for digit in "0123456789")
    assert merchant_reason(judge(LIBRARY, holder=fresh, circumstances=NOW)) == Reason.NOT_ENTITLED
    assert judge(BUS, holder=fresh, circumstances=NOW).granted  # the universal tier is there at once


def test_a_limit_of_one_is_said_as_once() -> None:
    terms = replace(BUS, quota_per_person=Quota(1, Period.DAY), quota_in_all=Quota(1, Period.EVER))
    verdict = judge(terms, holder=holder(0), circumstances=replace(NOW, used_here=1, used_in_all=1))
    said = " ".join(each.say.en for each in verdict.unmet)
    assert "once today" in said
    assert "The one available in all has been given." in said
    assert "1 " not in said
