"""A perk's terms: who gets what, when, how often and at whose; immutable, and stored as JSON per version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cityscore.core.refusals import Sentence


class PerkKind(StrEnum):
    """What a perk is; it decides the unit of its values (see UNITS)."""

    PERCENTAGE = "percentage"
    FIXED_AMOUNT = "fixed-amount"
    LOAN_LIMIT = "loan-limit"
    DEPOSIT_WAIVER = "deposit-waiver"
    PAY_LATER = "pay-later"
    FREEBIE = "freebie"
    AWARD = "award"


UNITS: Mapping[PerkKind, tuple[str, ...]] = {
    PerkKind.PERCENTAGE: ("percent",),
    PerkKind.FIXED_AMOUNT: ("yuan",),
    PerkKind.LOAN_LIMIT: ("book", "item", "day"),
    PerkKind.DEPOSIT_WAIVER: ("yuan", "book", "item"),
    PerkKind.PAY_LATER: ("yuan", "day", "time"),
    PerkKind.FREEBIE: ("time", "item", "hour", "day"),
    PerkKind.AWARD: ("yuan", "item"),
}
"""The units in which a kind's amount may be given; the first is the default."""


HELD_KINDS = (PerkKind.DEPOSIT_WAIVER, PerkKind.PAY_LATER)
"""Kinds of which a use may stay open until it is settled."""

TERM_KINDS = (PerkKind.LOAN_LIMIT, PerkKind.DEPOSIT_WAIVER, PerkKind.FREEBIE)
"""Kinds that may be given for a term."""


class Period(StrEnum):
    """The span over which a quota counts, by the city's calendar."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Value:
    """What is given: `amount` in `unit` (None: not a matter of amount), and how to say it to people."""

    label: Sentence
    amount: Decimal | None = None
    unit: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"label": self.label.as_json(), "amount": _shown(self.amount), "unit": self.unit}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Value:
        return cls(_sentence(stored["label"]), _number(stored["amount"]), stored["unit"])


@dataclass(frozen=True, slots=True)
class Needs:
    """What a tier asks for; every part given must be met. There is no way to say "at most"."""

    total: Decimal | None = None
    """At least this total, in points."""
    dimension: str | None = None
    at_least: Decimal | None = None
    """At least so many points in `dimension`."""
    band: str | None = None
    """At least this band."""
    rule: str | None = None
    """This rule held: it gives points, or in a criteria scheme it is met."""

    def as_json(self) -> dict[str, Any]:
        return {
            "total": _shown(self.total),
            "dimension": self.dimension,
            "at_least": _shown(self.at_least),
            "band": self.band,
            "rule": self.rule,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Needs:
        return cls(
            total=_number(stored["total"]),
            dimension=stored["dimension"],
            at_least=_number(stored["at_least"]),
            band=stored["band"],
            rule=stored["rule"],
        )


NOTHING = Needs()
"""What the universal tier asks for."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One level of a perk. `universal`: every participant has it, whatever their points."""

    value: Value
    needs: Needs = NOTHING

    @property
    def universal(self) -> bool:
        return self.needs == NOTHING

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value.as_json(), "needs": self.needs.as_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Tier:
        return cls(Value.from_json(stored["value"]), Needs.from_json(stored["needs"]))


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `count` uses in each `per` (by the city's calendar)."""

    count: int
    per: Period = Period.EVER

    def as_json(self) -> dict[str, Any]:
        return {"count": self.count, "per": self.per.value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Quota:
        return cls(stored["count"], Period(stored["per"]))


@dataclass(frozen=True, slots=True)
class Hold:
    """A use stays open for `days`, extended to `longest_days` at most, until the merchant settles it."""

    days: int
    longest_days: int

    def as_json(self) -> dict[str, Any]:
        return {"days": self.days, "longest_days": self.longest_days}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Hold:
        return cls(stored["days"], stored["longest_days"])


@dataclass(frozen=True, slots=True)
class PerkTerms:
    """One version of a perk's terms, as published and as printed on whatever was granted under it.

    `tiers` go from the least to the most demanding; the universal one, if any, comes first. `starts_on`
    and `ends_on` are the first and the last day of use (None: open). `merchants` empty: any approved
    merchant that asks. `ordinary_terms` is what everybody gets without any scheme, and `ordinary_amount`
    the same as a number in the unit of the tiers, where there is one. `illustrative`: no city has
    published these terms. A use is over at once, unless it opens a `hold`, or an entitlement that lasts
    `term_months`.
    """

    code: str
    scheme: str
    title: Sentence
    description: Sentence
    kind: PerkKind
    tiers: tuple[Tier, ...]
    ordinary_terms: Sentence
    ordinary_amount: Decimal | None = None
    partner: str = "shop"
    starts_on: date | None = None
    ends_on: date | None = None
    quota_per_person: Quota | None = None
    quota_in_all: Quota | None = None
    hold: Hold | None = None
    term_months: int | None = None
    merchants: tuple[str, ...] = ()
    open_to_agreements: bool = False
    illustrative: bool = False
    note: Sentence | None = None

    @property
    def universal_tier(self) -> Tier | None:
        return next((tier for tier in self.tiers if tier.universal), None)

    @property
    def better_tiers(self) -> tuple[Tier, ...]:
        return tuple(tier for tier in self.tiers if not tier.universal)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON data; numbers are decimal strings and days ISO text."""
        return {
            "code": self.code,
            "scheme": self.scheme,
            "title": self.title.as_json(),
            "description": self.description.as_json(),
            "kind": self.kind.value,
            "tiers": [tier.as_json() for tier in self.tiers],
            "ordinary_terms": self.ordinary_terms.as_json(),
            "ordinary_amount": _shown(self.ordinary_amount),
            "partner": self.partner,
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "quota_per_person": self.quota_per_person.as_json() if self.quota_per_person else None,
            "quota_in_all": self.quota_in_all.as_json() if self.quota_in_all else None,
            "hold": self.hold.as_json() if self.hold else None,
            "term_months": self.term_months,
            "merchants": list(self.merchants),
            "open_to_agreements": self.open_to_agreements,
            "illustrative": self.illustrative,
            "note": self.note.as_json() if self.note else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PerkTerms:
        """The inverse of `as_json`. Raises KeyError or ValueError on anything else."""
        return cls(
            code=stored["code"],
            scheme=stored["scheme"],
            title=_sentence(stored["title"]),
            description=_sentence(stored["description"]),
            kind=PerkKind(stored["kind"]),
            tiers=tuple(Tier.from_json(tier) for tier in stored["tiers"]),
            ordinary_terms=_sentence(stored["ordinary_terms"]),
            ordinary_amount=_number(stored["ordinary_amount"]),
            partner=stored["partner"],
            starts_on=_day(stored["starts_on"]),
            ends_on=_day(stored["ends_on"]),
            quota_per_person=_quota(stored["quota_per_person"]),
            quota_in_all=_quota(stored["quota_in_all"]),
            hold=Hold.from_json(stored["hold"]) if stored.get("hold") else None,
            term_months=stored.get("term_months"),
            merchants=tuple(stored["merchants"]),
            open_to_agreements=stored["open_to_agreements"],
            illustrative=stored["illustrative"],
            note=_sentence(stored["note"]) if stored["note"] else None,
        )


def _shown(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _number(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def _quota(stored: Mapping[str, Any] | None) -> Quota | None:
    return None if stored is None else Quota.from_json(stored)


def _sentence(stored: Mapping[str, str]) -> Sentence:
    return Sentence(stored["en"], stored["zh-hans"])
