"""Reading and checking a million rows beside csv.reader over the same bytes; needs no database.

    python -m tests.bench.bench_reading                        # 1 M rows of UTF-8
    python -m tests.bench.bench_reading --rows 300000 --encoding gb18030
    python -m tests.bench.bench_reading --rows 100000 --form xlsx

Each measurement is a process of its own, so that peaks of memory do not add up.
"""

from __future__ import annotations

import argparse
import csv
import io
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from stdnum.cn import ric

from cityscore.records.checking import check_rows
from cityscore.records.mapping import FeedMapping
from cityscore.records.reading import open_table
from cityscore.schemes.language import RecordType
from tests.pure import workbooks

HEADER = ("证件号码", "记录编号", "服务日期", "时长", "经办单位", "级别")
NAMED = {"en": "hours", "zh-hans": "时长"}
HOURS = RecordType.model_validate(
    {
        "code": "hours",
        "source": "volunteers",
        "topic": "volunteering",
        "title": NAMED,
        "description": NAMED,
        "fields": {
            "hours": {"type": "decimal", "unit": "hour", "min": 0, "required": True},
            "level": {"type": "choice", "choices": ["市级", "省级", "国家级"]},
        },
    }
)
FEED = FeedMapping(
    "volunteers",
    {
        "证件号码": "identifier", "记录编号": "record_no", "服务日期": "occurred_on", "时长": "hours",
        "经办单位": "authority", "级别": "level",
    },
    {"identifier_type": "cn-ric", "record_type": "hours"},
)  # fmt: skip


def rows(count: int) -> Iterator[tuple[str, ...]]:
    dice = random.Random(7)
    for place in range(count):
        born = date(1950, 1, 1) + timedelta(days=dice.randrange(20_000))
        number = f"330106{born:%Y%m%d}{dice.randrange(1, 1000):03d}"
        day = date(2025, 1, 1) + timedelta(days=dice.randrange(300))
        yield (
            number + ric.calc_check_digit(number + "0"),
            f"V-{place:08d}",
            f"{day:%Y-%m-%d}",
            f"{dice.randrange(1, 80) / 2}",
            f"第{dice.randrange(400)}街道志愿者服务站",
            dice.choice(("市级", "省级", "国家级")),
        )


def write(path: Path, count: int, form: str, encoding: str) -> None:
    if form == "xlsx":
        path.write_bytes(workbooks.workbook([HEADER, *rows(count)]))
        return
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count))


def bare(file: BinaryIO, encoding: str) -> int:
    """The floor: decode and split, nothing looked at."""
    return sum(1 for _ in csv.reader(io.TextIOWrapper(file, encoding=encoding, newline=""))) - 1


def reading(file: BinaryIO, encoding: str) -> int:
    return sum(1 for _ in open_table(file, FEED.names_known([HOURS])).rows)


def checking(file: BinaryIO, encoding: str) -> int:
    table = open_table(file, FEED.names_known([HOURS]))
    found = check_rows(table, FEED, [HOURS], today=date(2026, 1, 1))
    for _ in found:
        pass
    return found.findings.accepted_count


def measured(work: Callable[[BinaryIO, str], int], path: Path, encoding: str) -> tuple[float, float, int]:
    """Seconds of processor time (other work on the machine does not count), the most megabytes the process ever held, rows."""
    began = time.process_time()
    with path.open("rb") as file:
        count = work(file, encoding)
    taken = time.process_time() - began
    return taken, peak_megabytes(), count


def peak_megabytes() -> float:
    # the resource module's figure would include what the parent held before this process began
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def apart(work: Callable[[BinaryIO, str], int], path: Path, encoding: str) -> tuple[float, float, int]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (work, path, encoding))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--encoding", default="utf-8-sig", choices=["utf-8-sig", "gb18030"])
    parser.add_argument("--form", default="csv", choices=["csv", "xlsx"])
    asked = parser.parse_args()
    works = [reading, checking] if asked.form == "xlsx" else [bare, reading, checking]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records"
        write(path, asked.rows, asked.form, asked.encoding)
        print(f"{asked.rows} rows, {path.stat().st_size / 1e6:.1f} MB of {asked.form}, {asked.encoding}")
        first = apart(works[0], path, asked.encoding)
        for work in works:
            taken, peak, count = first if work is works[0] else apart(work, path, asked.encoding)
            assert count == asked.rows, (work, count)
            print(
                f"  {work.__name__:9} {taken:6.2f} s  {count / taken:10,.0f} rows/s  {taken / first[0]:5.1f} x"
                f"  peak {peak:4.0f} MB  {peak / first[1]:4.2f} x"
            )


if __name__ == "__main__":
    main()
