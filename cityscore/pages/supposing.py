"""A supposition as people read it: before and after side by side, what differs, and which perks open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cityscore.core.points import show
from cityscore.core.refusals import Sentence
from cityscore.pages.perks import in_words
from cityscore.pages.perks_in_words import MyPerk
from cityscore.pages.schemes_in_words import band_title
from cityscore.pages.wording import day, plain, say
from cityscore.participants.models import Participant
from cityscore.schemes.language import SchemeTree
from cityscore.scoring.results import Result
from cityscore.scoring.what_if import Supposition
from rewards import supposing as perks
from rewards.eligibility import Verdict
from rewards.models import Perk


@dataclass(frozen=True, slots=True)
class SupposedPerks:
    """Every perk of the scheme with the verdict afterwards; `new` are codes of those that newly open."""

    judged: list[tuple[Perk, Verdict]]
    new: set[str]


@dataclass(frozen=True, slots=True)
class SupposedInWords:
    """`rows` are (what, now, then); `said` the difference in sentences; `not_allowed` titles of sources.

    `opened` are perks that newly open, `usable` the other ones at hand, `others` those that still lack
    something.
    """

    rows: tuple[tuple[str, str, str], ...]
    said: tuple[str, ...]
    not_allowed: tuple[str, ...]
    opened: tuple[MyPerk, ...]
    usable: tuple[MyPerk, ...]
    others: tuple[MyPerk, ...]


def perks_of(found: Supposition, participant: Participant | None, at: datetime) -> SupposedPerks:
    """The perks before and after, by the same verdict as everywhere."""
    before, after = (
        perks.verdicts_with(
            result,
            scheme=found.version.scheme,
            tree=found.version.scheme_tree,
            participant=participant,
            at=at,
        )
        for result in (found.before, found.after)
    )
    return SupposedPerks(after, perks.newly_open(before, after))


def supposed_in_words(found: Supposition, judged: SupposedPerks, today: date) -> SupposedInWords:
    """The whole answer, every part finished text."""
    tree = found.version.scheme_tree
    shown = in_words(judged.judged, today)
    new = [each for each in shown if each.perk.code in judged.new]
    old = [each for each in shown if each.perk.code not in judged.new]
    return SupposedInWords(
        rows=tuple(_rows(tree, found.before, found.after)),
        said=tuple(say(each) for each in found.difference.say),
        not_allowed=tuple(say(each) for each in source_titles(tree, found.not_allowed)),
        opened=tuple(new),
        usable=tuple(each for each in old if each.is_usable),
        others=tuple(each for each in old if not each.is_usable),
    )


def source_titles(tree: SchemeTree, codes: tuple[str, ...]) -> list[Sentence]:
    """Titles of some of a scheme's sources."""
    return [source.title.sentence for source in tree.sources if source.code in codes]


def _rows(tree: SchemeTree, before: Result, after: Result) -> list[tuple[str, str, str]]:
    if tree.scale is None:
        rows = [(_("Held"), str(len(before.lines)), str(len(after.lines)))]
    else:
        rows = [(_("Points"), _total(tree, before), _total(tree, after))]
    if tree.bands:
        rows.append((_("Band"), band_title(tree, before.band) or "–", band_title(tree, after.band) or "–"))
    rows.append((_("Next change"), _next(before), _next(after)))
    return rows


def _total(tree: SchemeTree, result: Result) -> str:
    assert tree.scale is not None
    return plain(show(result.total or 0, tree.scale.decimals))


def _next(result: Result) -> str:
    return day(result.next_change_on) if result.next_change_on else "–"
