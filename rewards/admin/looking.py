"""An officer who opens a page about somebody's use is in that person's access log."""

from __future__ import annotations

from django.http import HttpRequest

from cityscore.cities import duties
from cityscore.cities.office import officer_behind
from cityscore.core import clock
from cityscore.participants import access
from rewards.models import Redemption


def look_at_use(request: HttpRequest, redemption: Redemption, *, what: str) -> None:
    """Log the look with the person whose use it was; of a visitor or somebody forgotten nothing is shown."""
    used, officer = redemption.used_pass, officer_behind(request)
    if used is not None and used.participant_id is not None and officer is not None:
        access.look(
            participant_id=used.participant_id, actor=duties.actor_of(officer), what=what, at=clock.now()
        )
