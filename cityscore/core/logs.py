"""What reaches the terminal: a trace belongs to a defect, not to a request that was refused."""

from __future__ import annotations

import logging


class NoTraceOfRefusals(logging.Filter):
    """Takes the trace off Django's lines about answers below 500, such as an ordinary 403."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
