"""How often perks were used, as agreements settle and simulate it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Sum

from cityscore.core.hooks import PerkUses
from cityscore.core.refusals import Sentence
from rewards import queries
from rewards.models import Redemption

AGREEMENT = "used_pass__standing__agreement_id"


def uses_of_perks(
    *, since: datetime, until: datetime, agreement_id: int | None = None, perk: str | None = None
) -> list[PerkUses]:
    """By perk and agreement, from one moment until before another; tests and annulled uses are none.

    The sum is of the amounts that merchants named. Uses of people forgotten since count as residents' uses.
    """
    made = Redemption.objects.filter(is_test=False, redeemed_at__gte=since, redeemed_at__lt=until)
    made = made.exclude(state=Redemption.State.ANNULLED)
    if agreement_id is not None:
        made = made.filter(**{AGREEMENT: agreement_id})
    if perk is not None:
        made = made.filter(perk__code=perk)
    rows = made.order_by("perk__code").values("perk_id", "perk__code", AGREEMENT)
    counted = rows.annotate(
        uses=Count("id"),
        visitors=Count("used_pass__standing_id", distinct=True),
        residents=Count("used_pass__participant_id", distinct=True),
        yuan=Sum("amount"),
    )
    titles = {version.perk_id: version.perk_terms.title for version in queries.approved_versions()}
    return [
        PerkUses(
            perk=row["perk__code"],
            title=titles.get(row["perk_id"], Sentence(row["perk__code"], row["perk__code"])),
            agreement_id=row[AGREEMENT],
            people=row["visitors"] if row[AGREEMENT] is not None else row["residents"],
            uses=row["uses"],
            yuan=row["yuan"],
        )
        for row in counted
    ]
