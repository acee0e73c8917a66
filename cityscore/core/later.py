"""Queue a named task once the present transaction has committed."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from cityscore.core.tenancy import open_city_id

logger = logging.getLogger(__name__)


def queue(task: str, **ids: int | str) -> None:
    """Ring the bell for a task of the open city. Arguments are ids only.

    The work itself is listed in PostgreSQL: a bell that cannot be rung is logged, and the
    reconciler rings it again.
    """
    arguments: dict[str, Any] = {"city_id": open_city_id(), **ids}
    transaction.on_commit(lambda: ring(task, arguments))


def ring(task: str, arguments: dict[str, Any]) -> None:
    """Send one message now."""
    try:
        current_app.send_task(task, kwargs=arguments, retry=False)
    except OperationalError:
        logger.warning("the queue cannot be reached; the reconciler will ring %s again", task)
