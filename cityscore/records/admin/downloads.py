"""Files that the office's pages hand out: CSV that no spreadsheet takes for a formula, read as UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from cityscore.core.inert import inert_line

BOM = "\ufeff"


def inert_download(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Rows, the header first, as a file of this name."""
    lines = "".join(f"{inert_line(row)}\r\n" for row in rows)
    answer = HttpResponse(BOM + lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
