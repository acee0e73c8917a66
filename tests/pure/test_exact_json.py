"""Decimals survive JSON as they were written, and equal content has one text."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.core.exact_json import ExactDecoder, ExactEncoder, canonical, digest

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=12)
CONTENT = st.recursive(
    st.none() | st.booleans() | st.text() | NUMBERS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(CONTENT)
def test_content_comes_back_as_it_went_in(content: object) -> None:
    assert json.loads(json.dumps(content, cls=ExactEncoder), cls=ExactDecoder) == content


@given(CONTENT)
def test_content_that_was_stored_keeps_its_digest(content: object) -> None:
    assert digest(json.loads(json.dumps(content, cls=ExactEncoder), cls=ExactDecoder)) == digest(content)


def test_equal_content_has_one_text_and_other_content_another() -> None:
    assert canonical({"b": Decimal("1.50"), "a": (1, Decimal("-0.0"))}) == '{"a":[1,0],"b":1.5}'
    assert canonical([Decimal("1E+3"), date(2026, 1, 2)]) == '[1000,"2026-01-02"]'
    assert digest({"a": Decimal("0.1")}) != digest({"a": Decimal("0.10000000000000001")})
    assert digest({"a": "1"}) != digest({"a": Decimal(1)})


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        ExactEncoder().encode([0.1])
