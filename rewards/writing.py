"""Perk terms written back as a `cityscore.perks/1` file: for the office form and for checking again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cityscore.core.exact_json import ExactEncoder
from rewards.language import FORMAT
from rewards.terms import Needs, PerkTerms, Quota, Tier


def perks_file(terms: Iterable[PerkTerms], *, city: str) -> str:
    """A file with these perks, as JSON, which is YAML 1.2."""
    return file_text([perk_part(each) for each in terms], city=city)


def file_text(perks: Iterable[Mapping[str, Any]], *, city: str) -> str:
    """A file with these parts."""
    return ExactEncoder().encode({"format": FORMAT, "city": city, "perks": list(perks)})


def perk_part(terms: PerkTerms) -> dict[str, Any]:
    """One perk as the file has it; what is not given is left out."""
    better = [{"needs": _needs(tier.needs), **_value(tier)} for tier in terms.better_tiers]
    return given(
        code=terms.code,
        scheme=terms.scheme,
        title=terms.title.as_json(),
        description=terms.description.as_json(),
        kind=terms.kind.value,
        partner=terms.partner,
        ordinary_terms=terms.ordinary_terms.as_json(),
        ordinary_amount=terms.ordinary_amount,
        universal=_value(terms.universal_tier) if terms.universal_tier else None,
        tiers=better,
        quota=given(per_person=_quota(terms.quota_per_person), in_all=_quota(terms.quota_in_all)),
        hold=terms.hold.as_json() if terms.hold else None,
        term={"months": terms.term_months} if terms.term_months else None,
        merchants=list(terms.merchants),
        open_to_agreements=terms.open_to_agreements,
        illustrative=terms.illustrative,
        note=terms.note.as_json() if terms.note else None,
        until=terms.ends_on,
    ) | given(**{"from": terms.starts_on})


def given(**parts: Any) -> dict[str, Any]:
    """The parts that are there."""
    return {name: part for name, part in parts.items() if part is not None}


def _needs(needs: Needs) -> dict[str, Any]:
    return given(
        total=needs.total,
        dimension=needs.dimension,
        at_least=needs.at_least,
        band=needs.band,
        rule=needs.rule,
    )


def _value(tier: Tier) -> dict[str, Any]:
    value = tier.value
    return given(amount=value.amount, unit=value.unit, label=value.label.as_json())


def _quota(quota: Quota | None) -> dict[str, Any] | None:
    return None if quota is None else {"count": quota.count, "per": quota.per.value}
