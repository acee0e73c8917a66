"""The demo's outgoing mail, read back from the files that Django's file backend writes."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

SHOWN = 50
BETWEEN = b"-" * 79


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message as its reader would see it."""

    to: str
    subject: str
    at: datetime | None
    text: str


def sent_mail(folder: Path) -> list[SentMail]:
    """The newest messages, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = [_read(part) for file in files[:SHOWN] for part in _messages(file)]
    return found[:SHOWN]


def _messages(file: Path) -> list[bytes]:
    parts = file.read_bytes().split(BETWEEN)
    return [part.strip() for part in reversed(parts) if part.strip()]


def _read(raw: bytes) -> SentMail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    date = message["date"]
    return SentMail(
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        at=parsedate_to_datetime(str(date)) if date else None,
        text=body.get_content() if body is not None else "",
    )
