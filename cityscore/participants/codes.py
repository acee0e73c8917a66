"""One-time codes that a clerk can read out and a resident can type on any keyboard."""

from __future__ import annotations

import secrets

from cityscore.core.text import narrow

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (crockford.com/base32.html): no I, L, O or U."""
LENGTH = 8
_MISREAD = str.maketrans("ILO", "110", "- ")


def fresh() -> str:
    """A new code such as `7KQ2-M9XD`: 40 random bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[: LENGTH // 2]}-{drawn[LENGTH // 2 :]}"


def tidy(typed: str) -> str:
    """The code in its one comparable form; '' for what cannot be one.

    Any case, width, spaces and hyphens are accepted, and letters that look like a digit are read as it.
    """
    code = narrow(typed).upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
