"""What the perks of a scheme ask for, as scoring asks it when it weighs a change of rules."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from cityscore.core.ladders import Asked, Ladder
from cityscore.core.points import HUNDREDTHS
from rewards import queries
from rewards.models import Perk
from rewards.terms import Needs

COUNTED = (Perk.State.APPROVED, Perk.State.LIVE, Perk.State.PAUSED)


def of_scheme(*, scheme_id: int) -> list[Ladder]:
    """Perks that are open, paused or approved to open, by code, each with its tiers from low to high."""
    versions = queries.approved_versions().filter(perk__scheme_id=scheme_id, perk__state__in=COUNTED)
    ladders = [
        Ladder(
            perk=version.perk.code,
            title=version.perk_terms.title,
            tiers=tuple((tier.value.label, _asked(tier.needs)) for tier in version.perk_terms.tiers),
        )
        for version in versions
    ]
    return sorted(ladders, key=lambda ladder: ladder.perk)


def _asked(needs: Needs) -> Asked:
    return Asked(
        total=_hundredths(needs.total),
        dimension=needs.dimension if needs.at_least is not None else None,
        at_least=_hundredths(needs.at_least) if needs.dimension is not None else None,
        band=needs.band,
        rule=needs.rule,
    )


def _hundredths(points: Decimal | None) -> int | None:
    """Rounded up: nobody reaches a threshold between two hundredths by having the lower one."""
    return None if points is None else int((points * HUNDREDTHS).to_integral_value(ROUND_CEILING))
