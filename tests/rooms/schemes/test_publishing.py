"""From draft to published version: what is asked, what is kept, what never changes again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cityscore.core import hooks
from cityscore.core.models import AuditEntry
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import actions, queries
from cityscore.schemes.language import dump_content, read_scheme
from cityscore.schemes.models import RecordType, Scheme, SchemeVersion, Source
from cityscore.schemes.refusals import (
    AlreadyPublished,
    ChangedSinceSubmission,
    NoGate,
    NotADraft,
    NotSubmitted,
    SchemeHasProblems,
)
from tests.cast import NOON, Cast, Office
from tests.rooms.schemes.builders import SCHEME, draft, published, scheme_text, unsubmitted

CHANGED = scheme_text(("[10, 2]", "[10, 3]"))


def codes(refused: pytest.ExceptionInfo[SchemeHasProblems]) -> set[tuple[str, str]]:
    return {(problem.code, problem.path) for problem in refused.value.problems}


def test_a_draft_is_kept_with_its_exact_content(willow: Office) -> None:
    version = unsubmitted(willow)
    version.refresh_from_db()
    assert version.scheme_tree == read_scheme(SCHEME).tree
    hours = RecordType.objects.get(code="volunteer-hours").tree.fields["hours"]
    assert hours.min == Decimal("0.5")
    assert Source.objects.get(code="volunteers").tree.kind == "public-body"


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_the_same_draft(willow: Office) -> None:
    plain = draft(willow).content_digest
    marked = actions.load_version(
        text=("\ufeff" + SCHEME.replace("\n", "\r\n")).encode(), by=willow.editor, at=NOON
    )
    assert marked.content_digest == plain
    assert marked.file_text == SCHEME


def test_a_scheme_has_one_draft_which_each_load_replaces(willow: Office) -> None:
    first = draft(willow)
    second = draft(willow, CHANGED)
    assert first.id == second.id
    assert first.content_digest != second.content_digest
    second.pk = None
    with pytest.raises(DatabaseError, match="a_scheme_has_one_draft_at_a_time"), transaction.atomic():
        second.save(force_insert=True)


def test_every_problem_is_reported_and_nothing_is_kept(cast: Cast, willow: Office) -> None:
    text = scheme_text(
        ("city: willow", "city: harbour"),
        ("valid: {months: 12}", "valid: {months: 99}"),
        ("[10, 2]", "[10, -2]"),
    )
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, text)
    assert {code for code, _ in codes(refused)} >= {
        "another-city",
        "validity-too-long",
        "deduction-for-person",
    }
    assert not Scheme.objects.exists()
    assert not Source.objects.exists()


def test_numbers_count_up_from_one_for_each_scheme(willow: Office) -> None:
    assert [published(willow).number, published(willow, CHANGED).number] == [1, 2]
    other = scheme_text(("scheme: leaf", "scheme: bark"))
    assert published(willow, other).number == 1


def test_a_published_version_never_changes(willow: Office) -> None:
    version = published(willow)
    for change in ({"file_text": "x"}, {"state": "draft"}, {"effective_on": date(2030, 1, 1)}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            SchemeVersion.objects.filter(id=version.id).update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        SchemeVersion.objects.filter(id=version.id)._raw_delete("default")
    with pytest.raises(AlreadyPublished):
        actions.publish_version(version=version, by=willow.approver, at=NOON)
    with pytest.raises(NotADraft):
        actions.submit_version(version=version, by=willow.editor, at=NOON)


def test_a_change_after_submission_voids_the_approval(willow: Office) -> None:
    submitted = actions.submit_version(version=unsubmitted(willow), by=willow.editor, at=NOON)
    resaved = unsubmitted(willow, CHANGED)
    assert resaved.state == "draft"
    with pytest.raises(ChangedSinceSubmission):
        actions.publish_version(version=submitted, by=willow.approver, at=NOON)
    with pytest.raises(ChangedSinceSubmission):
        actions.publish_version(
            version=resaved, by=willow.approver, at=NOON, read_digest=submitted.content_digest
        )
    with pytest.raises(ChangedSinceSubmission):
        actions.submit_version(version=submitted, by=willow.editor, at=NOON)


def test_what_nobody_submitted_is_not_published(willow: Office) -> None:
    with pytest.raises(NotSubmitted):
        actions.publish_version(version=unsubmitted(willow), by=willow.approver, at=NOON)


@pytest.mark.parametrize("column", ["file_text", "tree", "content_digest"])
def test_a_change_behind_the_actions_voids_the_approval(willow: Office, column: str) -> None:
    version = actions.submit_version(version=unsubmitted(willow), by=willow.editor, at=NOON)
    tampered = read_scheme(CHANGED)
    value = {"file_text": CHANGED, "tree": tampered.raw, "content_digest": "0" * 64}[column]
    SchemeVersion.objects.filter(id=version.id).update(**{column: value})
    with pytest.raises(ChangedSinceSubmission):
        actions.publish_version(version=version, by=willow.approver, at=NOON)
    fresh = SchemeVersion.objects.get(id=version.id)
    with pytest.raises(ChangedSinceSubmission):
        actions.publish_version(version=fresh, by=willow.approver, at=NOON)


def test_without_a_gate_nothing_is_published(willow: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks.publication_gates, "_answers", {})
    with pytest.raises(NoGate):
        published(willow)


def test_what_the_gates_find_stands_against_publication(
    willow: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def object_to(*, version_id: int, **_: Any) -> list[Problem]:
        return [Problem("golden-case-differs", "", Sentence(f"case of {version_id}", "用例"))]

    monkeypatch.setattr(hooks.publication_gates, "_answers", {"one": object_to, "two": object_to})
    version = draft(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        actions.publish_version(version=version, by=willow.approver, at=NOON)
    assert [problem.code for problem in refused.value.problems] == ["golden-case-differs"] * 2
    version.refresh_from_db()
    assert version.state == "submitted"


def test_publication_is_told_once_with_its_number_given(
    willow: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int | None]] = []

    def listen(*, version_id: int, at: object) -> None:
        told.append((version_id, SchemeVersion.objects.get(id=version_id).number))

    monkeypatch.setattr(hooks.scheme_published, "_answers", {"listener": listen})
    version = published(willow)
    assert told == [(version.id, 1)]


def test_every_step_is_in_the_audit_log(willow: Office) -> None:
    version = actions.submit_version(version=unsubmitted(willow), by=willow.editor, at=NOON)
    actions.publish_version(version=version, by=willow.approver, at=NOON)
    entries = AuditEntry.objects.filter(about="scheme:leaf").order_by("id")
    assert [(entry.action, entry.actor_key) for entry in entries] == [
        ("schemes.load_version", str(willow.editor.id)),
        ("schemes.submit_version", str(willow.editor.id)),
        ("schemes.publish_version", str(willow.approver.id)),
    ]
    assert {entry.facts["digest"] for entry in entries} == {version.content_digest}


def test_the_version_in_force_is_the_newest_whose_day_has_come(willow: Office) -> None:
    first = published(willow)
    second = actions.publish_version(
        version=draft(willow, CHANGED), by=willow.approver, at=NOON, effective_on=date(2026, 9, 1)
    )
    scheme = first.scheme
    assert queries.version_in_force(scheme, date(2025, 12, 31)) is None
    assert queries.version_in_force(scheme, date(2026, 8, 31)) == first
    assert queries.version_in_force(scheme, date(2026, 9, 1)) == second
    assert queries.next_version(scheme, date(2026, 8, 31)) == second
    assert queries.next_version(scheme, date(2026, 9, 1)) is None
    assert queries.newest_draft(scheme) is None


def test_a_version_cannot_take_effect_before_one_that_is_already_published(willow: Office) -> None:
    actions.publish_version(version=draft(willow), by=willow.approver, at=NOON, effective_on=date(2026, 9, 1))
    with pytest.raises(SchemeHasProblems) as refused:
        published(willow, CHANGED)
    assert codes(refused) == {("effective-too-early", "effective.from")}
    replacing = actions.publish_version(
        version=draft(willow, CHANGED), by=willow.approver, at=NOON, effective_on=date(2026, 9, 1)
    )
    assert queries.version_in_force(replacing.scheme, date(2026, 9, 1)) == replacing


@pytest.mark.parametrize(
    ("day", "code"), [(date(2028, 1, 1), "effective-too-late"), (date(2025, 1, 1), "review-too-far")]
)
def test_the_chosen_day_must_suit_the_review_date(willow: Office, day: date, code: str) -> None:
    with pytest.raises(SchemeHasProblems) as refused:
        actions.publish_version(version=draft(willow), by=willow.approver, at=NOON, effective_on=day)
    assert codes(refused) == {(code, "effective.review_by")}


@pytest.mark.parametrize("day", [date(2028, 6, 16), date(9999, 12, 31)])
def test_the_chosen_day_is_at_most_two_years_ahead(willow: Office, day: date) -> None:
    held = draft(willow, scheme_text(("from: 2026-01-01", f"from: {day}"), ("2027-12-31", str(day))))
    with pytest.raises(SchemeHasProblems) as refused:
        actions.publish_version(version=held, by=willow.approver, at=NOON)
    assert ("effective-too-late", "effective.from") in codes(refused)


def test_a_day_two_years_ahead_is_near_enough(willow: Office) -> None:
    held = draft(willow, scheme_text(("2027-12-31", "2028-06-30"), ("from: 2026-01-01", "from: 2028-06-15")))
    assert actions.publish_version(version=held, by=willow.approver, at=NOON).number == 1


def test_a_published_scheme_keeps_its_participants(willow: Office) -> None:
    published(willow)
    organisations = scheme_text(
        ("participants: person", "participants: organisation"),
        ("who_may_join: {min_age: 18, residence: any}\n", ""),
    )
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, organisations)
    assert codes(refused) == {("participants-changed", "participants")}


def test_a_scheme_without_a_rule_is_neither_loaded_nor_published(willow: Office) -> None:
    reading = read_scheme(SCHEME)
    assert reading.raw is not None
    empty = dump_content({**reading.raw, "rules": []})
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, empty)
    assert [(each.code, each.path) for each in refused.value.problems] == [("no-rules", "rules")]
