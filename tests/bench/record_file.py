"""Record files of any size in the columns of the contract, for the bench's scheme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

HEADER = (
    "identifier,identifier_type,record_type,record_no,occurred_on,hours,place,amount,count,level,matter_no\n"
)


def write_records(path: Path, number: int, *, each: int = 5) -> None:
    """`number` records, `each` of one person, the same every time."""
    rng = Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(f"W{no // each},local,{','.join(_row(no, rng))}\n" for no in range(number))


def _row(no: int, rng: Random) -> Iterator[str]:
    kind = rng.choice(["volunteer-hours", "volunteer-hours", "donation", "blood", "award", "course"])
    hours = f"{rng.randint(1, 90)}.5" if kind in ("volunteer-hours", "course") else ""
    yield from (kind, f"R-{no}", (date(2025, 7, 1) + timedelta(days=rng.randint(0, 300))).isoformat(), hours)
    yield rng.choice(["library", "school", ""]) if kind == "volunteer-hours" else ""
    yield str(rng.randint(1, 9000)) if kind == "donation" else ""
    yield str(rng.randint(1, 3)) if kind == "blood" else ""
    yield from (rng.choice(["city", "nation"]), f"M{rng.randint(1, 40)}") if kind == "award" else ("", "")
