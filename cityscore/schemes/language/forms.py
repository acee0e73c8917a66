"""How a rule turns records into points, when a record counts, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from .values import Given, Name, Number, Whole

LONGEST_VALIDITY_MONTHS = 60  # said by a guardrail, which knows a better sentence than a type does
POINT_FORMS = ("fixed", "per", "steps", "tiers", "by")


class Part(BaseModel):
    """Ground of every part of the tree: immutable, and a key that is not in the language is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_alias=True, serialize_by_alias=True)


class Fixed(Part):
    """P points for each record."""

    points: Number


class Per(Part):
    """floor(value / step) × points, at most `max` (null: unlimited)."""

    field: Name
    step: Annotated[Number, Field(gt=0)]
    points: Number
    max: Annotated[Number, Field(gt=0)] | None = None


class Steps(Part):
    """Points of the highest threshold ≤ value, else 0; `table` holds (threshold, points), ascending."""

    field: Name
    table: Annotated[tuple[tuple[Number, Number], ...], Field(min_length=1)]


class Tier(Part):
    """One tier: from the previous tier's `upto` (0 for the first) to its own; null is "and above"."""

    upto: Number | None = None
    step: Annotated[Number, Field(gt=0)]
    points: Number
    max: Annotated[Number, Field(gt=0)] | None = None


class Tiers(Part):
    """Marginal: each tier adds floor((min(value, upto) − lower edge) / step) × points, at most its max."""

    field: Name
    table: Annotated[tuple[Tier, ...], Field(min_length=1)]


class By(Part):
    """The choice's points, else 0."""

    field: Name
    table: Annotated[Mapping[Name, Number], Field(min_length=1)]


class Points(Part):
    """Exactly one form; read it as `.form`."""

    fixed: Given[Number] = None
    per: Given[Per] = None
    steps: Given[Steps] = None
    tiers: Given[Tiers] = None
    by: Given[By] = None

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and sum(name in value for name in POINT_FORMS) != 1:
            raise PydanticCustomError("one_form", "exactly one form is expected")
        return value

    @cached_property
    def form(self) -> Fixed | Per | Steps | Tiers | By:
        if self.fixed is not None:
            return Fixed(points=self.fixed)
        form = self.per or self.steps or self.tiers or self.by
        assert form is not None  # _one_form
        return form


class ValidBy(Part):
    """Months by the choice in `field`; a choice absent from the table starts no window."""

    field: Name
    table: Annotated[Mapping[Name, Annotated[Whole, Field(ge=1)]], Field(min_length=1)]


class Valid(Part):
    """How long a record counts: exactly one of `months` and `by`."""

    months: Given[Annotated[Whole, Field(ge=1)]] = None
    by: Given[ValidBy] = None

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and ("months" in value) == ("by" in value):
            raise PydanticCustomError("one_validity", "exactly one of months and by is expected")
        return value


class Clock(Part):
    """The day a record starts to count: a day of the record plus `after_days`."""

    starts: Annotated[Literal["occurred", "ended", "recorded"], Field(alias="from")] = "occurred"
    after_days: Annotated[Whole, Field(ge=0, le=3660)] = 0
