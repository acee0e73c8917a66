"""Codes made from titles, so that nobody has to think of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from cityscore.schemes.language.values import CODE_LENGTH

from .values import mapping, shown

STEMS = {
    "dimensions": "dimension",
    "bands": "band",
    "sources": "source",
    "record_types": "records",
    "rules": "rule",
}


def code_for(kind: str, part: Mapping[str, Any], taken: Collection[str]) -> str:
    """A free code for a part: from its English title, else numbered, such as `rule-3`."""
    made = code_from(shown(mapping(part.get("title")).get("en")))
    return free_code(made or STEMS[kind], taken, numbered=not made)


def code_from(title: str) -> str:
    """`Hours given (2026)` → `hours-given-2026`; empty when the title holds no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: CODE_LENGTH - 4].strip("-")


def free_code(stem: str, taken: Collection[str], *, numbered: bool = False) -> str:
    """The stem itself if nobody has it, else the stem with the first free number."""
    if stem not in taken and not numbered:
        return stem
    number = 1 if numbered else 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
