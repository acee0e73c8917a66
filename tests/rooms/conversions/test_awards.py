"""Awards: who takes part in both schemes of a city gets the points of the band on the day, once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cityscore.cities.actions import publish_notice
from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from cityscore.scoring import queries as scoring_queries
from cityscore.scoring.models import Grant
from conversions import queries
from conversions.actions import awarding, ending, visiting
from conversions.models import Agreement
from conversions.refusals import AwardGivesNoStanding
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import AGREEMENT, announce, sign_within
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.schemes.builders import other_scheme, published, scheme_text

AWARD = (
    AGREEMENT.replace("{city: harbour, scheme: tide}", "{city: willow, scheme: bark}")
    .replace("method: piecewise\npoints: [[1000, 500], [1010, 650]]\n", "method: award\n")
    .replace(
        "valid_days: 90\n",
        'award: {assessed_on: "12-31", counts_from: "01-01", months: 12, dimension: giving,'
        " table: {a: 2, aa: 15}}\n",
    )
)
NEW_YEARS_EVE = datetime.fromisoformat("2026-12-31T12:00:00+08:00")
NEW_YEAR = datetime.fromisoformat("2027-01-01T00:40:00+08:00")


def open_both(cast: Cast) -> tuple[Scheme, Scheme]:
    """Leaf and Bark of Willow; Willow must be open."""
    leaf: Scheme = open_scheme(cast.willow, scheme_text(("from: 1030", "from: 1010")))
    bark: Scheme = published(cast.willow, other_scheme()).scheme
    publish_notice(scheme_code="bark", body_en="What.", body_zh="内容。", by=cast.willow.head, at=NOON)
    return leaf, bark


def member(cast: Cast, number: str, *schemes: Scheme) -> Participant:
    """Somebody who takes part in these schemes."""
    enrolments = [enrol(cast.willow, scheme, number) for scheme in schemes]
    person: Participant = enrolments[0].participant
    return person


def awarded() -> dict[int, int]:
    return dict(Grant.objects.values_list("participant_id", "hundredths"))


@pytest.fixture
def award(cast: Cast) -> Agreement:
    with open_city(cast.willow.city.id):
        open_both(cast)
        return announce(cast.willow, sign_within(cast.willow, AWARD))


def test_the_band_of_the_day_gives_its_points_once_to_who_is_in_both(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        both, none = member(cast, "B1", leaf, bark), member(cast, "B2", leaf, bark)
        alone = member(cast, "L1", leaf)
        hand_in(cast.willow, HEADER + "B1,R1,2026-12-30,50\nL1,R2,2026-12-30,50\n", at=NEW_YEARS_EVE)
        assert awarding.award_those_due(at=NEW_YEARS_EVE) == 0
        assert awarding.award_those_due(at=NEW_YEAR) == 1
        assert awarding.award_those_due(at=NEW_YEAR) == 0
        assert awarded() == {both.id: 1_500, none.id: 200}
        assert alone.id not in awarded()
        grant = Grant.objects.get(participant=both)
        assert (grant.counts_from, grant.counts_until) == (date(2027, 1, 1), date(2028, 1, 1))
        assert grant.scheme == bark
        scoring.score_touched(scheme=bark, as_of=date(2027, 1, 1), at=NEW_YEAR)
        score = scoring_queries.current_score(both.id, bark.id)
        assert score is not None
        assert score.total_hundredths == 102_500  # 50 hours and the award
        log = [entry.action for entry in participant_queries.access_log(both.id)]
        assert "conversions.award" in log


def test_it_is_the_band_on_the_day_and_not_the_band_of_today(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        mei = member(cast, "B1", leaf, bark)
        hand_in(cast.willow, HEADER + "B1,R1,2026-12-31,20\n", at=NEW_YEARS_EVE)
        hand_in(cast.willow, HEADER + "B1,R2,2027-01-01,500\n", at=NEW_YEAR)
        awarding.award_those_due(at=NEW_YEAR)
        assert awarded() == {mei.id: 200}


def test_an_award_does_not_travel_on(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        mei = member(cast, "B1", leaf, bark)
        awarding.award_those_due(at=NEW_YEAR)
        scoring.score_touched(scheme=bark, as_of=date(2027, 1, 1), at=NEW_YEAR)
        (converted,) = scoring_queries.scores_to_convert(bark.id, [mei.id]).values()
        assert converted.total_hundredths == 100_000


def test_dying_in_the_middle_gives_nobody_twice(
    cast: Cast, award: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        people = [member(cast, f"B{number}", leaf, bark) for number in range(4)]
        monkeypatch.setattr(awarding, "BATCH", 2)
        grant, calls = scoring.grant, []

        def dies_at_the_second(**facts: object) -> None:
            calls.append(facts)
            if len(calls) == 2:
                raise KeyboardInterrupt
            grant(**facts)  # type: ignore[arg-type]

        monkeypatch.setattr(scoring, "grant", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            awarding.award_those_due(at=NEW_YEAR)
        assert len(awarded()) == 2
        assert awarding.award_those_due(at=NEW_YEAR) == 1
        assert awarded() == {each.id: 200 for each in people}
        assert Grant.objects.count() == 4


def test_a_suspended_award_waits_and_an_ended_one_gives_nothing(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        member(cast, "B1", leaf, bark)
        ending.suspend(agreement=award, reason="A defect.", by=cast.willow.head, at=NOON)
        assert awarding.award_those_due(at=NEW_YEAR) == 0
        ending.resume(agreement=award, by=cast.willow.head, at=NEW_YEAR)
        assert awarding.award_those_due(at=NEW_YEAR) == 1
        assert len(awarded()) == 1


def test_the_last_day_is_awarded_before_the_agreement_ends(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        leaf, bark = Scheme.objects.get(code="leaf"), Scheme.objects.get(code="bark")
        member(cast, "B1", leaf, bark)
        awarding.award_those_due(at=NEW_YEAR)
        assert ending.end_those_over(at=NEW_YEAR) == 1
        assert len(awarded()) == 1
        kinds = [each.kind for each in queries.events_of(award)]
        assert kinds[-2:] == ["award", "end"]


def test_there_is_nothing_to_allow_in_an_award(cast: Cast, award: Agreement) -> None:
    with open_city(cast.willow.city.id):
        mei = member(cast, "B1", Scheme.objects.get(code="leaf"))
        with pytest.raises(AwardGivesNoStanding):
            visiting.consent(
                participant=mei, agreement=award, actor=participant_queries.resident(mei), at=NOON
            )
