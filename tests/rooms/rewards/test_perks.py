"""Perks are written by one person and opened by another; the guardrails hold on every way in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cityscore.cities.refusals import DutyMissing
from cityscore.core import audit, hooks
from cityscore.core.exact_json import digest
from cityscore.core.refusals import Refusal
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.schemes.models import Scheme
from rewards import actions, queries
from rewards.actions import signing
from rewards.models import (
    Merchant,
    Pass,
    Perk,
    PerkVersion,
    QuotaCounter,
    Redemption,
    SigningKey,
    Verification,
)
from rewards.refusals import (
    ApproverIsAuthor,
    MerchantDetailsWrong,
    MerchantOfAnotherKind,
    NothingToApprove,
    PerkNotForYou,
    PerkNotInThisState,
    PerksHaveProblems,
    TermsChangedSinceRead,
)
from tests.cast import NOON, Office
from tests.rooms.records.builders import open_scheme
from tests.rooms.rewards.builders import PERKS, Counter, code_of, counter, perk_named, resident
from tests.rooms.schemes.builders import all_duties


def codes_of(refusal: Refusal) -> set[str]:
    return {problem.code for problem in refusal.problems}


def test_who_writes_a_perk_cannot_approve_it(willow: Office) -> None:
    open_scheme(willow)
    both = all_duties("both@willow.example.org")
    (perk, *_) = actions.load_perks(text=PERKS, by=both, at=NOON)
    assert perk.state == Perk.State.DRAFT
    with pytest.raises(ApproverIsAuthor):
        actions.publish_perk(perk=perk, by=both, at=NOON)
    with pytest.raises(DutyMissing):
        actions.publish_perk(perk=perk, by=willow.editor, at=NOON)
    assert actions.publish_perk(perk=perk, by=willow.approver, at=NOON).state == Perk.State.LIVE


def test_everybody_who_touched_the_draft_is_an_author(willow: Office) -> None:
    open_scheme(willow)
    both = all_duties("both@willow.example.org")
    actions.load_perks(text=PERKS, by=both, at=NOON)
    (perk, *_) = actions.load_perks(text=PERKS, by=willow.editor, at=NOON)
    with pytest.raises(ApproverIsAuthor):
        actions.approve_perk(perk=perk, by=both, at=NOON)


def test_a_draft_changed_after_it_was_read_is_not_approved(willow: Office) -> None:
    open_scheme(willow)
    (perk, *_) = actions.load_perks(text=PERKS, by=willow.editor, at=NOON)
    draft = queries.draft_of(perk)
    assert draft is not None
    actions.load_perks(text=PERKS.replace("amount: 8", "amount: 9"), by=willow.editor, at=NOON)
    with pytest.raises(TermsChangedSinceRead):
        actions.approve_perk(perk=perk, by=willow.approver, at=NOON, read_digest=draft.content_digest)


def test_a_draft_edited_behind_the_checks_is_checked_again(willow: Office) -> None:
    open_scheme(willow)
    (perk, *_) = actions.load_perks(text=PERKS, by=willow.editor, at=NOON)
    draft = queries.draft_of(perk)
    assert draft is not None
    terms = {**draft.terms, "partner": "landlord"}
    PerkVersion.objects.filter(id=draft.id).update(terms=terms, content_digest=digest(terms))
    with pytest.raises(PerksHaveProblems) as refused:
        actions.approve_perk(perk=perk, by=willow.approver, at=NOON)
    assert codes_of(refused.value) == {"perk-partner-not-allowed"}


def test_all_problems_of_a_file_come_at_once_and_nothing_is_kept(willow: Office) -> None:
    open_scheme(willow)
    text = PERKS.replace("city: willow", "city: harbour").replace("dimension: giving", "dimension: taking")
    with pytest.raises(PerksHaveProblems) as refused:
        actions.load_perks(text=text, by=willow.editor, at=NOON)
    assert codes_of(refused.value) == {"another-city", "unknown-reference"}
    assert not Perk.objects.exists()


def test_approved_terms_never_change(scheme: Scheme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PerkVersion.objects.update(terms={})
    with pytest.raises(IntegrityError), transaction.atomic():
        PerkVersion.objects.all().delete()


def test_the_same_file_again_drafts_nothing(willow: Office, scheme: Scheme) -> None:
    (perk, *_) = actions.load_perks(text=PERKS, by=willow.editor, at=NOON)
    assert queries.draft_of(perk) is None
    with pytest.raises(NothingToApprove):
        actions.approve_perk(perk=perk, by=willow.approver, at=NOON)


def test_a_new_version_of_an_open_perk_holds_at_once(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme, points=20)
    actions.load_perks(text=PERKS.replace("amount: 8,", "amount: 9,"), by=willow.editor, at=NOON)
    assert library.verify(code_of(mei))["value"]["amount"] == "8"
    actions.publish_perk(perk=perk_named("library-books"), by=willow.approver, at=NOON)
    assert library.verify(code_of(mei))["value"]["amount"] == "9"
    perks = {perk["perk"]: perk["terms_version"] for perk in library.get("perks").json()["perks"]}
    assert (perks["library-books"], perks["reading-room"]) == (2, 1)


def test_ordinary_terms_of_a_running_perk_may_not_be_reworded(willow: Office, scheme: Scheme) -> None:
    text = PERKS.replace("Everyone may borrow with a card", "Everyone may borrow on Mondays")
    with pytest.raises(PerksHaveProblems) as refused:
        actions.load_perks(text=text, by=willow.editor, at=NOON)
    assert codes_of(refused.value) == {"perk-worsens-ordinary-terms"}


def test_an_ended_perk_is_over_for_good(willow: Office, scheme: Scheme) -> None:
    perk = actions.end_perk(perk=perk_named("library-books"), by=willow.approver, at=NOON)
    assert perk.ended_on == date(2026, 6, 15)
    with pytest.raises(PerkNotInThisState):
        actions.resume_perk(perk=perk, by=willow.editor, at=NOON)
    with pytest.raises(PerksHaveProblems) as refused:
        actions.load_perks(text=PERKS.replace("amount: 8", "amount: 9"), by=willow.editor, at=NOON)
    assert codes_of(refused.value) == {"perk-ended"}


def test_an_employer_is_no_merchant(willow: Office) -> None:
    with pytest.raises(MerchantDetailsWrong) as refused:
        actions.enlist_merchant(
            code="A B",
            title_en="",
            title_zh="厂",
            kind="employer",
            organisation_code="1",
            by=willow.clerk,
            at=NOON,
        )
    assert {"bad-code", "bad-title", "perk-partner-not-allowed"} < codes_of(refused.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merchant.objects.create(code="x", title_en="x", title_zh="x", kind="employer")


def test_a_perk_is_offered_by_its_own_kind_of_merchant(willow: Office, scheme: Scheme) -> None:
    hotel = counter(willow, "inn", kind="hotel")
    with pytest.raises(MerchantOfAnotherKind):
        actions.offer_perk(
            merchant=hotel.merchant, perk=perk_named("library-books"), by=willow.clerk, at=NOON
        )


def test_a_resident_sees_every_unmet_condition(willow: Office, scheme: Scheme) -> None:
    mei = resident(willow, scheme)
    found = {perk.code: verdict for perk, verdict in queries.eligibility_of(mei, NOON)}
    assert found["library-books"].granted
    assert found["library-books"].next_tier is not None
    assert [each.condition.code for each in found["group-room"].unmet] == ["dimension"]
    assert "Giving" in found["group-room"].unmet[0].say.en
    assert "奉献" in found["group-room"].unmet[0].say.zh_hans
    with pytest.raises(PerkNotForYou) as refused:
        code_of(mei, "reading-room")
    assert codes_of(refused.value) == {"total"}
    leaving.leave(participant=mei, scheme=scheme, actor=participant_queries.resident(mei), at=NOON)
    assert not any(verdict.granted for _, verdict in queries.eligibility_of(mei, NOON))


def test_what_an_agreement_may_name_is_what_is_open_to_agreements(scheme: Scheme) -> None:
    answers = dict(hooks.perks_open_to_agreements.answers())
    assert answers["rewards"]() == ["library-books"]


def test_leaving_ends_unused_passes_of_that_scheme(willow: Office, scheme: Scheme, library: Counter) -> None:
    mei = resident(willow, scheme)
    used, unused = code_of(mei), code_of(mei)
    library.redeem(used)
    leaving.leave(participant=mei, scheme=scheme, actor=participant_queries.resident(mei), at=NOON)
    assert {(each.used_at, each.ended_at) for each in Pass.objects.all()} == {(NOON, None), (None, NOON)}
    assert library.redeem(unused).json()["reason"] == "not_entitled"


def test_erasing_leaves_the_money_and_no_person(willow: Office, scheme: Scheme, library: Counter) -> None:
    mei = resident(willow, scheme, points=20)
    library.redeem(code_of(mei, "reading-room"), "reading-room")
    before = leaving.export(participant=mei)["rewards"]
    assert [each["perk"] for each in before["redemptions"]] == ["reading-room"]
    leaving.erase(participant=mei, actor=participant_queries.resident(mei), at=NOON)
    assert not Pass.objects.exists()
    assert list(Redemption.objects.values_list("used_pass", flat=True)) == [None]
    assert set(Verification.objects.values_list("seen_pass", flat=True)) <= {None}
    assert not QuotaCounter.objects.filter(participant__isnull=False).exists()
    assert library.get("redemptions").json()["redemptions"][0]["receipt"]["perk"] == "reading-room"


def test_a_pass_has_exactly_one_holder(willow: Office, scheme: Scheme) -> None:
    span = {"issued_at": NOON, "expires_at": NOON + timedelta(seconds=60)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.create(pass_id=b"x" * 12, perk=perk_named("library-books"), **span)


def test_keys_are_replaced_in_time_and_old_codes_stay_good(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme)
    code = code_of(mei)
    (first,) = SigningKey.objects.all()
    near_end = first.signs_until - timedelta(days=1)
    assert signing.key_in_use(near_end).key_id == bytes(first.key_id)
    assert SigningKey.objects.count() == 2  # the next one is there before it is needed
    assert signing.key_in_use(first.signs_until).key_id != bytes(first.key_id)
    assert bytes(first.key_id) in signing.public_keys(first.signs_until)
    signing.rotate(by=audit.SYSTEM, at=NOON)
    assert library.verify(code)["result"] == "granted"
    assert first.seed not in bytes(first.seed_ciphertext)
