"""The example texts and field names of the guardrails that read words, one a line."""

from __future__ import annotations

from functools import cache

from tests.pure.scheme_examples import EXAMPLES

WORD_CODES = ("forbidden-subject", "about-someone-else", "rewards-mere-duty", "open-ended")
TEXT_CODES = (*WORD_CODES, "prohibited-field")


@cache
def lines_of(name: str) -> tuple[str, ...]:
    lines = (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


def texts_refused(code: str) -> tuple[str, ...]:
    return lines_of("fields-prohibited" if code == "prohibited-field" else f"words-{code}")


def texts_accepted(code: str) -> tuple[str, ...]:
    return lines_of("fields-permitted" if code == "prohibited-field" else "words-accepted")
