"""What is sent to the host city, and when: on the agreement's days, in its state, never after a no."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cityscore.core import clock
from cityscore.core.tenancy import open_city
from cityscore.participants.queries import resident
from cityscore.schemes.models import Scheme
from conversions import queries, tasks
from conversions.actions import agreeing, ending, issuing, visiting
from conversions.models import Agreement, ConversionConsent, Standing
from conversions.refusals import (
    AgreementNotInForce,
    SchemeNotInForce,
)
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import (
    AGREEMENT,
    LATER,
    agree,
    announce,
    sign_for,
)
from tests.rooms.conversions.test_visiting import consent, score_everybody, traveller
from tests.rooms.records.builders import HEADER, enrol, hand_in

State = Agreement.State
LAST_DAY_OVER = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
AUTUMN = AGREEMENT.replace("from: 2026-01-01", "from: 2026-09-01")


def standings(cast: Cast) -> list[tuple[int | None, str]]:
    with open_city(cast.harbour.city.id):
        return [(each.points_hundredths, each.band) for each in Standing.objects.filter(ended_at=None)]


def more_hours(cast: Cast, at: datetime = LATER) -> None:
    """Twenty hours more for the traveller: 1010 points at home, 650 in Harbour."""
    hand_in(cast.willow, HEADER + "W1,R2,2026-05-02,20\n", at=at)
    score_everybody(cast, at)


def test_nothing_holds_before_the_first_day(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast, AUTUMN)
    with open_city(cast.willow.city.id), pytest.raises(AgreementNotInForce) as refused:
        consent(cast, enrolment, agreement)
    assert "2026-09-01" in refused.value.message.en
    assert "已向居民公告" in refused.value.message.zh_hans


def test_a_standing_ends_with_the_last_day_of_the_host_city(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast, AGREEMENT.replace("valid_days: 90", "valid_days: 366"))
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
    with open_city(cast.harbour.city.id):
        standing = Standing.objects.get()
        assert standing.valid_until == LAST_DAY_OVER
        assert queries.standing_in_force(standing.id, LAST_DAY_OVER - timedelta(seconds=1)) is not None
        assert queries.standing_in_force(standing.id, LAST_DAY_OVER) is None


def test_after_the_last_day_nothing_is_renewed(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        ConversionConsent.objects.update(is_stale=True)
        assert issuing.refresh_stale(issuing.Sweep(at=LAST_DAY_OVER)) == 0
        with pytest.raises(AgreementNotInForce), visiting.visit(consent=given, at=LAST_DAY_OVER):
            pass


def test_what_changes_while_it_is_suspended_is_sent_only_once_it_holds_again(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        ending.suspend(agreement=agreement, reason="A defect.", by=cast.willow.head, at=NOON)
        more_hours(cast)
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 0
        given.refresh_from_db()
        assert given.is_stale
    assert standings(cast) == [(57_500, "a")]
    with open_city(cast.willow.city.id):
        ending.resume(agreement=agreement, by=cast.willow.head, at=LATER)
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 1
    assert standings(cast) == [(65_000, "high")]


def test_a_visit_never_uses_what_is_out_of_date(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        more_hours(cast)
        with visiting.visit(consent=given, at=LATER) as standing:
            assert standing.points_hundredths == 65_000


def test_a_successor_takes_over_on_its_first_day_and_asks_everybody_anew(cast: Cast) -> None:
    enrolment = traveller(cast)
    first = agree(cast)
    with open_city(cast.willow.city.id):
        before = consent(cast, enrolment, first)
        second = agreeing.draft_agreement(text=AUTUMN, by=cast.willow.editor, at=LATER, replaces=first)
        agreeing.propose(agreement=second, by=cast.willow.editor, at=LATER)
    sign_for(cast.willow, second)
    sign_for(cast.harbour, second)
    announce(cast.willow, second)
    with open_city(cast.willow.city.id):
        assert ending.end_those_over(at=LATER) == 0
        autumn = clock.start_of(second.starts_on, "Asia/Shanghai")
        assert ending.end_those_over(at=autumn) == 1
        assert ending.end_those_over(at=autumn) == 0
        first.refresh_from_db()
        assert first.state == State.REPLACED
    with open_city(cast.harbour.city.id):
        assert ending.forget_standings(at=autumn) == 1
    assert standings(cast) == []
    with open_city(cast.willow.city.id):
        me = enrolment.participant
        after = visiting.consent(participant=me, agreement=second, actor=resident(me), at=autumn)
        assert after.pseudonym == before.pseudonym
    assert standings(cast) == [(57_500, "a")]


def test_ending_it_empties_every_standing_in_the_host_city(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        ending.end(agreement=agreement, reason="Over.", by=cast.willow.head, at=LATER)
    with open_city(cast.harbour.city.id):
        tasks.forget_standings.run(city_id=cast.harbour.city.id)
        left = Standing.objects.get()
        assert (left.points_hundredths, left.band, left.ended_at is None) == (None, "", False)


def test_withdrawing_leaves_the_host_nothing_but_the_pseudonym(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        visiting.withdraw(consent=given, actor=resident(enrolment.participant), at=LATER)
        given.refresh_from_db()
        assert (given.sent_points_hundredths, given.sent_band) == (None, "")
    with open_city(cast.harbour.city.id):
        left = Standing.objects.get()
        assert (left.points_hundredths, left.band) == (None, "")


def test_a_withdrawal_is_not_undone_by_a_refresh_that_had_begun(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        seen = consent(cast, enrolment, agreement)
        visiting.withdraw(consent=seen, actor=resident(enrolment.participant), at=LATER)
        issuing.refresh(consent=seen, at=LATER)
    assert standings(cast) == []


def test_a_resident_sees_what_was_sent(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        (said,) = queries.export(participant_id=enrolment.participant_id)
        assert (said["sent_points_hundredths"], said["sent_band"]) == (57_500, "a")


def test_a_crowd_is_refreshed_in_batches_with_the_same_result_as_one_by_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        scheme = Scheme.objects.get(code="leaf")
        people = [first, *(enrol(cast.willow, scheme, f"W{number}") for number in range(2, 8))]
        rows = "".join(f"W{number},R{number},2026-05-01,{number * 8}\n" for number in range(2, 8))
        hand_in(cast.willow, HEADER + rows)
        score_everybody(cast, LATER)
        for each in people:
            consent(cast, each, agreement)
        alone = {row.participant_id: row.sent_points_hundredths for row in ConversionConsent.objects.all()}
        ConversionConsent.objects.update(is_stale=True, sent_points_hundredths=None)
    with open_city(cast.harbour.city.id):
        Standing.objects.update(points_hundredths=None)
    monkeypatch.setattr(issuing, "BATCH", 3)
    with open_city(cast.willow.city.id):
        assert [issuing.refresh_stale(issuing.Sweep(at=LATER)) for _ in range(4)] == [3, 3, 1, 0]
        assert alone == {
            row.participant_id: row.sent_points_hundredths for row in ConversionConsent.objects.all()
        }
        pseudonyms = {row.pseudonym: alone[row.participant_id] for row in ConversionConsent.objects.all()}
    with open_city(cast.harbour.city.id):
        assert pseudonyms == {row.pseudonym: row.points_hundredths for row in Standing.objects.all()}
    assert len(set(alone.values())) > 2


def test_a_host_without_a_scheme_in_force_keeps_no_other_agreement_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        ConversionConsent.objects.update(is_stale=True)
        terms_of = issuing.Terms.of

        def lapsed(found: Agreement, at: datetime) -> issuing.Terms:
            raise SchemeNotInForce(scheme="tide", city="Harbour")

        monkeypatch.setattr(issuing.Terms, "of", lapsed)
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 0
        monkeypatch.setattr(issuing.Terms, "of", terms_of)
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 1
