"""An agreement is in force once both sides signed the same text, each by somebody who did not draft it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from cityscore.cities.refusals import DutyMissing
from cityscore.core.tenancy import open_city
from conversions.actions import agreeing, ending, simulating
from conversions.models import Agreement, Signature
from conversions.refusals import (
    AgreementNotSound,
    AlreadySigned,
    ContentDiffers,
    NotAParty,
    NotSuspendedByThisSide,
    OtherCityUnknown,
    SignerIsDrafter,
)
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import (
    AGREEMENT,
    NOTICE,
    agree,
    announce,
    open_both_schemes,
    propose,
    sign_for,
)
from tests.rooms.schemes.builders import all_duties

State = Agreement.State


def test_it_is_active_in_both_cities_only_after_both_signatures_and_the_notice(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    assert agreement.state == State.PROPOSED
    assert sign_for(cast.willow, agreement).state == State.PROPOSED
    assert sign_for(cast.harbour, agreement).state == State.SIGNED
    with open_city(cast.willow.city.id):
        assert {each.side for each in Signature.objects.all()} == {"home", "host"}
    assert announce(cast.willow, agreement).state == State.ACTIVE
    with open_city(cast.harbour.city.id):
        copy = Agreement.objects.get()
        assert (copy.state, copy.notice_en) == (State.ACTIVE, NOTICE["body_en"])


def test_both_sides_hold_the_same_text(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.harbour.city.id):
        copy = Agreement.objects.get()
        assert (copy.uid, copy.file_text, copy.content_digest) == (
            agreement.uid,
            agreement.file_text,
            agreement.content_digest,
        )
        assert (copy.side, copy.other_city) == ("host", "willow")


def test_the_drafter_cannot_sign_whatever_duties_they_hold(cast: Cast) -> None:
    open_both_schemes(cast)
    with open_city(cast.willow.city.id):
        everything = all_duties("everything@willow.example.org")
        agreement = agreeing.draft_agreement(text=AGREEMENT, by=everything, at=NOON)
        agreeing.propose(agreement=agreement, by=everything, at=NOON)
        with pytest.raises(SignerIsDrafter):
            agreeing.sign(agreement=agreement, by=everything, at=NOON)


def test_a_side_signs_once_and_only_with_the_duty(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    sign_for(cast.willow, agreement)
    with open_city(cast.willow.city.id):
        with pytest.raises(AlreadySigned):
            agreeing.sign(agreement=agreement, by=cast.willow.head, at=NOON)
        for account in (cast.willow.clerk, cast.willow.editor, cast.harbour.approver, cast.mei):
            with pytest.raises(DutyMissing):
                agreeing.sign(agreement=agreement, by=account, at=NOON)


def test_a_text_changed_after_the_proposal_cannot_be_signed(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with open_city(cast.willow.city.id):
        simulating.simulate(agreement=agreement, by=cast.willow.editor, at=NOON)
    with open_city(cast.harbour.city.id):
        Agreement.objects.update(file_text=AGREEMENT.replace("650", "900"))
    with open_city(cast.willow.city.id), pytest.raises(ContentDiffers), transaction.atomic():
        agreeing.sign(agreement=agreement, by=cast.willow.approver, at=NOON)


def test_a_signature_never_changes(cast: Cast) -> None:
    open_both_schemes(cast)
    agree(cast)
    with open_city(cast.willow.city.id), pytest.raises(ProgrammingError), transaction.atomic():
        Signature.objects.update(signer_name="somebody else")


def test_either_side_suspends_it_at_once_for_both(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = agree(cast)
    with open_city(cast.harbour.city.id):
        copy = Agreement.objects.get()
        ending.suspend(agreement=copy, reason="A defect.", by=cast.harbour.approver, at=NOON)
        copy.refresh_from_db()
        assert copy.state == State.SUSPENDED
    with open_city(cast.willow.city.id):
        agreement.refresh_from_db()
        assert agreement.state == State.SUSPENDED
        with pytest.raises(NotSuspendedByThisSide):
            ending.resume(agreement=agreement, by=cast.willow.approver, at=NOON)


def test_a_city_that_is_no_party_cannot_draft_it(cast: Cast) -> None:
    with open_city(cast.harbour.city.id), pytest.raises(NotAParty):
        agreeing.draft_agreement(
            text=AGREEMENT.replace("city: harbour", "city: elsewhere"), by=cast.harbour.editor, at=NOON
        )


def test_every_problem_of_a_draft_is_named(cast: Cast) -> None:
    with open_city(cast.willow.city.id), pytest.raises(AgreementNotSound) as refused:
        agreeing.draft_agreement(
            text=AGREEMENT.replace("[1010, 650]", "[990, 400]").replace("until: 2026", "until: 2025"),
            by=cast.willow.editor,
            at=NOON,
        )
    assert {problem.code for problem in refused.value.problems} == {"bad-period", "bad-table"}


def test_a_city_that_is_not_here_cannot_be_proposed_to(cast: Cast) -> None:
    open_both_schemes(cast)
    with open_city(cast.willow.city.id):
        text = AGREEMENT.replace("city: harbour", "city: atlantis")
        agreement = agreeing.draft_agreement(text=text, by=cast.willow.editor, at=NOON)
        with pytest.raises(OtherCityUnknown):
            agreeing.propose(agreement=agreement, by=cast.willow.editor, at=NOON)


def test_bands_and_perks_that_do_not_exist_stand_against_a_proposal(cast: Cast) -> None:
    open_both_schemes(cast)
    text = AGREEMENT.replace(
        "method: piecewise\npoints: [[1000, 500], [1010, 650]]", "method: bands\nbands: {aa: topmost}"
    )
    with open_city(cast.willow.city.id):
        agreement = agreeing.draft_agreement(
            text=text + "perks: [no-such-perk]\n", by=cast.willow.editor, at=NOON
        )
        with pytest.raises(AgreementNotSound) as refused:
            agreeing.propose(agreement=agreement, by=cast.willow.editor, at=NOON)
    assert [problem.path for problem in refused.value.problems] == ["bands.aa", "perks[0]"]
