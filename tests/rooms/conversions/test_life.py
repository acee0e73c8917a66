"""An agreement holds on its days and in its state alone; while it does not, nothing is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from cityscore.core import clock
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.participants.queries import resident
from cityscore.schemes.models import Scheme
from conversions import queries, tasks
from conversions.actions import agreeing, ending, issuing, simulating, visiting
from conversions.models import Agreement, AgreementEvent, ConversionConsent, Signature, Standing
from conversions.refusals import (
    AgreementIsOver,
    AgreementNotInForce,
    AgreementNotSound,
    HomeAnnounces,
    JoinedAlready,
    NotASuccessor,
    NotInThisState,
    NotSimulated,
    SchemeNotInForce,
    SignerSignedOtherSide,
    SuspendedAlready,
    TooManySimulations,
)
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import (
    AGREEMENT,
    LATER,
    NOTICE,
    agree,
    announce,
    open_both_schemes,
    propose,
    sign_for,
    signed,
)
from tests.rooms.conversions.test_visiting import consent, score_everybody, traveller
from tests.rooms.records.builders import HEADER, enrol, hand_in
from tests.rooms.schemes.builders import other_scheme, published

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


def test_it_stays_suspended_until_both_sides_have_lifted_theirs(cast: Cast) -> None:
    open_both_schemes(cast)
    own = agree(cast)
    with open_city(cast.willow.city.id):
        ending.suspend(agreement=own, reason="Ours.", by=cast.willow.head, at=NOON)
        with pytest.raises(SuspendedAlready):
            ending.suspend(agreement=own, reason="Again.", by=cast.willow.head, at=NOON)
    with open_city(cast.harbour.city.id):
        theirs = Agreement.objects.get()
        ending.suspend(agreement=theirs, reason="Theirs.", by=cast.harbour.head, at=NOON)
        ending.resume(agreement=theirs, by=cast.harbour.head, at=NOON)
        theirs.refresh_from_db()
        assert theirs.state == State.SUSPENDED
    with open_city(cast.willow.city.id):
        ending.resume(agreement=own, by=cast.willow.head, at=NOON)
        own.refresh_from_db()
        assert own.state == State.ACTIVE


def test_both_offices_read_the_same_history_and_it_never_changes(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = agree(cast)
    with open_city(cast.harbour.city.id):
        ending.suspend(agreement=Agreement.objects.get(), reason="A defect.", by=cast.harbour.head, at=LATER)
    seen = []
    for office in (cast.willow, cast.harbour):
        with open_city(office.city.id):
            copy = Agreement.objects.get(uid=agreement.uid)
            seen.append(
                [(each.kind, each.side, each.actor_name, each.reason) for each in queries.events_of(copy)]
            )
            with pytest.raises(ProgrammingError), transaction.atomic():
                AgreementEvent.objects.update(reason="nothing happened")
    # Only the city that drafted knew of the draft.
    assert seen[0][0][0] == "draft"
    assert seen[0][1:] == seen[1]
    assert [kind for kind, *_ in seen[1]] == [
        "propose", "simulate", "sign", "simulate", "sign", "announce", "suspend",
    ]  # fmt: skip
    assert (seen[1][-1][1], seen[1][-1][3]) == ("host", "A defect.")


def test_each_step_is_in_the_logs_of_both_cities_without_the_other_citys_account(cast: Cast) -> None:
    open_both_schemes(cast)
    agree(cast)
    for office, other in ((cast.willow, cast.harbour), (cast.harbour, cast.willow)):
        with open_city(office.city.id):
            signed_by = AuditEntry.objects.filter(action="conversions.sign_agreement").order_by("id")
            keys = {entry.facts["city"]: entry.actor_key for entry in signed_by}
        assert keys == {office.city.code: str(office.approver.id), other.city.code: other.city.code}


def test_nobody_signs_without_having_simulated_this_text_lately(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.willow.city.id):
        with pytest.raises(NotSimulated):
            agreeing.sign(agreement=agreement, by=cast.willow.approver, at=NOON)
        simulating.simulate(agreement=agreement, by=cast.willow.editor, at=NOON)
        with pytest.raises(NotSimulated):
            agreeing.sign(agreement=agreement, by=cast.willow.approver, at=NOON + timedelta(days=31))


def test_only_the_home_city_announces_and_only_what_both_signed(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.willow.city.id), pytest.raises(NotInThisState):
        agreeing.announce(agreement=agreement, **NOTICE, by=cast.willow.head, at=NOON)
    sign_for(cast.willow, agreement)
    sign_for(cast.harbour, agreement)
    with open_city(cast.harbour.city.id), pytest.raises(HomeAnnounces):
        agreeing.announce(agreement=Agreement.objects.get(), **NOTICE, by=cast.harbour.head, at=NOON)


def test_one_person_does_not_sign_both_sides_within_a_city(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        published(cast.willow)
        published(cast.willow, other_scheme())
        text = AGREEMENT.replace("{city: harbour, scheme: tide}", "{city: willow, scheme: bark}")
        home = agreeing.draft_agreement(text=text, by=cast.willow.editor, at=NOON)
        agreeing.propose(agreement=home, by=cast.willow.editor, at=NOON)
        host = Agreement.objects.get(side="host")
        assert host.uid == home.uid
        for copy in (home, host):
            simulating.simulate(agreement=copy, by=cast.willow.editor, at=NOON)
        agreeing.sign(agreement=home, by=cast.willow.approver, at=NOON)
        with pytest.raises(SignerSignedOtherSide):
            agreeing.sign(agreement=host, by=cast.willow.approver, at=NOON)
        agreeing.sign(agreement=host, by=cast.willow.head, at=NOON)
        host.refresh_from_db()
        assert host.state == State.SIGNED


def test_an_agreement_that_is_over_is_neither_proposed_nor_signed(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.willow.city.id):
        simulating.simulate(agreement=agreement, by=cast.willow.editor, at=LAST_DAY_OVER)
        with pytest.raises(AgreementIsOver):
            agreeing.sign(agreement=agreement, by=cast.willow.approver, at=LAST_DAY_OVER)


def test_at_no_time_do_two_agreements_join_the_same_schemes(cast: Cast) -> None:
    open_both_schemes(cast)
    agree(cast)
    with pytest.raises(JoinedAlready):
        propose(cast, AUTUMN)
    next_year = AGREEMENT.replace("2026-01-01", "2027-01-01").replace("2026-12-31", "2027-12-31")
    assert propose(cast, next_year).state == State.PROPOSED


def test_tables_that_could_give_people_away_are_not_proposed(cast: Cast) -> None:
    open_both_schemes(cast)
    text = AGREEMENT.replace("method: piecewise", "method: equipercentile") + (
        "distributions: {unit: 10, home: [[1000, 990], [1010, 12]], host: [[500, 99]]}\n"
    )
    with pytest.raises(AgreementNotSound) as refused:
        propose(cast, text)
    assert {(each.code, each.path) for each in refused.value.problems} == {
        ("not-publishable", "distributions.home[1]"),
        ("not-publishable", "distributions.host"),
        ("not-publishable", "distributions.host[0]"),
    }


def test_a_change_before_the_notice_is_a_new_text_and_voids_the_signatures(cast: Cast) -> None:
    open_both_schemes(cast)
    first = signed(cast)
    with open_city(cast.willow.city.id):
        text = AGREEMENT.replace("650", "640")
        second = agreeing.draft_agreement(text=text, by=cast.willow.editor, at=LATER, replaces=first)
        agreeing.propose(agreement=second, by=cast.willow.editor, at=LATER)
    for office in (cast.willow, cast.harbour):
        with open_city(office.city.id):
            assert Agreement.objects.get(uid=first.uid).state == State.REPLACED
            assert not Signature.objects.filter(agreement__uid=second.uid).exists()
            copy = Agreement.objects.get(uid=first.uid)
            with pytest.raises(NotInThisState):
                agreeing.announce(agreement=copy, **NOTICE, by=office.head, at=LATER)


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


def test_what_joins_other_schemes_is_no_successor(cast: Cast) -> None:
    open_both_schemes(cast)
    first = agree(cast)
    with open_city(cast.willow.city.id):
        other = AGREEMENT.replace("scheme: tide", "scheme: ebb")
        with pytest.raises(NotASuccessor):
            agreeing.draft_agreement(text=other, by=cast.willow.editor, at=NOON, replaces=first)


def test_either_side_declines_with_a_reason(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.harbour.city.id):
        ending.decline(
            agreement=Agreement.objects.get(), reason="Too steep.", by=cast.harbour.approver, at=NOON
        )
    with open_city(cast.willow.city.id):
        agreement.refresh_from_db()
        assert agreement.state == State.DECLINED
        with pytest.raises(NotInThisState):
            sign_for(cast.willow, agreement)


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


def test_a_city_simulates_so_often_a_day_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    monkeypatch.setattr(simulating, "SIMULATIONS_A_DAY", 2)
    with open_city(cast.willow.city.id):
        for _ in range(2):
            simulating.simulate(agreement=agreement, by=cast.willow.editor, at=NOON)
        with pytest.raises(TooManySimulations):
            simulating.simulate(agreement=agreement, by=cast.willow.editor, at=LATER)
        simulating.simulate(agreement=agreement, by=cast.willow.editor, at=NOON + timedelta(days=1))
