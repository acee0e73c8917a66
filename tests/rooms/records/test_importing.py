"""A file becomes records of those who consented; nothing else of it stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cityscore.cities.refusals import DutyMissing
from cityscore.core.refusals import Refusal
from cityscore.core.tenancy import open_city
from cityscore.participants.actions import joining, leaving
from cityscore.participants.queries import resident
from cityscore.records import queries
from cityscore.records.models import Feed, Import, ImportProblem, Record
from cityscore.schemes.models import Scheme, Source
from tests.cast import NOON, Cast
from tests.pure import workbooks
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme

LATER = NOON + timedelta(hours=1)


def counts(document: Import) -> tuple[int, int, int, int, int]:
    """accepted, unchanged, updated, not enrolled, refused"""
    return (
        document.accepted_count,
        document.unchanged_count,
        document.updated_count,
        document.not_enrolled_count,
        document.refused_count,
    )


def test_rows_of_people_who_never_joined_are_counted_and_nowhere_kept(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        document = hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\nSTRANGER77,R2,2026-05-01,12\n")
        assert counts(document) == (1, 0, 0, 1, 0)
        assert list(Record.objects.values_list("record_no", flat=True)) == ["R1"]
        assert whole_database_without("STRANGER77")


def whole_database_without(mark: str) -> bool:
    """No column of any table, ciphertext or not, holds the mark in plain text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_admin_log'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{mark}%"])
            if cursor.fetchone() != (0,):
                return False
            cursor.execute(
                f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%%' || encode(%s, 'hex') || '%%'",
                [mark.encode()],
            )
            if cursor.fetchone() != (0,):
                return False
    return bool(tables)


