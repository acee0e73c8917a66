"""Joining is a choice, per scheme and per source, under the newest notice; nothing is set beforehand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cityscore.cities.refusals import DutyMissing
from cityscore.core import audit
from cityscore.participants import actions, queries
from cityscore.participants.actions.joining import full_years
from cityscore.participants.models import Consent, Enrolment, Participant
from cityscore.participants.refusals import (
    AgeNotKnown,
    AlreadyEnrolled,
    NotEnrolled,
    NoticeOutdated,
    NotLocal,
    SchemeForOthers,
    SchemeNotOpen,
    SourceNotInScheme,
    TooYoung,
)
from cityscore.schemes.models import Scheme, Source
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import (
    BARK,
    FOR_LOCALS,
    FOR_ORGANISATIONS,
    USCC,
    at_desk,
    joined,
    notice,
    proved,
    published,
    resident_number,
)
from tests.rooms.participants.conftest import Told

MEI = resident_number(1)


@pytest.fixture
def leaf(willow: Office) -> Scheme:
    return published(willow)


@pytest.fixture
def mei(cast: Cast, willow: Office) -> Participant:
    return proved(cast.mei, willow, MEI)


def test_joining_consents_to_the_sources_named_and_to_no_other(
    mei: Participant, leaf: Scheme, told: Told
) -> None:
    enrolment = joined(mei, leaf, "blood")
    assert list(Consent.objects.values_list("source__code", flat=True)) == ["blood"]
    assert queries.consented_source_ids(enrolment) == {Source.objects.get(code="blood").id}
    assert told == [("consent_changed", {"participant_id": mei.id, "scheme_id": leaf.id, "at": NOON})]


def test_joining_without_any_source_is_joining(mei: Participant, leaf: Scheme) -> None:
    enrolment = joined(mei, leaf)
    assert queries.enrolment_in_force(mei.id, leaf.id) == enrolment
    assert queries.consented_source_ids(enrolment) == set()


def test_an_older_notice_is_refused(mei: Participant, willow: Office, leaf: Scheme) -> None:
    assert notice(willow, "leaf") == 2
    with pytest.raises(NoticeOutdated):
        joined(mei, leaf)  # under notice 1
    assert not Enrolment.objects.exists()


def test_a_notice_from_the_future_is_refused(mei: Participant, leaf: Scheme) -> None:
    with pytest.raises(NoticeOutdated):
        joined(mei, leaf, notice_number=2)


def test_a_scheme_without_rules_in_force_cannot_be_joined(mei: Participant, leaf: Scheme) -> None:
    before = datetime(2025, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(SchemeNotOpen):
        joined(mei, leaf, at=before)


def test_a_source_of_no_rule_is_refused(mei: Participant, leaf: Scheme) -> None:
    with pytest.raises(SourceNotInScheme):
        joined(mei, leaf, "blood", "credit-bureau")
    assert not Enrolment.objects.exists()


def test_joining_twice_is_refused(mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf, "blood")
    with pytest.raises(AlreadyEnrolled):
        joined(mei, leaf)
    assert Consent.objects.count() == 1


def test_who_left_can_join_again_and_agrees_anew(mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf, "blood")
    actions.leave(participant=mei, scheme=leaf, actor=queries.resident(mei), at=NOON)
    again = joined(mei, leaf, "volunteers")
    assert queries.consented_source_ids(again) == {Source.objects.get(code="volunteers").id}


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        ("2008-06-15", "2026-06-15", 18),
        ("2008-06-16", "2026-06-15", 17),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("1926-06-14", "2026-06-15", 100),
    ],
)
def test_age_is_counted_in_full_years(born: str, today: str, years: int) -> None:
    assert full_years(date.fromisoformat(born), date.fromisoformat(today)) == years


def test_the_birthday_is_counted_in_the_citys_own_day(willow: Office, leaf: Scheme) -> None:
    """It is already the 16th in Willow while the world's clock shows the 15th."""
    child = at_desk(willow, resident_number(3, born="20080616"))
    with pytest.raises(TooYoung):
        joined(child, leaf)
    joined(child, leaf, at=datetime(2026, 6, 15, 16, 0, tzinfo=UTC))


def test_an_age_nobody_has_seen_is_not_assumed(willow: Office, leaf: Scheme) -> None:
    visitor = at_desk(willow, "E12345678", "passport")
    with pytest.raises(AgeNotKnown):
        joined(visitor, leaf)
    shown = at_desk(willow, "E12345678", "passport", born_on=date(1980, 5, 5))
    assert shown == visitor
    assert joined(visitor, leaf)


def test_a_scheme_for_locals_asks_that_it_was_shown(mei: Participant, willow: Office) -> None:
    moss = published(willow, FOR_LOCALS)
    with pytest.raises(NotLocal):
        joined(mei, moss)
    at_desk(willow, MEI, is_local=True)
    assert joined(mei, moss)


