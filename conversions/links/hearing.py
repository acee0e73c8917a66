"""What a letter does, kind by kind. Each is done as the city that wrote it, in its mirror, and may say no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from functools import wraps
from typing import Any, TypeVar

from django.db import connection
from pydantic import (
    BaseModel,
    ValidationError,
)

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, crossing, hooks
from cityscore.core.points import HUNDREDTHS
from cityscore.participants import access
from cityscore.schemes import mirroring
from conversions.actions import issuing
from conversions.actions.copies import Side, State, lock
from conversions.links import keys, steps, wire
from conversions.links.bodies import (
    KeyBody,
    LookedBody,
    PublishedBody,
    StandingsBody,
    StepBody,
    UseBody,
)
from conversions.links.posting import mirror_of
from conversions.links.steps import FINAL
from conversions.mappings import HostScale
from conversions.models import Agreement, ConversionConsent, Link, MonthlyUse, Standing
from conversions.parties import party_in_force
from conversions.refusals import (
    AgreementUnknown,
    LetterUnreadable,
    StandingNotPossible,
)

Heard = Callable[[Link, Any, datetime], None]
B = TypeVar("B", bound=BaseModel)


def _reads(shape: type[B]) -> Callable[[Callable[[Link, B, datetime], None]], Heard]:
    def with_body(hear: Callable[[Link, B, datetime], None]) -> Heard:
        @wraps(hear)
        def heard(link: Link, body: Any, at: datetime) -> None:
            try:
                read = shape.model_validate(body)
            except ValidationError as error:
                raise LetterUnreadable(kind=hear.__name__) from error
            hear(link, read, at)

        return heard

    return with_body


@_reads(StepBody)
def step(link: Link, body: StepBody, at: datetime) -> None:
    """Take a step of an agreement as the other city, in both copies."""
    steps.take(link, body)


@_reads(StandingsBody)
def standings(link: Link, body: StandingsBody, at: datetime) -> None:
    """Write what visitors from the other city hold here: only what the agreement can give, or none of it."""
    hosted = {each.uid: each for each in Agreement.objects.filter(side=Side.HOST, other_city=link.other_city)}
    if any(row[0] not in hosted for row in body.rows):
        raise AgreementUnknown
    strangers = Standing.objects.filter(pseudonym__in=[row[1] for row in body.rows])
    if strangers.exclude(agreement__other_city=link.other_city).exists():
        raise StandingNotPossible
    for uid in dict.fromkeys(row[0] for row in body.rows):
        rows = [row for row in body.rows if row[0] == uid]
        over = [row[1] for row in rows if row[6] or hosted[uid].state in FINAL]
        issuing.empty(Standing.objects.filter(pseudonym__in=over), at)
        held = [row for row in rows if row[1] not in set(over)]
        if held:
            _hold(hosted[uid], held, at)


def _hold(copy: Agreement, rows: list[Any], at: datetime) -> None:
    scale = HostScale.of(party_in_force(copy.agreement_tree.host, at).scheme)
    recognition = copy.agreement_tree.method == "recognition"
    zone = city_queries.present_city().time_zone
    over = clock.start_of(copy.ends_on + timedelta(days=1), zone)
    longest = min(at + timedelta(days=copy.agreement_tree.valid_days) + wire.CLOCKS_APART, over)
    if not all(_possible(row, scale, recognition) for row in rows):
        raise StandingNotPossible
    for until in dict.fromkeys(row[5] for row in rows):
        some = [row for row in rows if row[5] == until]
        with connection.cursor() as cursor:
            cursor.execute(
                issuing.ISSUE,
                {
                    "agreement": copy.id,
                    "pseudonyms": [row[1] for row in some],
                    "points": [row[2] for row in some],
                    "bands": [row[3] for row in some],
                    "recognised": [row[4] for row in some],
                    "at": at,
                    "valid_until": min(until, longest),
                    "in_letter": None,
                },
            )


def _possible(row: Any, scale: HostScale | None, recognition: bool) -> bool:
    points: int | None = row[2]
    band: str = row[3]
    recognised: bool = row[4]
    if recognised != recognition:
        return False
    if scale is None or points is None:
        return scale is None and points is None and band == ""
    value = Fraction(points, HUNDREDTHS)
    return scale.placed(value) == value and (scale.band_at(value) or "") == band


@_reads(LookedBody)
def looked(link: Link, body: LookedBody, at: datetime) -> None:
    """Write into a resident's own log what was asked about them in the other city."""
    consent = ConversionConsent.objects.filter(
        pseudonym=body.pseudonym, agreement__other_city=link.other_city
    ).first()
    if consent is None:
        return  # erased since: there is no log any more
    mirror, what = mirror_of(link), body.what
    access.look(
        participant_id=consent.participant_id,
        actor=audit.Actor(body.actor_kind, body.actor_key, body.actor_name),
        what=what,
        at=body.happened_at,
        host={"en": mirror.title_en, "zh-hans": mirror.title_zh},
        **body.facts,
    )


@_reads(UseBody)
def used(link: Link, body: UseBody, at: datetime) -> None:
    """Keep what the host reports of a month, with both copies."""
    home = Agreement.objects.filter(uid=body.uid, side=Side.HOME, other_city=link.other_city).first()
    if home is None:
        raise AgreementUnknown
    said = body.model_dump(exclude={"uid", "month_starts_on", "perk"})
    for copy in lock(home, *State).each():
        MonthlyUse.objects.get_or_create(
            agreement=copy,
            month_starts_on=body.month_starts_on,
            perk=body.perk,
            defaults={**said, "reported_at": at},
        )


@_reads(PublishedBody)
def published(link: Link, body: PublishedBody, at: datetime) -> None:
    """Bring the mirror up to date: schemes and perks as the other city published them."""
    with crossing.enter(mirror_of(link).id):
        try:
            mirroring.mirror(body.schemes, at)
            for _, answer in hooks.mirrors_perks.answers():
                answer(perks=body.perks, at=at)
        except (KeyError, TypeError, ValueError) as error:
            raise LetterUnreadable(kind="published") from error


@_reads(KeyBody)
def key(link: Link, body: KeyBody, at: datetime) -> None:
    """Believe the other city's next key; the present one goes once the next is used."""
    try:
        public = keys.decoded(body.public_key)
    except ValueError as error:
        raise LetterUnreadable(kind="key") from error
    if wire.key_id(public) not in keys.believed(mirror_of(link)):
        keys.pin(mirror_of(link), [public], at)


KINDS: dict[str, Heard] = {
    "step": step,
    "standings": standings,
    "looked": looked,
    "used": used,
    "published": published,
    "key": key,
}
