"""Whoever had a hand in a version cannot approve it, by whichever way they try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cityscore.cities import actions as cities
from cityscore.cities.models import Account, Duty, Officer
from cityscore.cities.refusals import DutyMissing
from cityscore.core import audit
from cityscore.core.exact_json import digest
from cityscore.schemes import actions
from cityscore.schemes.editing.document import MovePart, SetPart
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import ChangedSinceSubmission, SamePerson
from tests.cast import NOON, Cast, Office
from tests.rooms.schemes.builders import SCHEME, all_duties, draft, scheme_text, unsubmitted

Version = SchemeVersion.objects


def retitled(english: str, of: SchemeVersion | None = None) -> SetPart:
    """The first rule called something else."""
    (rule,) = (of or SchemeVersion(file_text=SCHEME)).content["rules"]
    return SetPart("rules", 0, digest(rule), {**rule, "title": {**rule["title"], "en": english}})


Attempt = Callable[[Office, Account], SchemeVersion]
"""Leads the office to a version in which the account had a hand, as that account would approve it."""


def drafts_it(office: Office, ann: Account) -> SchemeVersion:
    return actions.load_version(text=SCHEME, by=ann, at=NOON)


def drafts_and_submits_it(office: Office, ann: Account) -> SchemeVersion:
    return actions.submit_version(version=drafts_it(office, ann), by=ann, at=NOON)


def lets_another_submit_it(office: Office, ann: Account) -> SchemeVersion:
    return actions.submit_version(version=drafts_it(office, ann), by=office.editor, at=NOON)


def submits_what_another_drafted(office: Office, ann: Account) -> SchemeVersion:
    return actions.submit_version(version=unsubmitted(office), by=ann, at=NOON)


def saves_the_draft_of_another(office: Office, ann: Account) -> SchemeVersion:
    draft(office)
    return actions.load_version(text=scheme_text(("[10, 2]", "[10, 3]")), by=ann, at=NOON)


def saves_the_draft_of_another_unchanged(office: Office, ann: Account) -> SchemeVersion:
    draft(office)
    return actions.load_version(text=SCHEME, by=ann, at=NOON)


def lets_another_save_it_over(office: Office, ann: Account) -> SchemeVersion:
    drafts_it(office, ann)
    return draft(office, scheme_text(("[10, 2]", "[10, 3]")))


def saves_over_a_submission(office: Office, ann: Account) -> SchemeVersion:
    actions.submit_version(version=unsubmitted(office), by=office.editor, at=NOON)
    return actions.load_version(text=SCHEME, by=ann, at=NOON)


def edits_one_part_of_anothers_draft(office: Office, ann: Account) -> SchemeVersion:
    return actions.edit_draft(version=draft(office), edit=retitled("Steps"), by=ann, at=NOON)


def edits_and_lets_another_edit_it_back(office: Office, ann: Account) -> SchemeVersion:
    version = actions.edit_draft(version=draft(office), edit=retitled("Steps"), by=ann, at=NOON)
    back = retitled("Hours given", of=version)
    return actions.edit_draft(version=version, edit=back, by=office.editor, at=NOON)


def moves_a_band_of_anothers_submission(office: Office, ann: Account) -> SchemeVersion:
    version = actions.submit_version(version=unsubmitted(office), by=office.editor, at=NOON)
    band = MovePart("bands", 0, digest(version.content["bands"][0]), 0)
    return actions.edit_draft(version=version, edit=band, by=ann, at=NOON)


def begins_it_as_a_copy(office: Office, ann: Account) -> SchemeVersion:
    content = dict(SchemeVersion(file_text=SCHEME).content)
    begun = actions.start_draft(content=content, by=ann, at=NOON)
    return actions.edit_draft(version=begun, edit=retitled("Steps", of=begun), by=office.editor, at=NOON)


def changes_duties_in_between(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    cities.appoint_officer(
        account=ann, name="Approver now", duties_held=[Duty.APPROVER], by=audit.SYSTEM, at=NOON
    )
    return version


def becomes_head_in_between(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    cities.appoint_officer(account=ann, name="Head now", duties_held=[Duty.HEAD], by=audit.SYSTEM, at=NOON)
    return version


def takes_another_name_and_address(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    Officer.objects.filter(account=ann).update(name="Somebody else")
    Account.objects.filter(id=ann.id).update(email="else@willow.example.org")
    ann.refresh_from_db()
    return version


def forges_the_author_in_memory(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    version.author_id, version.author_ids = office.editor.id, []
    return version


def forges_the_last_author_in_the_row(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    Version.filter(id=version.id).update(author_id=office.editor.id)
    return version


def forges_the_list_of_authors_in_the_row(office: Office, ann: Account) -> SchemeVersion:
    version = drafts_it(office, ann)
    Version.filter(id=version.id).update(author_ids=[])
    return version


@pytest.mark.parametrize(
    "attempt",
    [
        drafts_it,
        drafts_and_submits_it,
        lets_another_submit_it,
        submits_what_another_drafted,
        saves_the_draft_of_another,
        saves_the_draft_of_another_unchanged,
        lets_another_save_it_over,
        saves_over_a_submission,
        edits_one_part_of_anothers_draft,
        edits_and_lets_another_edit_it_back,
        moves_a_band_of_anothers_submission,
        begins_it_as_a_copy,
        changes_duties_in_between,
        becomes_head_in_between,
        takes_another_name_and_address,
        forges_the_author_in_memory,
        forges_the_last_author_in_the_row,
        forges_the_list_of_authors_in_the_row,
    ],
)
def test_nobody_approves_a_version_they_had_a_hand_in(willow: Office, attempt: Attempt) -> None:
    ann = all_duties("ann@willow.example.org")
    version = attempt(willow, ann)
    with pytest.raises(SamePerson):
        actions.publish_version(version=version, by=ann, at=NOON)
    assert not Version.filter(state="published").exists()


def test_whoever_drafted_a_version_cannot_renew_it(willow: Office) -> None:
    ann = all_duties("ann@willow.example.org")
    version = actions.publish_version(version=drafts_and_submits_it(willow, ann), by=willow.approver, at=NOON)
    with pytest.raises(SamePerson):
        actions.renew_version(
            version=version,
            by=ann,
            at=NOON,
            effective_on=date(2026, 7, 1),
            review_by=date(2028, 6, 30),
        )
    assert Version.count() == 1


def test_an_edit_after_submission_takes_the_submission_back(willow: Office) -> None:
    version = actions.submit_version(version=unsubmitted(willow), by=willow.editor, at=NOON)
    seen = version.content_digest
    edited = actions.edit_draft(version=version, edit=retitled("Steps"), by=willow.editor, at=NOON)
    assert edited.state == "draft"
    with pytest.raises(ChangedSinceSubmission):
        actions.publish_version(version=edited, by=willow.approver, at=NOON, read_digest=seen)


@pytest.mark.parametrize("by", ["ann@willow.example.org", "ANN@Willow.Example.ORG"])
def test_the_command_knows_the_author_however_the_address_is_written(
    willow: Office, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts_it(willow, all_duties("ann@willow.example.org"))
    with pytest.raises(SystemExit) as stopped:
        call_command("publish_scheme", "willow", "leaf", by=by)
    assert stopped.value.code == 1
    assert "same-person" in capsys.readouterr().err


def test_the_database_refuses_an_approver_who_is_the_author(willow: Office) -> None:
    version = draft(willow)
    for approver in (version.author_id, willow.head.id):
        Version.filter(id=version.id).update(author_ids=[version.author_id, willow.head.id])
        with pytest.raises(IntegrityError, match="the_approver"), transaction.atomic():
            Version.filter(id=version.id).update(approver_id=approver)


@pytest.mark.parametrize("duty", ["clerk", "editor", "auditor"])
def test_a_wrong_duty_publishes_nothing(willow: Office, duty: str) -> None:
    with pytest.raises(DutyMissing):
        actions.publish_version(version=draft(willow), by=getattr(willow, duty), at=NOON)


@pytest.mark.parametrize("duty", ["clerk", "approver", "head", "auditor"])
def test_a_wrong_duty_neither_drafts_nor_submits(willow: Office, duty: str) -> None:
    with pytest.raises(DutyMissing):
        actions.load_version(text=SCHEME, by=getattr(willow, duty), at=NOON)
    with pytest.raises(DutyMissing):
        actions.submit_version(version=unsubmitted(willow), by=getattr(willow, duty), at=NOON)


def test_officers_of_another_city_residents_and_former_officers_do_nothing(
    cast: Cast, willow: Office
) -> None:
    version = draft(willow)
    former = all_duties("former@willow.example.org")
    Officer.objects.filter(account=former).update(is_active=False)
    for account in (cast.harbour.approver, cast.harbour.editor, cast.mei, former):
        with pytest.raises(DutyMissing):
            actions.publish_version(version=version, by=account, at=NOON)
        with pytest.raises(DutyMissing):
            actions.load_version(text=SCHEME, by=account, at=NOON)
        with pytest.raises(DutyMissing):
            actions.submit_version(version=version, by=account, at=NOON)


def test_a_second_person_publishes(willow: Office) -> None:
    version = actions.publish_version(version=draft(willow), by=willow.approver, at=NOON)
    assert (version.state, version.number, version.approver_id) == ("published", 1, willow.approver.id)
