"""The life of an agreement: simulated, signed, announced, suspended, replaced, with one history for both."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from conversions import queries
from conversions.actions import agreeing, ending, simulating
from conversions.models import Agreement, AgreementEvent, Signature, Standing
from conversions.refusals import (
    AgreementIsOver,
    AgreementNotSound,
    HomeAnnounces,
    JoinedAlready,
    NotASuccessor,
    NotInThisState,
    NotSimulated,
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
    open_both_schemes,
    propose,
    sign_for,
    signed,
)
from tests.rooms.conversions.test_visiting import score_everybody
from tests.rooms.records.builders import HEADER, hand_in
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
