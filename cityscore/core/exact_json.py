"""JSON that keeps every decimal as it was written: numbers go in and come out as Decimal, never as float."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


class ExactEncoder(json.JSONEncoder):
    """For JSONField: Decimals as JSON numbers, days as ISO text, tuples as lists. Refuses floats."""

    def encode(self, o: Any) -> str:
        if isinstance(o, Mapping):
            return (
                "{"
                + ",".join(f"{super(ExactEncoder, self).encode(str(k))}:{self.encode(o[k])}" for k in o)
                + "}"
            )
        if isinstance(o, list | tuple):
            return "[" + ",".join(self.encode(each) for each in o) + "]"
        if isinstance(o, Decimal):
            return format(o, "f")
        if isinstance(o, float):
            raise TypeError("a float has no exact value; use Decimal")
        return super().encode(o.isoformat() if isinstance(o, date) else o)


class ExactDecoder(json.JSONDecoder):
    """For JSONField: every number with a fraction as Decimal, whole ones as int."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


def canonical(content: Any) -> str:
    """One text for equal content: keys sorted, numbers without trailing zeros."""
    return ExactEncoder().encode(_ordered(content))


def digest(content: Any) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _ordered(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _ordered(content[key]) for key in sorted(content)}
    if isinstance(content, list | tuple):
        return [_ordered(each) for each in content]
    if isinstance(content, Decimal):
        # normalize() would round to the context's precision
        shown = format(content, "f")
        plain = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return Decimal(plain) if content else 0  # -0 is 0
    return content
