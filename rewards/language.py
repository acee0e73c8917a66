"""The perks file, format `cityscore.perks/1`, as a tree, and its perks as terms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cityscore.core.refusals import Problem
from cityscore.schemes.language import Described, Named, Place
from cityscore.schemes.language.files import FileReading, read_as
from cityscore.schemes.language.forms import Part
from cityscore.schemes.language.values import Code, Day, Given, Number, Truth, Whole
from rewards.guardrails import guardrail_problems
from rewards.structure import structure_problems
from rewards.terms import UNITS, Hold, Needs, Period, PerkKind, PerkTerms, Quota, Tier, Value

FORMAT = "cityscore.perks/1"


class NeedsPart(Part):
    """What a tier asks for; all that is written must be met. Only "at least" can be said."""

    total: Given[Number] = None
    dimension: Given[Code] = None
    at_least: Given[Number] = None
    band: Given[Code] = None
    rule: Given[Code] = None


class ValuePart(Part):
    """What a tier gives: an amount in a unit of the perk's kind, and how to say it."""

    amount: Given[Number] = None
    unit: Given[Code] = None
    label: Named


class BetterTier(ValuePart):
    """A tier with a condition."""

    needs: NeedsPart


class QuotaPart(Part):
    """At most `count` uses in each calendar day, month or year, or ever."""

    count: Annotated[Whole, Field(ge=1)]
    per: Literal["day", "month", "year", "ever"] = "ever"


class Quotas(Part):
    """How often one person may use the perk, and how often it is given in all."""

    per_person: Given[QuotaPart] = None
    in_all: Given[QuotaPart] = None


class HoldPart(Part):
    """A use stays open until the merchant settles it: for `days`, and extended to `longest_days` at most."""

    days: Annotated[Whole, Field(ge=1, le=366)]
    longest_days: Annotated[Given[Whole], Field(le=366)] = None


class TermPart(Part):
    """A use gives an entitlement for so many months, such as a library card."""

    months: Annotated[Whole, Field(ge=1, le=120)]


class Perk(Part):
    """One perk. `from` and `until` are the first and the last day of use; `merchants` empty: any approved."""

    code: Code
    scheme: Given[Code] = None
    title: Named
    description: Described
    kind: Literal[
        "percentage", "fixed-amount", "loan-limit", "deposit-waiver", "pay-later", "freebie", "award"
    ]
    partner: Code
    ordinary_terms: Described
    ordinary_amount: Given[Number] = None
    universal: Given[ValuePart] = None
    tiers: tuple[BetterTier, ...] = ()
    starts_on: Annotated[Given[Day], Field(alias="from")] = None
    ends_on: Annotated[Given[Day], Field(alias="until")] = None
    quota: Quotas = Quotas()
    hold: Given[HoldPart] = None
    term: Given[TermPart] = None
    merchants: tuple[Code, ...] = ()
    open_to_agreements: Truth = False
    illustrative: Truth = False
    note: Given[Described] = None

    def terms(self, scheme: str, *, illustrative: bool = False) -> PerkTerms:
        """The perk as terms; `scheme` and `illustrative` are the file's own, which the perk may add to."""
        kind = PerkKind(self.kind)
        tiers = [Tier(_value(tier, kind), Needs(**tier.needs.model_dump())) for tier in self.tiers]
        if self.universal is not None:
            tiers.insert(0, Tier(_value(self.universal, kind)))
        return PerkTerms(
            code=self.code,
            scheme=self.scheme or scheme,
            title=self.title.sentence,
            description=self.description.sentence,
            kind=kind,
            tiers=tuple(tiers),
            ordinary_terms=self.ordinary_terms.sentence,
            ordinary_amount=self.ordinary_amount,
            partner=self.partner,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            quota_per_person=_quota(self.quota.per_person),
            quota_in_all=_quota(self.quota.in_all),
            hold=_hold(self.hold),
            term_months=self.term.months if self.term is not None else None,
            merchants=self.merchants,
            open_to_agreements=self.open_to_agreements,
            illustrative=illustrative or self.illustrative,
            note=self.note.sentence if self.note is not None else None,
        )


class PerksFile(Part):
    """A city's perks. `scheme` is the one whose points they ask for, unless a perk names its own.

    `illustrative` marks terms that no city has published: of one perk, or of the whole file.
    """

    format: Literal["cityscore.perks/1"]
    city: Code
    scheme: Given[Code] = None
    title: Given[Named] = None
    description: Given[Described] = None
    illustrative: Truth = False
    perks: Annotated[tuple[Perk, ...], Field(min_length=1)]

    def terms(self) -> tuple[PerkTerms, ...]:
        """Every perk of a sound file as terms, in the order of the file."""
        return tuple(perk.terms(self.scheme or "", illustrative=self.illustrative) for perk in self.perks)


def check_perks(content: bytes | str) -> FileReading[PerksFile]:
    """The file as a tree with every problem in it; `sound` when its perks may be proposed.

    Codes: those of the YAML reader and of the tree's structure, those of `rewards.structure`, and the five
    refusals of `rewards.guardrails`. Whether the named scheme's dimensions, bands and rules exist is the
    matter of `check_needs`.
    """
    reading = read_as(PerksFile, content)
    if reading.raw is None:
        return reading
    # Both walk the raw file, so that a part that is not sound hides no finding in another.
    file = Place(reading.raw)
    guarded = tuple(guardrail_problems(file))
    return FileReading(reading.raw, reading.tree, ()).with_problems(
        *_not_said_better(reading.problems, guarded), *structure_problems(file), *guarded
    )


def _not_said_better(found: tuple[Problem, ...], guarded: tuple[Problem, ...]) -> list[Problem]:
    """A key such as `at_most` is unknown because it is refused: the refusal says why."""
    places = {problem.path for problem in guarded}
    return [problem for problem in found if problem.code != "unknown-key" or problem.path not in places]


def _value(part: ValuePart, kind: PerkKind) -> Value:
    unit = None if part.amount is None else part.unit or UNITS[kind][0]
    return Value(part.label.sentence, part.amount, unit)


def _quota(part: QuotaPart | None) -> Quota | None:
    return None if part is None else Quota(part.count, Period(part.per))


def _hold(part: HoldPart | None) -> Hold | None:
    return None if part is None else Hold(part.days, part.longest_days or part.days)
