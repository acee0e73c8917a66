"""Each "what if" equals what then happens, says so in words, and leaves no trace."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import InternalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.cities.actions import publish_notice
from cityscore.core.tenancy import open_city
from cityscore.participants.actions import desk, joining, leave
from cityscore.participants.models import Enrolment
from cityscore.participants.queries import resident
from cityscore.records import queries as records
from cityscore.records.actions import confirm_records, import_file
from cityscore.records.models import Feed
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.language.writing import dump_scheme
from cityscore.schemes.models import Scheme, Source
from cityscore.scoring import actions, queries
from cityscore.scoring.facts import Fact, typed_fields
from cityscore.scoring.formula import score
from cityscore.scoring.models import Touched
from cityscore.scoring.refusals import DayOutOfReach, NobodyHere, RecordsNotUsable
from cityscore.scoring.results import Result
from cityscore.scoring.statements import statement_of
from cityscore.scoring.what_if import Supposition, nothing_written, what_could_i_get, what_if
from tests.cast import NOON, Cast, Office
from tests.house.test_refusals_and_tasks import row_counts
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.schemes.builders import published

from .strategies import LEVELS, schemes

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(minutes=5)
CONFIRMED = NOON + timedelta(days=30)
"""When the notice of decisions against organisations has run out; what is invented counts as confirmed."""
Given = dict[str, Any]


def hours(number: str, **more: Any) -> Given:
    return {"record_type": "volunteer-hours", "fields": {"hours": number}, **more}


def mei_with(cast: Cast, *rows: str) -> tuple[Scheme, Enrolment]:
    """Somebody of Willow with rows such as `R1,2026-05-01,12`."""
    scheme = open_scheme(cast.willow)
    mei = enrol(cast.willow, scheme, "W1")
    hand_in(cast.willow, HEADER + "".join(f"W1,{row}\n" for row in rows))
    return scheme, mei


def suppose(mei: Enrolment, *given: Given, as_of: date = TODAY, at: datetime = LATER) -> Supposition:
    return what_if(
        participant=mei.participant, scheme=mei.scheme, records=given, as_of=as_of, today=TODAY, at=at
    )


def said(found: Supposition) -> list[str]:
    return [each.en for each in found.difference.say]


def test_ten_more_hours_are_told_in_points_band_and_distance(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        _, mei = mei_with(cast, "R1,2026-05-01,12")
        found = suppose(mei, hours("10"))
        assert (found.before.total, found.after.total) == (100_200, 100_500)
        assert said(found) == ["+3 points: 1002 → 1005.", "Band A stays.", "25 points to AA."]
        assert found.difference.say[0].zh_hans == "+3 分：1002 → 1005。"
        assert found.after.next_change_on == date(2027, 5, 1)
        assert found.difference.as_json()["rules"] == [
            {"rule": "volunteer-steps", "before": "2.00", "after": "5.00"}
        ]


def test_a_statement_of_a_supposition_has_the_form_of_the_contract(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, mei = mei_with(cast, "R1,2026-05-01,12")
        found = suppose(mei, hours("10", occurred_on="2026-06-01"))
        subject = str(mei.participant.public_id)
        real = statement_of(participant=mei.participant, scheme=scheme, as_of=TODAY, at=LATER)
        assert found.statement(found.before, subject) == real
        after = found.statement(found.after, subject)
        assert after.keys() == real.keys()
        assert [each["record_no"] for each in after["lines"][0]["records"]] == ["R1", "＋1"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (hours("3"), "“Hours given” counts it, but the next step is not reached yet."),
        (hours("30", occurred_on="2024-01-01"), "For “Hours given” this is too long ago to count."),
    ],
)
def test_no_gain_is_explained(cast: Cast, given: Given, sentence: str) -> None:
    with open_city(cast.willow.city.id):
        _, mei = mei_with(cast, "R1,2026-05-01,12")
        found = suppose(mei, given)
        assert found.before.total == found.after.total
        assert said(found)[:2] == ["The points stay the same: 1002.", sentence]


def test_nothing_is_stored_and_the_database_itself_sees_to_it(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, mei = mei_with(cast, "R1,2026-05-01,12")
        before = row_counts()
        suppose(mei, hours("10"), hours("30"))
        what_could_i_get(scheme=scheme, records=[hours("10")], as_of=TODAY, today=TODAY)
        assert row_counts() == before
        with pytest.raises(InternalError, match="read-only"), nothing_written():
            Touched.objects.create(scheme=scheme, participant=mei.participant, touched_at=LATER)
        with nothing_written():
            pass
        Touched.objects.filter(scheme=scheme).delete()  # what follows may write again


def test_a_source_that_is_not_allowed_brings_nothing_and_is_named(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        shy = enrol(cast.willow, scheme, "W2", sources=())
        found = suppose(shy, hours("50"))
        assert found.not_allowed == ("volunteers",)
        assert found.after == found.before


def test_an_award_of_an_agreement_counts_before_and_after(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, mei = mei_with(cast, "R1,2026-05-01,12")
        actions.grant(
            hundredths={mei.participant_id: 1_500},
            scheme_id=scheme.id,
            label="Five stars",
            dimension="giving",
            counts_from=date(2026, 1, 1),
            counts_until=date(2027, 1, 1),
            agreement="stars",
            at=NOON,
        )
        found = suppose(mei, hours("10"))
        assert (found.before.total, found.after.total) == (101_700, 102_000)
        assert [each.hundredths for each in found.after.grants] == [1_500]
        ended = suppose(mei, hours("10"), as_of=date(2027, 1, 1))
        assert (ended.before.total, ended.after.grants) == (100_200, ())


def test_a_later_day_may_be_asked_about_and_the_past_may_not(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        _, mei = mei_with(cast, "R1,2026-05-01,12")
        found = suppose(mei, hours("20"), as_of=date(2027, 6, 1))
        assert (found.before.total, found.after.total) == (100_000, 100_500)
        for day in (date(2026, 6, 14), date(2032, 1, 1), date.max):
            with pytest.raises(DayOutOfReach):
                suppose(mei, hours("20"), as_of=day)


def test_what_cannot_be_a_record_is_refused_with_every_reason(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        _, mei = mei_with(cast)
        wrong = [
            {"record_type": "nothing"},
            hours("ten"),
            hours("0.1"),
            hours("5", occurred_on="2026-06-16"),
            {"record_type": "volunteer-hours", "fields": {"place": "moon", "colour": "red"}},
            hours("5", occurred_on="2026-06-01", ended_on="2026-05-01"),
        ]
        with pytest.raises(RecordsNotUsable) as refusal:
            suppose(mei, *wrong)
        assert [(each.path, each.code) for each in refusal.value.problems] == [
            ("records[0].record_type", "unknown-record-type"),
            ("records[1].fields.hours", "number-unreadable"),
            ("records[2].fields.hours", "number-below-min"),
            ("records[3].occurred_on", "future-date"),
            ("records[3].recorded_on", "future-date"),
            ("records[4].fields.colour", "unknown-field"),
            ("records[4].fields.hours", "missing-value"),
            ("records[4].fields.place", "choice-unknown"),
            ("records[5].ended_on", "ended-before-occurred"),
        ]
        with pytest.raises(RecordsNotUsable):
            suppose(mei, *[hours("1")] * 21)


def test_somebody_who_does_not_take_part_has_no_what_if(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, mei = mei_with(cast)
        leave(participant=mei.participant, scheme=scheme, actor=resident(mei.participant), at=NOON)
        with pytest.raises(NobodyHere):
            suppose(mei, hours("10"))


# Whatever the scheme and whoever asks


def try_out(office: Office, tree: SchemeTree, seed: int, people: int) -> int:
    """Ask for so many people, then let it happen; returns how many answers were compared."""
    rng = Random(seed)
    scheme = _open(office, tree)
    everyone = [_enrolled(office, scheme, tree, place) for place in range(people)]
    asked = [
        (_rows(tree, rng, "R", rng.randrange(5)), _rows(tree, rng, "~", rng.randint(1, 3))) for _ in everyone
    ]
    _import(office, tree, [real for real, _ in asked])
    answers = [
        suppose(each, *[_as_given(row) for row in added], at=CONFIRMED)
        for each, (_, added) in zip(everyone, asked, strict=True)
    ]
    _import(office, tree, [added for _, added in asked], after=1)
    while actions.score_touched(scheme=scheme, as_of=TODAY, at=CONFIRMED):
        pass
    for each, answer, (real, added) in zip(everyone, answers, asked, strict=True):
        _assert_happened(tree, each, answer, real + added)
    return len(answers)


def _open(office: Office, tree: SchemeTree) -> Scheme:
    scheme: Scheme = published(office, dump_scheme(tree)).scheme
    publish_notice(scheme_code=scheme.code, body_en="What.", body_zh="内容。", by=office.head, at=NOON)
    Feed.objects.create(
        code="all",
        title_en="All",
        title_zh="全部",
        source=Source.objects.get(code="volunteers"),
        identifier_type="local",
    )
    return scheme


def _enrolled(office: Office, scheme: Scheme, tree: SchemeTree, place: int) -> Enrolment:
    participant = desk.register_at_desk(
        identifier_type="local",
        identifier=f"P{place}",
        kind=tree.participants,
        born_on=date(1990, 5, 1) if tree.participants == "person" else None,
        by=office.clerk,
        at=NOON,
        is_local=True,
    )
    return joining.enrol_at_desk(
        participant=participant,
        scheme=scheme,
        notice_number=1,
        source_codes=("volunteers",),
        by=office.clerk,
        at=NOON,
    )


NUMBERS = ("0", "0.3", "0.5", "1", "2.999", "3", "5", "9.99", "10", "12", "20", "40", "149.999", "150")


def _rows(tree: SchemeTree, rng: Random, initial: str, count: int) -> list[dict[str, str]]:
    """Rows of a file as a source would send them, often near the edges of windows and steps."""
    return [_row(rng.choice(tree.record_types), rng, f"{initial}{place}") for place in range(count)]


def _row(record_type: Any, rng: Random, record_no: str) -> dict[str, str]:
    occurred = TODAY - timedelta(
        days=rng.choice([0, 1, 14, 15, 16, 30, 31, 59, 165, 166, 200, 364, 365, 366, 500])
    )
    row = {"record_type": record_type.code, "record_no": record_no, "occurred_on": occurred.isoformat()}
    if rng.random() < 0.6:
        row["ended_on"] = rng.choice(
            [occurred, occurred + timedelta(days=20), date(9999, 12, 31)]
        ).isoformat()
    if rng.random() < 0.3:
        row["recorded_on"] = (occurred + (TODAY - occurred) // 2).isoformat()
    for name, field in record_type.fields.items():
        if rng.random() < 0.8:
            row[name] = _value(field, rng)
    return row


def _value(field: Any, rng: Random) -> str:
    if field.type == "choice":
        return rng.choice(LEVELS)
    if field.type == "text-code":
        return rng.choice(["A", "B", "中", "x'y"])
    if field.type == "date":
        return rng.choice(["2026-01-31", "2026-02-28", "2025-01-01"])
    if field.type == "integer":
        return rng.choice(["0", "1", "3", "10", "20"])
    below = field.min is None and rng.random() < 0.4
    return ("-" if below else "") + rng.choice(NUMBERS)


COMMON = ("record_type", "occurred_on", "ended_on", "recorded_on")


def _as_given(row: dict[str, str]) -> Given:
    fields = {name: value for name, value in row.items() if name not in (*COMMON, "record_no")}
    return {**{name: row[name] for name in COMMON if name in row}, "fields": fields}


def _import(office: Office, tree: SchemeTree, rows: Sequence[list[dict[str, str]]], after: int = 0) -> None:
    columns = ["identifier", "record_no", "document_no", "authority", *COMMON, *tree.record_types[0].fields]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    for place, own in enumerate(rows):
        for row in own:
            number = f"{row['record_no']}-{place}"
            writer.writerow(
                {"identifier": f"P{place}", "document_no": "D", "authority": "A", **row, "record_no": number}
            )
    stream = io.BytesIO(text.getvalue().encode())
    received = import_file(
        feed_code="all",
        stream=stream,
        file_name="all.csv",
        by=office.clerk,
        at=NOON + timedelta(minutes=after),
    )
    assert received.accepted_count == sum(map(len, rows)), records.problems_of(received)
    waiting = [each.id for each in records.waiting_records()]
    confirm_records(record_ids=waiting, by=office.clerk, at=CONFIRMED)


def _assert_happened(
    tree: SchemeTree, enrolment: Enrolment, answer: Supposition, rows: list[dict[str, str]]
) -> None:
    now = queries.current_score(enrolment.participant_id, enrolment.scheme_id)
    after = answer.after
    assert now is not None
    assert (now.total_hundredths, now.next_change_on) == (after.total, after.next_change_on)
    assert now.dimensions == after.dimensions
    if not answer.difference.depends_on_others:
        assert now.band == after.band
    real = statement_of(participant=enrolment.participant, scheme=enrolment.scheme, as_of=TODAY, at=CONFIRMED)
    supposed = answer.statement(after, real["subject"])
    if answer.difference.depends_on_others:
        assert real["band"] == now.band
        supposed["band"] = real["band"]
    assert without_numbers(supposed) == without_numbers(real)
    assert_adds_up(tree, after)
    by_formula = score(
        tree, [_fact(tree, row) for row in rows], as_of=TODAY, review_by=tree.effective.review_by
    )
    assert (by_formula.total, by_formula.next_change_on) == (after.total, after.next_change_on)
    if after.total is not None:
        assert answer.difference.gain == after.total - (answer.before.total or 0)


def _fact(tree: SchemeTree, row: dict[str, str]) -> Fact:
    record_type = tree.record_type(row["record_type"])
    occurred = date.fromisoformat(row["occurred_on"])
    return Fact(
        record_type=record_type.code,
        source=record_type.source,
        record_no=row["record_no"],
        occurred_on=occurred,
        ended_on=date.fromisoformat(row["ended_on"]) if "ended_on" in row else None,
        recorded_on=date.fromisoformat(row.get("recorded_on", row["occurred_on"])),
        fields=typed_fields(record_type, {name: _canonical(value) for name, value in row.items()}),
    )


def _canonical(value: str) -> str:
    return str(Decimal(value).normalize()) if value.lstrip("-").replace(".", "").isdigit() else value


def without_numbers(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement without what an invented record cannot know: the number it will have."""
    lines = [{**line, "records": _numberless(line["records"])} for line in statement["lines"]]
    return {**statement, "lines": lines, "noted": _numberless(statement["noted"])}


