"""Rules that are published and not yet in force: from which day, and what they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.pages.wording import day, say
from cityscore.schemes import queries as schemes
from cityscore.schemes.differences import differences
from cityscore.schemes.models import SchemeVersion


@dataclass(frozen=True, slots=True)
class Announcement:
    """A scheme's coming version. `changes` are sentences, empty when it is the scheme's first."""

    code: str
    title: str
    starts_on: str
    changes: tuple[str, ...]


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
