"""The resident's first page: my schemes with points and band, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from cityscore.pages.perks import in_words
from cityscore.pages.perks_in_words import nearest
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, Visitor, proved, signed_in
from cityscore.pages.schemes_in_words import band_title, scheme_in_words
from cityscore.pages.wording import day, from_hundredths, say
from cityscore.participants import queries as participants
from cityscore.participants.models import Participant
from cityscore.schemes import queries as schemes
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring import queries as scoring
from conversions import queries as conversions
from rewards import queries as rewards


@dataclass(frozen=True, slots=True)
class Mine:
    """A scheme I am in. `points` '' while they are being worked out and in a criteria scheme."""

    code: str
    title: str
    points: str
    band: str
    held_count: int | None
    as_of: str
    next_change_on: str
    is_computed: bool


@signed_in
def overview(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where I stand in each scheme of the city, and what to do next."""
    identity = participants.identity_of(visitor.account)
    serving = schemes.serving_versions(visitor.today)
    mine, open_to_me = _mine_and_open(identity.participant, serving, visitor)
    perks = []
    if identity.participant is not None and mine:
        judged = rewards.eligibility_of(identity.participant, visitor.at)
        perks = in_words(judged, visitor.today)
    context = {
        "usable_count": sum(each.is_usable for each in perks),
        "nearest": nearest(perks),
        "state": identity.state,
        "mine": mine,
        "open": open_to_me,
        "tab": "home",
    }
    return show(request, "me/overview.html", context)


def _mine_and_open(
    participant: Participant | None, serving: list[SchemeVersion], visitor: Visitor
) -> tuple[list[Mine], list[object]]:
    """What I take part in, and the schemes in force that I could join."""
    enrolled = set()
    if participant is not None:
        enrolled = {each.scheme_id for each in participants.enrolments_of(participant.id)}
    in_force = [
        version for version in serving if version.effective_on and version.effective_on <= visitor.today
    ]
    mine = [
        _mine(participant, version)
        for version in in_force
        if participant is not None and version.scheme_id in enrolled
    ]
    others = [version for version in in_force if version.scheme_id not in enrolled]
    return mine, [scheme_in_words(version, visitor.today) for version in others]


def _mine(participant: Participant, version: SchemeVersion) -> Mine:
    tree = version.scheme_tree
    score = scoring.current_score(participant.id, version.scheme_id)
    total = score.total_hundredths if score else None
    return Mine(
        code=tree.scheme,
        title=say(tree.title.sentence),
        points="" if total is None else from_hundredths(total),
        band=band_title(tree, score.band) if score else "",
        held_count=len(score.held_rules) if score and tree.kind == "criteria" else None,
        as_of=day(score.as_of) if score else "",
        next_change_on=day(score.next_change_on) if score and score.next_change_on else "",
        is_computed=score is not None,
    )


@proved
def data(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Everything about my data, and the ways out."""
    mine = [
        (each.scheme.code, each.scheme.title) for each in participants.enrolments_of(resident.participant.id)
    ]
    context = {
        "schemes": mine,
        "has_agreements": conversions.agreements_of_resident(resident.participant.id, resident.today).exists()
        or bool(conversions.awards_for_residents(resident.today)),
        "tab": "data",
    }
    return show(request, "me/data.html", context)
