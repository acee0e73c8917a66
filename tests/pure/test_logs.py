"""A refused request is one line in the terminal; only a defect shows its trace."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings

from cityscore.core.logs import NoTraceOfRefusals


@pytest.mark.parametrize(("status", "has_trace"), [(403, False), (404, False), (500, True), (None, True)])
def test_only_a_defect_shows_its_trace(status: int | None, has_trace: bool) -> None:
    try:
        raise PermissionError("not yours")
    except PermissionError as error:
        found = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "Forbidden: /", (), found)
    if status is not None:
        record.status_code = status
    assert NoTraceOfRefusals().filter(record) is True
    shown = logging.Formatter("%(message)s").format(record)
    assert ("Traceback" in shown) is has_trace
    assert shown.startswith("Forbidden: /")


def test_the_terminal_is_filtered() -> None:
    logging_settings: dict[str, Any] = settings.LOGGING
    assert logging_settings["handlers"]["stderr"]["filters"] == ["no_trace_of_refusals"]