def test_who_has_the_citys_own_number_is_local(willow: Office) -> None:
    card = at_desk(willow, "W-17", "local", born_on=date(1980, 5, 5))
    assert joined(card, published(willow, FOR_LOCALS))


def test_persons_and_organisations_join_their_own_schemes_only(
    mei: Participant, willow: Office, leaf: Scheme
) -> None:
    root = published(willow, FOR_ORGANISATIONS)
    firm = at_desk(willow, USCC, "cn-uscc", kind="organisation")
    for participant, scheme in ((mei, root), (firm, leaf)):
        with pytest.raises(SchemeForOthers):
            joined(participant, scheme)
    assert joined(firm, root)


def test_a_resident_cannot_act_for_another(mei: Participant, willow: Office, leaf: Scheme) -> None:
    other = at_desk(willow, resident_number(2))
    enrolment = joined(mei, leaf)
    source = Source.objects.get(code="blood")
    stranger = queries.resident(other)
    with pytest.raises(RuntimeError, match="another participant"):
        actions.join(
            participant=mei,
            scheme=published(willow, BARK),
            notice_number=1,
            source_codes=[],
            actor=stranger,
            door="self",
            at=NOON,
        )
    with pytest.raises(RuntimeError, match="another participant"):
        actions.set_consent(enrolment=enrolment, source=source, given=True, actor=stranger, at=NOON)
    with pytest.raises(RuntimeError, match="another participant"):
        actions.leave(participant=mei, scheme=leaf, actor=stranger, at=NOON)
    with pytest.raises(RuntimeError, match="another participant"):
        actions.erase(participant=mei, actor=stranger, at=NOON)


def test_somebody_without_a_phone_joins_at_the_desk(willow: Office, leaf: Scheme) -> None:
    elder = at_desk(willow, resident_number(4, born="19380203"))
    enrolment = actions.enrol_at_desk(
        participant=elder, scheme=leaf, notice_number=1, source_codes=["blood"], by=willow.clerk, at=NOON
    )
    assert enrolment.door == "desk"
    assert queries.consenting([("cn-ric", elder.identifier)], source_id=Source.objects.get(code="blood").id)


def test_only_a_clerk_enrols_at_the_desk(cast: Cast, willow: Office, leaf: Scheme) -> None:
    elder = at_desk(willow, resident_number(4))
    for account in (willow.head, willow.auditor, cast.harbour.clerk, cast.mei):
        with pytest.raises(DutyMissing):
            actions.enrol_at_desk(
                participant=elder, scheme=leaf, notice_number=1, source_codes=[], by=account, at=NOON
            )
    with pytest.raises(RuntimeError, match="only an officer"):
        actions.join(
            participant=elder,
            scheme=leaf,
            notice_number=1,
            source_codes=[],
            actor=audit.SYSTEM,
            door="desk",
            at=NOON,
        )


def test_consent_is_withdrawn_and_given_again_one_source_at_a_time(
    mei: Participant, leaf: Scheme, told: Told
) -> None:
    enrolment = joined(mei, leaf, "blood", "volunteers")
    blood = Source.objects.get(code="blood")
    told.clear()
    for given in (False, False, True, True):
        actions.set_consent(
            enrolment=enrolment, source=blood, given=given, actor=queries.resident(mei), at=NOON
        )
        assert (blood.id in queries.consented_source_ids(enrolment)) == given
    assert [name for name, _ in told] == ["consent_changed"] * 2  # saying the same again changes nothing
    assert Consent.objects.count() == 3


def test_a_yes_to_a_source_that_no_rule_uses_is_refused(mei: Participant, willow: Office) -> None:
    blood = "  - {code: blood, kind"
    published(willow)
    root = published(
        willow, BARK.replace(blood, "  - {code: museum, kind").replace("source: blood", "source: museum")
        .replace("donation-of-blood", "visit").replace("blood-donation", "culture-library"),
    )  # fmt: skip
    enrolment = joined(mei, root, "museum")
    with pytest.raises(SourceNotInScheme):
        actions.set_consent(
            enrolment=enrolment,
            source=Source.objects.get(code="blood"),
            given=True,
            actor=queries.resident(mei),
            at=NOON,
        )


def test_no_consent_is_given_to_an_enrolment_that_ended(mei: Participant, leaf: Scheme) -> None:
    enrolment = joined(mei, leaf)
    actor = queries.resident(mei)
    actions.leave(participant=mei, scheme=leaf, actor=actor, at=NOON)
    with pytest.raises(NotEnrolled):
        actions.set_consent(
            enrolment=enrolment, source=Source.objects.get(code="blood"), given=True, actor=actor, at=NOON
        )
