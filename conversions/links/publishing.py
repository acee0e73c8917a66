"""What the open city lets a city of another installation know: what anybody may read on its pages anyway."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import clock, hooks
from cityscore.schemes import mirroring
from conversions.links.posting import post
from conversions.models import Link


@transaction.atomic
def tell_what_is_published(link: Link, *, at: datetime) -> bool:
    """Write a letter when schemes or perks changed since the last one; whether they did."""
    link = Link.objects.select_for_update(no_key=True).get(id=link.id)
    today = clock.today_in(city_queries.present_city().time_zone, at)
    said = {
        "schemes": mirroring.published(today),
        "perks": [perk for _, answer in hooks.published_perks.answers() for perk in answer()],
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    if digest == link.published_digest:
        return False
    post(link, "published", said, at)
    Link.objects.filter(id=link.id).update(published_digest=digest)
    return True
