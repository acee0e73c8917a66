"""The distribution of points before and after a change, as an SVG that prints, scales and is read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 36, 64
GRID = 4


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, in the reader's language."""

    title: str
    description: str
    before: str
    after: str
    withheld: str


@dataclass(frozen=True, slots=True)
class Column:
    """One stretch of the scale; None is a count that is withheld."""

    label: str
    before: int | None
    after: int | None


def picture(columns: Sequence[Column], words: Words, *, name: str) -> str:
    """The SVG as text; colours come from the page's style sheet by class, so that no style stands in it.

    `name` is a word of our own for the ids that tie title and description to the picture.
    """
    most = max([1, *(count or 0 for each in columns for count in (each.before, each.after))])
    top = _round_up(most)
    head = (
        f'<svg class="impact-picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="{name}-title {name}-description" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(words.title)}</title>'
        f'<desc id="{name}-description">{escape(words.description)}</desc>'
    )
    drawn = [
        part for place, each in enumerate(columns) for part in _column(place, len(columns), each, top, words)
    ]
    return "".join([head, *_legend(words), *_grid(top), *drawn, "</svg>"])


def _legend(words: Words) -> Iterator[str]:
    for place, (kind, text) in enumerate((("before", words.before), ("after", words.after))):
        x = LEFT + place * 150
        yield f'<rect class="impact-{kind}" x="{x}" y="8" width="14" height="14"/>'
        yield f'<text class="impact-text" x="{x + 20}" y="20">{escape(text)}</text>'


def _grid(top: int) -> Iterator[str]:
    for step in range(GRID + 1):
        y = _y(top * step // GRID, top)
        yield f'<line class="impact-line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        number = f"{top * step // GRID:,}"
        yield f'<text class="impact-text" x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{number}</text>'


def _column(place: int, size: int, column: Column, top: int, words: Words) -> Iterator[str]:
    room = (WIDTH - LEFT - RIGHT) / size
    x, wide = LEFT + place * room, room * 0.4
    for number, (kind, count) in enumerate((("before", column.before), ("after", column.after))):
        at = x + room * 0.1 + number * wide
        if count is None:
            yield (
                f'<text class="impact-text" x="{at + wide / 2:.1f}" y="{HEIGHT - BOTTOM - 4}"'
                f' text-anchor="middle">{escape(words.withheld)}</text>'
            )
        elif count:
            y = _y(count, top)
            yield (
                f'<rect class="impact-{kind}" x="{at:.1f}" y="{y}" width="{wide:.1f}"'
                f' height="{HEIGHT - BOTTOM - y}"/>'
            )
    middle, foot = x + room / 2, HEIGHT - BOTTOM + 14
    yield (
        f'<text class="impact-text" x="{middle:.1f}" y="{foot}" text-anchor="end"'
        f' transform="rotate(-40 {middle:.1f} {foot})">{escape(column.label)}</text>'
    )


def _y(count: int, top: int) -> int:
    return HEIGHT - BOTTOM - count * (HEIGHT - BOTTOM - TOP) // top


def _round_up(most: int) -> int:
    """The next number that divides well into the lines of the grid."""
    steps = (factor * int("1" + "0" * power) * GRID for power in range(20) for factor in (1, 2, 5))
    return next(step for step in steps if step >= most)


def columns_of(stretches: Sequence[Mapping[str, object]], labels: Sequence[str]) -> list[Column]:
    """The stretches of a report with a label each."""
    return [
        Column(label, _count(each["before"]), _count(each["after"]))
        for label, each in zip(labels, stretches, strict=True)
    ]


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