def test_the_search_of_the_whole_database_would_find_a_mark(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        hand_in(cast.willow, HEADER + "W1,MARK88,2026-05-01,12\n")
        assert not whole_database_without("MARK88")


def test_a_source_without_consent_supplies_nothing(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1", sources=())
        assert counts(hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")) == (0, 0, 0, 1, 0)


def test_whoever_left_is_treated_as_if_they_had_never_joined(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        participant = enrol(cast.willow, scheme, "W1").participant
        hand_in(cast.willow, HEADER + "W1,R0,2026-05-01,12\n")
        leaving.leave(participant=participant, scheme=scheme, actor=resident(participant), at=NOON)
        assert not Record.objects.exists()
        assert counts(hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")) == (0, 0, 0, 1, 0)


def test_the_same_rows_again_change_nothing_and_other_content_is_a_revision(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\nW1,R2,2026-05-02,3\n")
        again = hand_in(cast.willow, HEADER + "W1,R2,2026-05-02,4\nW1,R1,2026/5/1,12.0\n", at=LATER)
        assert counts(again) == (0, 1, 1, 0, 0)
        revisions = Record.objects.filter(record_no="R2").order_by("received_at")
        assert [(each.fields["hours"], each.superseded_at) for each in revisions] == [
            ("3", LATER),
            ("4", None),
        ]


def test_a_record_number_of_somebody_else_is_refused_with_its_line(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        enrol(cast.willow, scheme, "W1")
        enrol(cast.willow, scheme, "W2")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")
        document = hand_in(cast.willow, HEADER + "W2,R1,2026-05-01,12\nW2,R2,2026-05-01,1\n", at=LATER)
        assert counts(document) == (1, 0, 0, 0, 1)
        assert [(each.line, each.code) for each in queries.problems_of(document)] == [
            (2, "key-belongs-to-another")
        ]


def test_a_record_number_of_somebody_else_is_named_by_the_senders_header(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        enrol(cast.willow, scheme, "W1")
        enrol(cast.willow, scheme, "W2")
        Feed.objects.update(columns={"证件号码": "identifier", "服务编号": "record_no"})
        header = "证件号码,服务编号,occurred_on,hours\n"
        hand_in(cast.willow, header + "W1,R1,2026-05-01,12\n")
        document = hand_in(cast.willow, header + "W2,R1,2026-05-01,12\n", at=LATER)
        assert [each.column for each in queries.problems_of(document)] == ["服务编号"]


def test_an_import_is_headed_by_the_day_in_its_city(cast: Cast) -> None:
    """Half past midnight of the 16th in the city is still the 15th by the world's clock."""
    early = datetime(2026, 6, 15, 16, 30, tzinfo=UTC)
    with open_city(cast.willow.city.id), timezone.override(cast.willow.city.time_zone):
        open_scheme(cast.willow)
        assert str(hand_in(cast.willow, HEADER, at=early)) == "hours.csv 2026-06-16"


def test_every_problem_is_named_by_line_and_column(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        rows = (
            "W1,R1,2026-02-30,5小时\nW1,R2,2026-05-01,7\nW1,R2,2026-05-02,8\n"
            "W1,R3,2026-05-03,9\nW1,R3,2026-05-03,9\n"
        )
        document = hand_in(cast.willow, HEADER + rows)
        found = {(each.line, each.column) for each in queries.problems_of(document)}
        assert found == {(2, "occurred_on"), (2, "hours"), (3, "record_no"), (4, "record_no")}
        assert counts(document) == (1, 1, 0, 0, 3)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "unknown-encoding"),
        (b"identifier,hours\nW1,3\n", "missing-column"),
        (b"identifier,record_no,occurred_on,hours,blood type\nW1,R1,2026-05-01,3,A\n", "prohibited-field"),
        (b"%PDF-1.7", "unreadable-file"),
        (b"", "empty-file"),
    ],
)
def test_nothing_of_a_file_refused_whole_is_kept_but_the_reason(
    cast: Cast, content: bytes, code: str
) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        with pytest.raises(Refusal) as refused:
            hand_in(cast.willow, content)
        assert refused.value.code == code
        document = Import.objects.get()
        assert document.state == Import.State.REFUSED
        assert ImportProblem.objects.filter(import_file=document).exists()
        assert not Record.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_are_read_in_every_encoding(cast: Cast, encoding: str) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        text = "编号,record_no,occurred_on,hours,备注\nW1,R1,2026年5月1日,１２,好\n"
        assert counts(hand_in(cast.willow, text.encode(encoding))) == (1, 0, 0, 0, 0)
        assert Record.objects.get().fields == {"hours": "12"}


def test_only_a_clerk_of_this_city_imports(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        open_scheme(cast.willow)
        for account in (cast.willow.editor, cast.willow.auditor, cast.harbour.clerk, cast.mei):
            with pytest.raises(DutyMissing):
                hand_in_as(cast, account)


def hand_in_as(cast: Cast, account: object) -> Import:
    from dataclasses import replace

    return hand_in(replace(cast.willow, clerk=account), HEADER)  # type: ignore[arg-type]


def test_a_consent_given_later_lets_the_next_file_in(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrolment = enrol(cast.willow, open_scheme(cast.willow), "W1", sources=())
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")
        joining.set_consent(
            enrolment=enrolment,
            source=Source.objects.get(code="volunteers"),
            given=True,
            actor=resident(enrolment.participant),
            at=NOON,
        )
        assert counts(hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n", at=LATER)) == (1, 0, 0, 0, 0)


def test_a_person_is_refused_where_only_organisations_are_scored(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        assert queries.types_for_organisations_only() == frozenset()
        Scheme.objects.filter(id=scheme.id).update(participants="organisation")
        assert queries.types_for_organisations_only() == {"volunteer-hours"}
        Feed.objects.update(identifier_type="cn-ric")
        document = hand_in(cast.willow, HEADER + "11010519491231002X,R1,2026-05-01,12\n")
        assert [each.code for each in queries.problems_of(document)] == ["person-in-organisation-scheme"]


def test_withdrawing_a_consent_deletes_what_its_source_had_supplied(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrolment = enrol(cast.willow, open_scheme(cast.willow), "W1")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")
        joining.set_consent(
            enrolment=enrolment,
            source=Source.objects.get(code="volunteers"),
            given=False,
            actor=resident(enrolment.participant),
            at=LATER,
        )
        assert not Record.objects.exists()


def test_a_workbook_with_title_and_total_is_imported_like_the_csv_of_it(cast: Cast) -> None:
    rows: list[Sequence[workbooks.Value]] = [
        ("志愿服务时长统计表",),
        ("编号", "record_no", "occurred_on", "hours"),
        ("W1", "R1", date(2026, 5, 1), 12),
        ("STRANGER77", "R2", 46143, 12),
        ("合计", None, None, 24),
    ]
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        assert counts(hand_in(cast.willow, workbooks.workbook(rows))) == (1, 0, 0, 1, 0)
        assert counts(hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\n")) == (0, 1, 0, 0, 0)
        assert whole_database_without("STRANGER77")


def test_what_refuses_no_row_is_told_apart(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        document = hand_in(
            cast.willow, "identifier,record_no,occurred_on,hours,remarks\nW1,R1,2026-05-01,12,thanks\n"
        )
        assert queries.problems_of(document) == []
        (ignored,) = queries.warnings_of(document)
        assert (ignored.code, ignored.column) == ("column-ignored", "remarks")
        page = at_the_office(cast.willow.clerk).get(f"/willow/office/records/import/{document.id}/change/")
        for part in ("Worth knowing", "column-ignored", "None: every row could be read."):
            assert part in page.content.decode()
        assert "thanks" not in page.content.decode()