def _numberless(found: list[dict[str, Any]]) -> list[str]:
    return sorted(str({**each, "record_no": ""}) for each in found)


def assert_adds_up(tree: SchemeTree, result: Result) -> None:
    if result.total is None:
        return
    earned = sum(line.points for line in result.lines)
    between = sum(each.points for each in result.adjustments)
    assert (result.base or 0) + earned + between == result.total


@pytest.fixture
def ground(cast: Cast) -> Office:
    return cast.willow


examples = settings(
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def each_in_its_own_world(office: Office, tree: SchemeTree, seed: int, people: int) -> None:
    with open_city(office.city.id), transaction.atomic():
        assert try_out(office, tree, seed, people) == people
        transaction.set_rollback(True)


@settings(examples, max_examples=12)
@given(tree=schemes().filter(lambda tree: tree.rules), seed=st.integers(0, 2**32))
def test_each_what_if_equals_what_then_happens(ground: Office, tree: SchemeTree, seed: int) -> None:
    each_in_its_own_world(ground, tree, seed, people=5)


@pytest.mark.soak
@settings(examples, max_examples=500)
@given(tree=schemes().filter(lambda tree: tree.rules), seed=st.integers(0, 2**32))
def test_ten_thousand_what_ifs_equal_what_then_happens(ground: Office, tree: SchemeTree, seed: int) -> None:
    each_in_its_own_world(ground, tree, seed, people=20)


def test_without_real_records_and_without_joining_the_answer_is_the_same(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, mei = mei_with(cast)
        given = [hours("12"), hours("40", occurred_on="2026-01-02")]
        mine = suppose(mei, *given)
        anybody = what_could_i_get(scheme=scheme, records=given, as_of=TODAY, today=TODAY)
        assert (anybody.before, anybody.after) == (mine.before, mine.after)
        assert anybody.difference == mine.difference
