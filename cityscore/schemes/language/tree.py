"""The scheme as a tree of immutable parts: what format `cityscore.scheme/1` can say, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cityscore.core.refusals import Sentence

from .days import with_days
from .forms import By, Clock, Fixed, Part, Per, Points, Steps, Tiers, Valid
from .values import (
    Citation,
    Code,
    Day,
    Given,
    Name,
    Number,
    Operand,
    Prose,
    Text,
    Title,
    Truth,
    WebAddress,
    Whole,
)

FORMAT = "cityscore.scheme/1"

PERSON_TOPICS = (
    "volunteering", "donation", "blood-donation", "rescue", "civic-award", "education", "culture-library",
    "sport", "recycling", "energy-saving", "public-transport", "training", "community-service",
)  # fmt: skip
ORGANISATION_TOPICS = (
    "timely-filing", "compliance-inspection", "administrative-decision", "environmental", "product-quality",
    "repair",
)  # fmt: skip
SOURCE_KINDS = ("public-body", "registered-charity", "library")
OPS = ("eq", "ne", "in", "gt", "gte", "lt", "lte")
ORDERED_OPS = ("gt", "gte", "lt", "lte")
RECORD_COLUMNS = (
    "identifier", "identifier_type", "record_type", "record_no", "occurred_on", "ended_on", "recorded_on",
    "status", "document_no", "authority",
)  # fmt: skip
"""Columns every record file has; a record type's own fields may not take these names."""


Topic = Annotated[Text, WithJsonSchema({"enum": [*PERSON_TOPICS, *ORGANISATION_TOPICS]})]
"""Any text: which topics a scheme may have depends on whom it scores, and is a guardrail."""


class Named(Part):
    """A title in both languages."""

    en: Title
    zh_hans: Annotated[Title, Field(alias="zh-hans")]

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.en, self.zh_hans)


class Described(Part):
    """A longer text in both languages."""

    en: Prose
    zh_hans: Annotated[Prose, Field(alias="zh-hans")]

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.en, self.zh_hans)


class LegalBasis(Part):
    """The article a source or rule rests on, and where it can be read."""

    citation: Citation
    url: Given[WebAddress] = None


class WhoMayJoin(Part):
    """`residence: any` admits people registered elsewhere; `local` does not. `min_age` is in full years."""

    min_age: Given[Annotated[Whole, Field(ge=0, le=150)]] = None
    residence: Literal["any", "local"] = "any"


class Scale(Part):
    """Where a total starts and its bounds (null: unbounded), and to how many decimals it is rounded."""

    base: Number
    min: Number | None = None
    max: Number | None = None
    decimals: Annotated[Whole, Field(ge=0, le=2)] = 0


class Effective(Part):
    """First day in force, and the day by which the office must look at it again."""

    starts_on: Annotated[Day, Field(alias="from")]
    review_by: Day


class Dimension(Part):
    """A group of rules whose sum is clamped to min and max (null: unbounded) and then weighted."""

    code: Code
    title: Named
    description: Given[Described] = None
    min: Number | None = None
    max: Number | None = None
    weight: Number = Decimal(1)


class Edge(NamedTuple):
    """A band's lower edge: totals ≥ `points` (included) or > `points`."""

    points: Decimal
    included: bool


