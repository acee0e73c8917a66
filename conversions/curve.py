"""The mapping of an agreement as an SVG: home scores along, host scores up, in the page's own colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 48
LINES = 4


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, in the reader's language."""

    title: str
    description: str
    home: str
    host: str


@dataclass(frozen=True, slots=True)
class Point:
    """What one home score counts as: worked out, and as it is issued, rounded down and within bounds."""

    home: Decimal
    exact: Decimal
    issued: Decimal


def curve(points: Sequence[Point], words: Words) -> str:
    """The SVG as text: a line for what is worked out, dots for what is issued. Needs one point at least."""
    homes = [each.home for each in points]
    hosts = [value for each in points for value in (each.exact, each.issued)]
    across, up = (min(homes), max(homes)), (min(hosts), max(hosts))
    head = (
        f'<svg class="impact-picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="curve-title curve-description" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="curve-title">{escape(words.title)}</title>'
        f'<desc id="curve-description">{escape(words.description)}</desc>'
    )
    line = " ".join(f"{_x(each.home, across):.1f},{_y(each.exact, up):.1f}" for each in points)
    dots = (
        f'<circle class="impact-after" r="3"'
        f' cx="{_x(each.home, across):.1f}" cy="{_y(each.issued, up):.1f}"/>'
        for each in points
    )
    drawn = f'<polyline class="curve-line" points="{line}"/>'
    return "".join([head, *_grid(across, up, words), drawn, *dots, "</svg>"])


def _grid(across: tuple[Decimal, Decimal], up: tuple[Decimal, Decimal], words: Words) -> Iterator[str]:
    for step in range(LINES + 1):
        value = up[0] + (up[1] - up[0]) * step / LINES
        y = _y(value, up)
        yield f'<line class="impact-line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(LEFT - 8, y + 4, f"{value:.0f}", "end")
        score = across[0] + (across[1] - across[0]) * step / LINES
        yield _text(_x(score, across), HEIGHT - BOTTOM + 18, f"{score:.0f}", "middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, words.home, "middle")
    yield (
        f'<text class="impact-text" x="14" y="{HEIGHT / 2}" text-anchor="middle"'
        f' transform="rotate(-90 14 {HEIGHT / 2})">{escape(words.host)}</text>'
    )


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text class="impact-text" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def _x(value: Decimal, ends: tuple[Decimal, Decimal]) -> float:
    return LEFT + _share(value, ends) * (WIDTH - LEFT - RIGHT)


def _y(value: Decimal, ends: tuple[Decimal, Decimal]) -> float:
    return HEIGHT - BOTTOM - _share(value, ends) * (HEIGHT - TOP - BOTTOM)


def _share(value: Decimal, ends: tuple[Decimal, Decimal]) -> float:
    low, high = ends
    return 0.5 if high == low else float((value - low) / (high - low))
