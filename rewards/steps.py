"""What may become of a use after it was made: the states, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a use stands. Held: open until settled. Entitled: good for a term."""

    REDEEMED = "redeemed"
    HELD = "held"
    ENTITLED = "entitled"
    CAPTURED = "captured"
    RELEASED = "released"
    RETURNED = "returned"
    CLAIMED = "claimed"
    COVERED = "covered"
    ENDED = "ended"
    ANNULLED = "annulled"


class Step(StrEnum):
    """What a merchant does about a use, or the office (annul later, decide a claim, end)."""

    CAPTURE = "capture"
    EXTEND = "extend"
    RELEASE = "release"
    RETURN = "return"
    CLAIM = "claim"
    ANNUL = "annul"
    COVER = "cover"
    DISMISS = "dismiss"
    END = "end"


@dataclass(frozen=True, slots=True)
class Way:
    """From which states a step starts, and where it leads."""

    starts: frozenset[State]
    to: State


WAYS: Mapping[Step, Way] = {
    Step.CAPTURE: Way(frozenset({State.HELD}), State.CAPTURED),
    Step.EXTEND: Way(frozenset({State.HELD}), State.HELD),
    Step.RELEASE: Way(frozenset({State.HELD}), State.RELEASED),
    Step.RETURN: Way(frozenset({State.HELD, State.ENTITLED}), State.RETURNED),
    Step.CLAIM: Way(frozenset({State.HELD}), State.CLAIMED),
    Step.ANNUL: Way(frozenset({State.REDEEMED, State.HELD, State.ENTITLED}), State.ANNULLED),
    Step.COVER: Way(frozenset({State.CLAIMED}), State.COVERED),
    Step.DISMISS: Way(frozenset({State.CLAIMED}), State.RELEASED),
    Step.END: Way(frozenset({State.ENTITLED}), State.ENDED),
}
"""A use never comes back from a step but `extend`: what was settled stays settled."""

ANNUL_WITHIN = timedelta(minutes=15)
"""How long the till that made a use may take it back by itself; later only the office can."""

OBJECTION_TIME = timedelta(days=14)
"""How long the person may object to a claim before the office may let the fund pay it."""

UNSETTLED = frozenset({State.HELD, State.CLAIMED})
"""States in which a use past its time keeps the same perk at the same merchant from being given again."""