class Band(Part):
    """A named stretch of the scale, open upwards; the lowest has no edge."""

    code: Code
    title: Named
    description: Given[Described] = None
    from_points: Annotated[Given[Number], Field(alias="from")] = None
    above: Given[Number] = None
    top_share: Given[Annotated[Number, Field(gt=0, le=1)]] = None

    @model_validator(mode="before")
    @classmethod
    def _one_edge(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and None not in (value.get("from"), value.get("above")):
            raise PydanticCustomError("one_edge", "a band has one edge")
        return value

    @property
    def edge(self) -> Edge | None:
        """None for the lowest band, which every total meets."""
        if self.from_points is not None:
            return Edge(self.from_points, included=True)
        return Edge(self.above, included=False) if self.above is not None else None


class Source(Part):
    """A body that supplies records."""

    code: Code
    kind: Literal["public-body", "registered-charity", "library"]
    title: Named
    description: Given[Described] = None
    legal_basis: LegalBasis


class RecordField(Part):
    """One column of a record type. `choices` belong to type choice and to no other."""

    type: Literal["decimal", "integer", "choice", "date", "text-code"]
    title: Given[Named] = None
    unit: Given[Name] = None
    min: Given[Number] = None
    required: Truth = False
    choices: Given[Annotated[tuple[Name, ...], Field(min_length=1)]] = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> RecordField:
        if (self.type == "choice") != (self.choices is not None):
            raise PydanticCustomError("choices_of_choice", "choices belong to type choice")
        if self.min is not None and self.type not in ("decimal", "integer"):
            raise PydanticCustomError("min_of_number", "min belongs to numbers")
        return self

    @property
    def numeric(self) -> bool:
        return self.type in ("decimal", "integer")


class RecordType(Part):
    """One kind of administrative fact: where it comes from, what it is about, which columns it has."""

    code: Code
    source: Code
    topic: Topic
    title: Named
    description: Described
    decision: Truth = False
    fields: Mapping[Name, RecordField]


class Condition(Part):
    """One comparison of a field: `{field, op, value}`; `value` is a list for `in` and plain otherwise."""

    field: Name
    op: Literal["eq", "ne", "in", "gt", "gte", "lt", "lte"]
    value: Operand

    @model_validator(mode="after")
    def _list_for_in(self) -> Condition:
        if (self.op == "in") != isinstance(self.value, tuple):
            raise PydanticCustomError("list_for_in", "in takes a list, every other op one value")
        return self


class AnyOf(Part):
    """Met when any of its conditions is; `when` itself asks for all of its entries."""

    any: Annotated[tuple[Condition, ...], Field(min_length=1)]


def _which(entry: Any) -> str:
    return "<any>" if isinstance(entry, AnyOf) or (isinstance(entry, Mapping) and "any" in entry) else "<one>"


When = Annotated[Annotated[Condition, Tag("<one>")] | Annotated[AnyOf, Tag("<any>")], Discriminator(_which)]


class Rule(Part):
    """Which records count, for how much, for how long, and on what legal basis."""

    code: Code
    title: Named
    description: Given[Described] = None
    dimension: Given[Code] = None
    record_type: Code
    when: tuple[When, ...] = ()
    points: Points
    counts: Literal["each", "best", "total"] = "each"
    once_per: tuple[Name, ...] = ()
    cap_per_year: Given[Annotated[Number, Field(gt=0)]] = None
    at_most: Given[Annotated[Whole, Field(ge=1)]] = None
    cap: Given[Annotated[Number, Field(gt=0)]] = None
    clock: Clock = Clock()
    valid: Valid
    fade: Given[Literal["linear"]] = None
    legal_basis: LegalBasis

    @property
    def form(self) -> Fixed | Per | Steps | Tiers | By:
        """The one form under `points`."""
        return self.points.form


class SchemeTree(Part):
    """A whole scheme file. `scale` is None exactly in a criteria scheme, which has no bands either."""

    format: Literal["cityscore.scheme/1"]
    city: Code
    scheme: Code
    title: Named
    description: Given[Described] = None
    participants: Literal["person", "organisation"]
    kind: Literal["points", "criteria"] = "points"
    who_may_join: WhoMayJoin = WhoMayJoin()
    scale: Given[Scale] = None
    period: Literal["rolling", "calendar-year"] = "rolling"
    effective: Effective
    dimensions: tuple[Dimension, ...] = ()
    bands: tuple[Band, ...] = ()
    sources: tuple[Source, ...] = ()
    record_types: tuple[RecordType, ...] = ()
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _days_compared(cls, value: Any) -> Any:
        return with_days(value) if isinstance(value, Mapping) else value

    def record_type(self, code: str) -> RecordType:
        """The record type a rule names; KeyError cannot happen in a checked scheme."""
        return {each.code: each for each in self.record_types}[code]

    def is_renewed_by(self, other: SchemeTree) -> bool:
        """Whether the other says the same but for its dates, and is not to be reviewed any earlier."""
        is_longer = other.effective.review_by >= self.effective.review_by
        return is_longer and self.model_copy(update={"effective": other.effective}) == other
