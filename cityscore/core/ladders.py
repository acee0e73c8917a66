"""What the perks of a scheme ask for, in the words that scoring and rewards share."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Ladder:
    """A perk and what each of its tiers asks for, from the least to the most demanding."""

    perk: str
    title: Sentence
    tiers: tuple[tuple[Sentence, Asked], ...]
