"""A file comes back with its problems marked in the answer, and nothing of it is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from cityscore.records.models import Import
from cityscore.schemes.models import Scheme
from tests.cast import Office
from tests.pure import workbooks
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import FEED, HEADER
from tests.rooms.records.test_no_trace import everything_stored

HAND_IN = "/willow/office/records/import/hand-in/"


def marked(office: Office, text: str | bytes) -> list[list[str]]:
    content = text.encode() if isinstance(text, str) else text
    response = at_the_office(office.clerk).post(
        HAND_IN, {"feed": FEED, "mark": "1", "file": SimpleUploadedFile("a.csv", content)}
    )
    assert response["Content-Disposition"] == 'attachment; filename="marked.csv"'
    answer = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(answer)))


def test_each_row_comes_back_in_its_place_with_all_that_is_wrong_with_it(
    willow: Office, scheme: Scheme
) -> None:
    rows = [
        "W1,R1,2026-05-01,4",
        "W1,R2,03/04/2025,-",
        "W1,R3,2026-05-01,5",
        "合计,,,9",
        "W1,R3,2026-05-01,6",
    ]
    found = marked(willow, "志愿服务\n" + HEADER + "\n".join(rows) + "\n")
    assert found[0] == [*HEADER.strip().split(","), "Problems"]
    assert [",".join(row[:4]).replace("'-", "-") for row in found[1:]] == rows
    assert [bool(row[4]) for row in found[1:]] == [False, True, True, False, True]
    assert "occurred_on: " in found[2][4]
    assert "hours: " in found[2][4]
    assert "Line 7" in found[3][4]
    assert "Line 5" in found[5][4]


def test_a_workbook_comes_back_as_csv_with_its_cells_as_they_were_read(
    willow: Office, scheme: Scheme
) -> None:
    rows: list[Sequence[workbooks.Value]] = [
        ("志愿服务时长统计表",),
        ("编号", "record_no", "occurred_on", "hours"),
        ("W1", "R1", date(2026, 5, 1), 12),
        ("W1", "R2", None, 12.5),
    ]
    found = marked(willow, workbooks.workbook(rows))
    assert [row[:4] for row in found] == [
        ["编号", "record_no", "occurred_on", "hours"],
        ["W1", "R1", "2026-05-01", "12"],
        ["W1", "R2", "", "12.5"],
    ]
    assert [bool(row[4]) for row in found[1:]] == [False, True]


def test_more_problems_than_an_import_lists_are_all_marked(willow: Office, scheme: Scheme) -> None:
    broken = "".join(f"W1,R{number},,1\n" for number in range(10_050))
    twice = "".join(f"W1,D{number % 100},2026-05-01,{1 + number // 100}\n" for number in range(200))
    found = marked(willow, HEADER + broken + twice)
    assert len(found) == 1 + 10_050 + 200
    assert all(row[4] for row in found[1:])


def test_nothing_of_a_marked_file_is_kept_but_that_it_was_marked(willow: Office, scheme: Scheme) -> None:
    marked(willow, HEADER + "ZQ7731,R7731,2026-05-01,x\n")
    stored = everything_stored()
    assert ("ZQ7731" in stored, "R7731" in stored) == (False, False)
    assert "records.mark_problems" in stored
    assert not Import.objects.exists()


def test_a_file_that_cannot_be_read_is_told_on_the_page(willow: Office, scheme: Scheme) -> None:
    office = at_the_office(willow.clerk)
    sent = {"feed": FEED, "mark": "1", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 no table")}
    assert "PDF" in office.post(HAND_IN, sent, follow=True).content.decode()


def test_only_who_may_import_has_a_file_marked(willow: Office, scheme: Scheme) -> None:
    sent = {"feed": FEED, "mark": "1", "file": SimpleUploadedFile("a.csv", HEADER.encode())}
    assert at_the_office(willow.editor).post(HAND_IN, sent).status_code == 403
