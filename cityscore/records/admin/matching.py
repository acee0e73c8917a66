"""The rows of the page on which a sample's columns are matched with ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.core.refusals import Refusal
from cityscore.records import actions, national
from cityscore.records.columns import resolve_columns
from cityscore.records.mapping import targets_of
from cityscore.records.models import Feed
from cityscore.records.reading import HeaderCell, Table, open_table
from cityscore.records.reading.cells import header_key
from cityscore.records.sampling import USUAL, SampleColumn, sample_columns
from cityscore.schemes.language import RecordType

MOST_COLUMNS = 500
COMMON = {
    "identifier": _("who: number of the person or organisation"),
    "identifier_type": _("kind of that number"),
    "record_type": _("type of record"),
    "record_no": _("number of the record"),
    "occurred_on": _("day it happened"),
    "ended_on": _("day it ends"),
    "recorded_on": _("day it was recorded"),
    "status": _("whether it still holds"),
    "document_no": _("number of the decision"),
    "authority": _("who decided or attests"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a column may mean."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One column of the file with what it may mean."""

    header: str
    shapes: tuple[str, ...]
    is_prohibited: bool
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> str:
        """The column of ours, or '' for none."""
        return next((each.value for each in self.choices if each.is_chosen), "")


def sampled_rows(feed: Feed, stream: BinaryIO) -> list[MatchRow]:
    """The columns of a sample, with guesses chosen. Raises the refusals of `records.reading`."""
    mapping, trees = actions.mapping_of(feed), actions.record_trees(feed)
    usual = {header_key(header) for headers in USUAL.values() for header in headers}
    table = open_table(stream, mapping.names_known(trees) | national.NAMES | usual)
    return [_row(feed, trees, column) for column in sample_columns(table, mapping, trees)[:MOST_COLUMNS]]


def chosen_rows(feed: Feed, posted: Mapping[str, str]) -> list[MatchRow]:
    """The rows as the page sent them back."""
    trees = actions.record_trees(feed)
    count = posted.get("count", "")
    rows = range(min(int(count), MOST_COLUMNS) if count.isdecimal() and len(count) < 6 else 0)
    return [
        _row(
            feed,
            trees,
            SampleColumn(
                header=posted.get(f"header-{place}", "")[:200],
                shapes=(),
                target=posted.get(f"target-{place}") or None,
                is_prohibited=f"target-{place}" not in posted,
            ),
        )
        for place in rows
    ]


def matched_columns(rows: Iterable[MatchRow]) -> dict[str, str]:
    """Header → our column, for those that do not name themselves."""
    return {
        row.header: row.chosen
        for row in rows
        if row.header and row.chosen and header_key(row.header) != header_key(row.chosen)
    }


def check_matched(feed: Feed, rows: Iterable[MatchRow]) -> None:
    """Raises DuplicateColumn or MissingColumn, with every problem, when such a file could not be read."""
    rows = [row for row in rows if row.header and not row.is_prohibited]
    header = tuple(HeaderCell(row.header, place) for place, row in enumerate(rows))
    mapping = replace(actions.mapping_of(feed), columns=matched_columns(rows))
    table, mapping = national.adopted(Table(header, 1, lambda: iter(())), mapping)
    resolve_columns(table, mapping, actions.record_trees(feed))


def in_language_of_reader(refusal: Refusal) -> list[str]:
    """What a refusal says, and each of its problems."""
    language = get_language() or "zh-hans"
    problems = [each.message.in_language(language) for each in refusal.problems]
    return problems or [refusal.message.in_language(language)]


def _row(feed: Feed, trees: Sequence[RecordType], column: SampleColumn) -> MatchRow:
    types = actions.mapping_of(feed).types_read(trees)
    units = {name: each.unit for kind in types.values() for name, each in kind.fields.items()}
    choices = [Choice("", gettext("— not read —"), column.target is None)]
    for name in sorted(targets_of(types).values(), key=lambda name: (name in COMMON, name)):
        named = f"{name} ({units[name]})" if units.get(name) else name
        text = str(COMMON.get(name, named))
        choices.append(Choice(name, text, name == column.target))
    return MatchRow(column.header, column.shapes, column.is_prohibited, tuple(choices))
