"""Files that the office's pages hand out: CSV that no spreadsheet takes for a formula, read as UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.http import HttpResponse, StreamingHttpResponse

from cityscore.core.inert import inert_line

BOM = "\ufeff"
CSV = "text/csv; charset=utf-8"
LINES_AT_ONCE = 500


def inert_download(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """Rows, the header first, as a file of this name."""
    return HttpResponse("".join(_parts(rows)), content_type=CSV, headers=_named(name))


def streamed_download(name: str, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """The same, sent while `rows` are read."""
    return StreamingHttpResponse(_parts(rows), content_type=CSV, headers=_named(name))


def _parts(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield BOM
    lines = (f"{inert_line(row)}\r\n" for row in rows)
    while part := "".join(islice(lines, LINES_AT_ONCE)):
        yield part


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
