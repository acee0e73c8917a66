"""The schemes of real cities that come with the platform: what each takes over, refuses, and leaves out.

Beside the scheme `<name>.yaml` lie `<name>.about.yaml` (format `cityscore.about/1`, below) and, where figures
are published, `<name>.cases.yaml` (`cityscore.cases/1`: example people worked out by hand).

Of three kinds: `published`, every figure is the published one; `illustrative`, the file runs only because
figures were added, which its title, description and about-file say; `stub`, next to nothing is published, so
the scheme file holds what is known and `check_scheme` refuses it for what is missing. A stub can therefore be
read and copied, and can never be published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from cityscore.schemes.language import Described, Named
from cityscore.schemes.language.files import FileReading, read_as
from cityscore.schemes.language.forms import Part
from cityscore.schemes.language.values import Code, Given, Number, Prose, Truth

FOLDER = Path(__file__).parent
ABOUT, CASES = ".about", ".cases"


class Entry(Part):
    """One entry of the real scheme, as its own text says it, with its points there where it has any."""

    en: Prose
    zh_hans: Annotated[Prose, Field(alias="zh-hans")]
    points: Given[Number] = None


class Refused(Part):
    """Entries of the real scheme that a guardrail refuses, by its code. `perk` when a perk is refused."""

    code: Code
    perk: Truth = False
    why: Described
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class LeftOut(Part):
    """Entries that no guardrail names and that were left out all the same, with the reason."""

    why: Described
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class About(Part):
    """What one shipped scheme is and is not. `title` is the real scheme's name."""

    format: Literal["cityscore.about/1"]
    city: Code
    scheme: Code
    title: Named
    status: Literal["published", "illustrative", "stub"]
    summary: Described
    sources: Annotated[tuple[Described, ...], Field(min_length=1)]
    not_published: tuple[Described, ...] = ()
    added: tuple[Described, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    check_before_use: tuple[Described, ...] = ()


@dataclass(frozen=True)
class Shipped:
    """One scheme that comes with the platform."""

    name: str
    about: About

    @property
    def path(self) -> Path:
        """The scheme file."""
        return FOLDER / f"{self.name}.yaml"

    @property
    def cases_path(self) -> Path:
        """The golden cases; the file need not exist."""
        return FOLDER / f"{self.name}{CASES}.yaml"

    @property
    def text(self) -> str:
        """The scheme file's text, to start a draft from."""
        return self.path.read_text(encoding="utf-8")

    @property
    def is_stub(self) -> bool:
        return self.about.status == "stub"


def read_about(content: bytes | str) -> FileReading[About]:
    """An about-file with every problem in it. Never raises on any content."""
    return read_as(About, content)


@cache
def shipped_schemes() -> tuple[Shipped, ...]:
    """Everything that is shipped, by name. RuntimeError names an about-file that does not hold."""
    return tuple(_found())


def shipped_named(name: str) -> Shipped | None:
    """What is shipped under a file's name such as `wendeng-seashell`."""
    return next((each for each in shipped_schemes() if each.name == name), None)


def shipped_for(city: str, scheme: str) -> Shipped | None:
    """What was shipped under a city's and a scheme's code; of several versions the newest."""
    found = [each for each in shipped_schemes() if (each.about.city, each.about.scheme) == (city, scheme)]
    return found[-1] if found else None


def _found() -> Iterator[Shipped]:
    for path in sorted(FOLDER.glob(f"*{ABOUT}.yaml")):
        reading = read_about(path.read_bytes())
        if reading.tree is None or not reading.sound:
            raise RuntimeError(f"{path.name}: {[problem.as_json() for problem in reading.problems]}")
        yield Shipped(path.stem.removesuffix(ABOUT), reading.tree)
