"""How often something may be asked, counted atomically and without keeping who asked."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.cache import cache
from redis.exceptions import RedisError

from cityscore.core import crypto
from cityscore.core.tenancy import open_city_id

logger = logging.getLogger(__name__)


def may_ask(action: str, who: str, *, at: datetime, most: int, seconds: int) -> bool:
    """Count one more time that `who` does something in the open city; False beyond `most` in this window.

    What is counted under is a keyed hash that differs from window to window and is forgotten after two,
    so that it names nobody and joins nothing. While the counter cannot be reached, everybody may ask.
    """
    window = int(at.timestamp()) // seconds
    name = crypto.blind_index(f"{action}:{window}:{who}", city_id=open_city_id(), purpose="limit").hex()
    try:
        cache.add(f"limit:{name}", 0, timeout=2 * seconds)
        return bool(cache.incr(f"limit:{name}") <= most)
    except (RedisError, ValueError) as error:  # ValueError: flushed between the two calls
        logger.warning("a limit was not counted: %s", type(error).__name__)
        return True
