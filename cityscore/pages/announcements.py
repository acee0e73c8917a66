"""Rules that are not yet in force: from which day, what they change, and what the public was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.core import clock
from cityscore.pages.wording import day, say
from cityscore.schemes import queries as schemes
from cityscore.schemes.differences import differences
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.scoring.preview import actions as previewing


@dataclass(frozen=True, slots=True)
class Announcement:
    """A scheme's coming version. `changes` are sentences, empty when it is the scheme's first."""

    code: str
    title: str
    starts_on: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the office told the public before a change that takes perks from many."""

    on: str
    text: str


def told(scheme: Scheme, today: date, time_zone: str) -> list[Told]:
    """The notices that stand until their rules are in force."""
    notices = previewing.standing_notices(scheme, today)
    return [Told(day(clock.today_in(time_zone, each.published_at)), each.body) for each in notices]


def announced(serving: list[SchemeVersion], today: date) -> list[Announcement]:
    """What is announced among these versions, in the order in which it comes into force."""
    coming = [
        (each.effective_on, each) for each in serving if each.effective_on and each.effective_on > today
    ]
    return [
        _announcement(version, on) for on, version in sorted(coming, key=lambda pair: (pair[0], pair[1].id))
    ]


def _announcement(version: SchemeVersion, on: date) -> Announcement:
    before = schemes.published_versions(version.scheme).filter(number__lt=version.number).first()
    changes = differences(before.scheme_tree, version.scheme_tree) if before else ()
    return Announcement(
        code=version.scheme.code,
        title=say(version.scheme_tree.title.sentence),
        starts_on=day(on),
        changes=tuple(say(each) for each in changes),
    )
