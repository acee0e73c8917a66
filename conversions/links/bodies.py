"""What letters say: the shape of each kind, of which every key is known and every value bounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from conversions.actions.copies import Kind

Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Code = Annotated[str, StringConstraints(max_length=60)]
GIVEN_BY_THE_LOG = frozenset({"participant_id", "actor", "action", "what", "at", "host"})


def _is_a_fact(name: str) -> str:
    if name in GIVEN_BY_THE_LOG:
        raise ValueError(f"{name} is not the sender's to say")
    return name


Fact = Annotated[str, StringConstraints(pattern=r"^[a-z_-]{1,40}$"), AfterValidator(_is_a_fact)]
Points = Annotated[int, Field(ge=-(10**12), le=10**12)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Body(BaseModel):
    """What a letter says; every key is one that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableBody(Body):
    """A published table of scores."""

    month_starts_on: date
    unit: Annotated[Decimal, Field(gt=0, le=10_000_000)]
    rows: Annotated[tuple[tuple[Decimal, Count], ...], Field(max_length=2_000)]


class StepBody(Body):
    """One step in the life of an agreement, and what belongs to it."""

    uid: UUID
    kind: Kind
    actor_kind: Literal["officer", "system"]
    actor_name: Line
    reason: Text = ""
    happened_at: AwareDatetime
    text: Annotated[str, StringConstraints(max_length=300_000)] = ""
    drafter_name: Line = ""
    drafted_at: AwareDatetime | None = None
    replaces: UUID | None = None
    content_digest: Annotated[str, StringConstraints(max_length=64)] = ""
    notice_en: Text = ""
    notice_zh: Text = ""
    table: TableBody | None = None


class StandingsBody(Body):
    """[agreement, pseudonym, hundredths of points, band, recognised, valid until, over]."""

    rows: Annotated[
        tuple[tuple[UUID, UUID, Points | None, Code, bool, AwareDatetime, bool], ...],
        Field(max_length=5_000),
    ]


class LookedBody(Body):
    """What a merchant of the other city asked about one of our residents."""

    pseudonym: UUID
    actor_kind: Literal["merchant", "officer", "system"]
    actor_key: Line
    actor_name: Line
    what: Annotated[str, StringConstraints(pattern=r"^rewards\.[a-z_]{1,40}$")]
    happened_at: AwareDatetime
    facts: Annotated[dict[Fact, str | int | bool | dict[Fact, str] | None], Field(max_length=20)]


class UseBody(Body):
    """What visitors used of one perk up to the end of a month."""

    uid: UUID
    month_starts_on: date
    perk: Code
    title_en: Line
    title_zh: Line
    counted_from: date
    visitor_count: Annotated[int, Field(ge=10, le=2_000_000_000)]
    use_count: Count
    yuan: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None


class PublishedBody(Body):
    """Schemes in force or announced, and perks open to agreements."""

    schemes: Annotated[list[dict[str, Any]], Field(max_length=100)]
    perks: Annotated[list[dict[str, Any]], Field(max_length=500)]


class KeyBody(Body):
    """The key that comes after the one which signed this letter."""

    public_key: Line
