"""What the perks of a scheme ask for, in the words that scoring and rewards share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cityscore.core.refusals import Sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tier of a perk asks for, points in hundredths; all that is given must be met."""

    total: int | None = None
    dimension: str | None = None
    at_least: int | None = None
    band: str | None = None
    rule: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether everybody meets it, points or not."""
        return self == Asked()

    @property
    def beyond_totals(self) -> bool:
        """Whether total and band alone do not tell who meets it."""
        return self.dimension is not None or self.rule is not None

    def met_by(self, total: int | None, band: str | None, bands: Sequence[str]) -> bool:
        """Whether a total in hundredths and a band meet it for somebody of whom nothing else is known;
        `bands` are the scheme's codes from low to high."""
        if self.beyond_totals or (self.total is not None and (total is None or total < self.total)):
            return False
        if self.band is None:
            return True
        return band in bands and self.band in bands and bands.index(band) >= bands.index(self.band)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A perk and what each of its tiers asks for, from the least to the most demanding."""

    perk: str
    title: Sentence
    tiers: tuple[tuple[Sentence, Asked], ...]
