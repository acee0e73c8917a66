"""Which perks a supposed score would open: the verdict of every perk of a scheme, nothing stored."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from cityscore.core.points import HUNDREDTHS
from cityscore.participants.models import Participant
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.models import Scheme
from cityscore.scoring.results import Result
from rewards import facts, queries
from rewards.eligibility import Holder, Verdict, judge
from rewards.models import Pass, Perk


def verdicts_with(
    result: Result, *, scheme: Scheme, tree: SchemeTree, participant: Participant | None, at: datetime
) -> list[tuple[Perk, Verdict]]:
    """Every open or paused perk of the scheme, judged as if this were the current score.

    A participant's own uses count against their quotas; without one, nothing has been used yet. The perk
    carries its terms as `perk.terms`.
    """
    day = queries.today(at)
    titles = facts.titles_of(scheme, day)
    holder = holder_of(result, tree)
    judged = []
    for version in queries.running_versions():
        perk = version.perk
        if perk.scheme_id != scheme.id:
            continue
        perk.terms = facts.terms_of(perk, version.perk_terms)
        own = None if participant is None else Pass(participant=participant, perk=perk)
        verdict = judge(
            perk.terms,
            holder=holder,
            circumstances=facts.circumstances(perk, perk.terms, at=at, today=day, seen=own),
            names=titles,
        )
        judged.append((perk, verdict))
    return judged


def holder_of(result: Result, tree: SchemeTree) -> Holder:
    """What somebody with this result brings, as a run would store it."""
    return Holder(
        total=None if result.total is None else _points(result.total),
        band=result.band,
        bands=tuple(band.code for band in tree.bands),
        dimensions={code: _points(hundredths) for code, hundredths in result.dimensions.items()},
        rules_held=frozenset(line.rule for line in result.lines),
    )


def newly_open(before: list[tuple[Perk, Verdict]], after: list[tuple[Perk, Verdict]]) -> set[str]:
    """Codes of perks that are given only afterwards, or at a better tier."""
    given = {perk.code: verdict.value for perk, verdict in before}
    return {
        str(perk.code) for perk, verdict in after if verdict.granted and verdict.value != given.get(perk.code)
    }


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / HUNDREDTHS
