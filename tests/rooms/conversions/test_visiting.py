"""A visitor's standing: consented, on the host's scale, renewed with the home score, ended at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cityscore.core import audit
from cityscore.core.refusals import Sentence
from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.participants.models import Enrolment, Participant
from cityscore.participants.queries import resident
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from cityscore.scoring import queries as scoring_queries
from conversions import queries
from conversions.actions import ending, issuing, visiting
from conversions.models import Agreement, ConversionConsent, Standing
from conversions.refusals import AgreementNotInForce, NoConsentInForce, NotEnrolledAtHome
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import BACK, BY_BANDS, LATER, agree, open_both_schemes, propose
from tests.rooms.records.builders import HEADER, enrol, hand_in

TODAY = date(2026, 6, 15)


def score_everybody(cast: Cast, at: datetime = NOON) -> None:
    scheme = Scheme.objects.get(code="leaf")
    run = scoring.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=at)
    while scoring.work_on_one_shard(run_id=run.id):
        pass
    scoring.publish_if_complete(run_id=run.id, at=at)


def traveller(cast: Cast) -> Enrolment:
    """Somebody in Willow with 40 hours, so 1005 points."""
    open_both_schemes(cast)
    with open_city(cast.willow.city.id):
        enrolment = enrol(cast.willow, Scheme.objects.get(code="leaf"), "W1")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,40\n")
        score_everybody(cast)
        return enrolment


def consent(cast: Cast, enrolment: Enrolment, agreement: Agreement) -> ConversionConsent:
    me = enrolment.participant
    return visiting.consent(participant=me, agreement=agreement, actor=resident(me), at=NOON)


def standing_in_harbour(cast: Cast) -> Standing | None:
    with open_city(cast.harbour.city.id):
        found = Standing.objects.first()
        return found and queries.standing_in_force(found.id, NOON)


def test_the_host_gets_points_on_its_own_scale_and_nothing_else(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
    standing = standing_in_harbour(cast)
    assert standing is not None
    assert (standing.points_hundredths, standing.band) == (
        57_500,
        "a",
    )  # 1005: half way
    assert standing.pseudonym == given.pseudonym
    columns = {field.attname for field in Standing._meta.local_fields}
    assert columns == {
        "id", "city_id", "agreement_id", "pseudonym", "points_hundredths", "band", "is_recognised_only",
        "issued_at", "valid_until", "ended_at", "in_letter",
    }  # fmt: skip
    assert standing.pseudonym != enrolment.participant.public_id


def test_an_unmapped_band_gives_what_every_unscored_visitor_has(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast, BY_BANDS)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
    standing = standing_in_harbour(cast)
    assert standing is not None
    assert (standing.points_hundredths, standing.band) == (50_000, "a")


def test_without_consent_the_host_learns_nothing(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        value = visiting.preview(participant=enrolment.participant, agreement=agreement, at=NOON)
        assert value is not None
        assert (str(value.value.points), value.band) == ("575", Sentence("A", "A"))
    with open_city(cast.harbour.city.id):
        assert not Standing.objects.exists()


def test_nobody_consents_to_an_agreement_that_is_not_active(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = propose(cast)
    with open_city(cast.willow.city.id), pytest.raises(AgreementNotInForce):
        consent(cast, enrolment, agreement)


def test_whoever_does_not_take_part_at_home_has_nothing_to_convert(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        me = enrolment.participant
        leaving.leave(participant=me, scheme=enrolment.scheme, actor=resident(me), at=NOON)
        with pytest.raises(NotEnrolledAtHome):
            consent(cast, enrolment, agreement)


def test_a_new_home_score_makes_the_standing_stale_and_a_worker_renews_it(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        hand_in(cast.willow, HEADER + "W1,R2,2026-05-02,20\n", at=LATER)
        while scoring.score_touched(scheme=enrolment.scheme, as_of=TODAY, at=LATER):
            pass
        given.refresh_from_db()
        assert given.is_stale
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 1
        assert issuing.refresh_stale(issuing.Sweep(at=LATER)) == 0
    standing = standing_in_harbour(cast)
    assert standing is not None
    assert (standing.points_hundredths, standing.band) == (65_000, "high")


def test_withdrawing_ends_the_standing_in_the_same_moment(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        visiting.withdraw(consent=given, actor=resident(enrolment.participant), at=LATER)
        with pytest.raises(NoConsentInForce), visiting.visit(consent=given, at=LATER):
            pass
    assert standing_in_harbour(cast) is None


def test_leaving_the_home_scheme_ends_every_standing(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        me = enrolment.participant
        leaving.leave(participant=me, scheme=enrolment.scheme, actor=resident(me), at=LATER)
    assert standing_in_harbour(cast) is None


def test_a_suspended_agreement_gives_nobody_a_standing(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        ending.suspend(agreement=agreement, reason="A defect.", by=cast.willow.head, at=LATER)
    assert standing_in_harbour(cast) is None


def test_a_standing_lapses_and_a_visit_renews_it(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    much_later = NOON + timedelta(days=91)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
    with open_city(cast.harbour.city.id):
        assert queries.standing_in_force(Standing.objects.get().id, much_later) is None
    with open_city(cast.willow.city.id), visiting.visit(consent=given, at=much_later) as standing:
        assert standing.valid_until > much_later


def test_the_home_score_is_untouched_and_the_home_log_says_who_learnt_what(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        consent(cast, enrolment, agreement)
        actions = [entry.action for entry in participant_queries.access_log(enrolment.participant_id)]
        assert "conversions.consent" in actions


def test_consenting_again_is_the_same_visitor_to_the_host(cast: Cast) -> None:
    enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id):
        first = consent(cast, enrolment, agreement)
        visiting.withdraw(consent=first, actor=resident(enrolment.participant), at=NOON)
        again = consent(cast, enrolment, agreement)
        assert again.id != first.id
        assert again.pseudonym == first.pseudonym
    assert standing_in_harbour(cast) is not None
    with open_city(cast.harbour.city.id):
        assert Standing.objects.count() == 1


def test_a_standing_is_no_score_and_cannot_travel_on(cast: Cast) -> None:
    """There and back through two agreements: who has a standing in Harbour has nothing there to convert."""
    enrolment = traveller(cast)
    agreement = agree(cast)
    back = agree(cast, BACK)
    with open_city(cast.willow.city.id):
        given = consent(cast, enrolment, agreement)
        before = scoring_queries.current_score(enrolment.participant_id, enrolment.scheme_id)
    with open_city(cast.harbour.city.id):
        assert scoring_queries.counts_to_convert(Scheme.objects.get(code="tide").id) == {}
        assert not Participant.objects.exists()
        assert not ConversionConsent.objects.filter(agreement=back).exists()
    with open_city(cast.willow.city.id):
        for _ in range(3):
            issuing.refresh(consent=given, at=LATER)
        assert scoring_queries.current_score(enrolment.participant_id, enrolment.scheme_id) == before
    standing = standing_in_harbour(cast)
    assert standing is not None
    assert standing.points_hundredths == 57_500
