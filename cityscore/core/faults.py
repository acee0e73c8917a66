"""Named places in long work at which a test may have its worker killed, to see that nothing is lost.

They are the places between which a death makes a difference, so they stand in the code itself: a test
that had to guess at them would prove little. `CITYSCORE_FAULT_AT=run.leased:2` kills this process the
second time it comes to that place; without the variable, as everywhere but in tests, nothing happens.
"""

from __future__ import annotations

import os
import signal

_at, _, _times = os.environ.get("CITYSCORE_FAULT_AT", "").partition(":")
_left = int(_times or 1)


def reach(place: str) -> None:
    """Say that the work has come to a place."""
    global _left
    if place == _at:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
