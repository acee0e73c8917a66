"""What a letter does, kind by kind. Each is done as the city that wrote it, in its mirror, and may say no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.db import connection
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, crossing, hooks
from cityscore.core.points import HUNDREDTHS
from cityscore.participants import access
from cityscore.schemes import mirroring
from conversions.actions import agreeing, ending, issuing
from conversions.actions.copies import Copies, Kind, Side, State, in_both, lock, tell
from conversions.language import check_agreement
from conversions.links import keys, wire
from conversions.links.posting import mirror_of
from conversions.mappings import HostScale
from conversions.models import Agreement, ConversionConsent, Link, MonthlyUse, ScoreTable, Signature, Standing
from conversions.parties import party_in_force
from conversions.refusals import (
    AgreementNotSound,
    AgreementUnknown,
    ContentDiffers,
    HomeAnnounces,
    LetterUnreadable,
    NotAParty,
    NotInThisState,
    StandingNotPossible,
)
from conversions.tables import SMALLEST_BUCKET, SMALLEST_TABLE, STEP

Heard = Callable[[Link, Any, datetime], None]
B = TypeVar("B", bound=BaseModel)
Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Code = Annotated[str, StringConstraints(max_length=60)]
GIVEN_BY_THE_LOG = frozenset({"participant_id", "actor", "action", "what", "at", "host"})


def _is_a_fact(name: str) -> str:
    if name in GIVEN_BY_THE_LOG:
        raise ValueError(f"{name} is not the sender's to say")
    return name


Fact = Annotated[str, StringConstraints(pattern=r"^[a-z_-]{1,40}$"), AfterValidator(_is_a_fact)]
Points = Annotated[int, Field(ge=-(10**12), le=10**12)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
FINAL = (State.REPLACED, State.ENDED, State.DECLINED)
"""What stops an agreement; of two that cross on their way the later of these holds on both sides."""
CLOCKS_APART = timedelta(minutes=5)


class Body(BaseModel):
    """What a letter says; every key is one that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableBody(Body):
    """A published table of scores."""

    month_starts_on: date
    unit: Annotated[Decimal, Field(gt=0, le=10_000_000)]
    rows: Annotated[tuple[tuple[Decimal, Count], ...], Field(max_length=2_000)]


class StepBody(Body):
    """One step in the life of an agreement, and what belongs to it."""

    uid: UUID
    kind: Kind
    actor_kind: Literal["officer", "system"]
    actor_name: Line
    reason: Text = ""
    happened_at: AwareDatetime
    text: Annotated[str, StringConstraints(max_length=300_000)] = ""
    drafter_name: Line = ""
    drafted_at: AwareDatetime | None = None
    replaces: UUID | None = None
    content_digest: Annotated[str, StringConstraints(max_length=64)] = ""
    notice_en: Text = ""
    notice_zh: Text = ""
    table: TableBody | None = None


class StandingsBody(Body):
    """[agreement, pseudonym, hundredths of points, band, recognised, valid until, over]."""

    rows: Annotated[
        tuple[tuple[UUID, UUID, Points | None, Code, bool, AwareDatetime, bool], ...],
        Field(max_length=5_000),
    ]


class LookedBody(Body):
    """What a merchant of the other city asked about one of our residents."""

    pseudonym: UUID
    actor_kind: Literal["merchant", "officer", "system"]
    actor_key: Line
    actor_name: Line
    what: Annotated[str, StringConstraints(pattern=r"^rewards\.[a-z_]{1,40}$")]
    happened_at: AwareDatetime
    facts: Annotated[dict[Fact, str | int | bool | dict[Fact, str] | None], Field(max_length=20)]


class UseBody(Body):
    """What visitors used of one perk up to the end of a month."""

    uid: UUID
    month_starts_on: date
    perk: Code
    title_en: Line
    title_zh: Line
    counted_from: date
    visitor_count: Annotated[int, Field(ge=10, le=2_000_000_000)]
    use_count: Count
    yuan: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None


class PublishedBody(Body):
    """Schemes in force or announced, and perks open to agreements."""

    schemes: Annotated[list[dict[str, Any]], Field(max_length=100)]
    perks: Annotated[list[dict[str, Any]], Field(max_length=500)]


class KeyBody(Body):
    """The key that comes after the one which signed this letter."""

    public_key: Line


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
    here = city_queries.present_city().code
    with crossing.enter(mirror_of(link).id):
        take = STEPS.get(body.kind)
        if take is None:
            raise LetterUnreadable(kind=body.kind.value)
        if body.kind == Kind.PROPOSE:
            copies = _proposed(body, here)
        else:
            copy = Agreement.objects.filter(uid=body.uid, other_city=here).first()
            if copy is None:
                raise AgreementUnknown
            copies = lock(copy, *State)
        take(copies, body)
        actor = audit.Actor(body.actor_kind, link.other_city, body.actor_name)
        tell(copies, body.kind, actor, body.happened_at, reason=body.reason)


def _proposed(body: StepBody, here: str) -> Copies:
    """Both copies of a text that the other city proposes to the city `here`."""
    reading = check_agreement(body.text)
    if reading.problems or reading.tree is None:
        raise AgreementNotSound(reading.problems, count=len(reading.problems))
    tree, writer = reading.tree, city_queries.present_city()
    if {tree.home.city, tree.host.city} != {here, writer.code}:
        raise NotAParty(city=here)
    if Agreement.objects.filter(uid=body.uid).exists() or tree.method == "award":
        raise ContentDiffers
    side = Side.HOME if tree.home.city == writer.code else Side.HOST
    shared: dict[str, Any] = {
        "uid": body.uid,
        "state": State.PROPOSED,
        "drafter_id": 0,  # an account of the other installation
        "drafter_name": body.drafter_name,
        "drafted_at": body.drafted_at or body.happened_at,
        "replaces": body.replaces,
        **agreeing.content(tree, body.text),
    }
    own = Agreement.objects.create(side=side, other_city=here, **shared)
    city = city_queries.city_by_code(here)
    if city is None:
        raise NotAParty(city=here)
    with crossing.enter(city.id):
        other = Agreement.objects.create(side=side.other, other_city=writer.code, **shared)
    return Copies(own, other)


def _nothing(copies: Copies, body: StepBody) -> None:
    """The history alone says that it happened."""


def _signed(copies: Copies, body: StepBody) -> None:
    if body.content_digest != copies.own.content_digest:
        raise ContentDiffers
    for copy in copies.each():
        Signature.objects.get_or_create(
            agreement=copy,
            side=copies.own.side,
            defaults={
                "signer_name": body.actor_name,
                "content_digest": body.content_digest,
                "signed_at": body.happened_at,
            },
        )
    if copies.own.state == State.PROPOSED and Signature.objects.filter(agreement=copies.own).count() == 2:
        copies.set(state=State.SIGNED)


def _announced(copies: Copies, body: StepBody) -> None:
    if copies.own.side != Side.HOME:
        raise HomeAnnounces
    if copies.own.state != State.SIGNED:
        raise NotInThisState((), **_states(copies.own.state, State.SIGNED))
    copies.set(
        state=State.ACTIVE,
        notice_en=body.notice_en,
        notice_zh=body.notice_zh,
        announced_at=body.happened_at,
    )


def _suspended(copies: Copies, body: StepBody) -> None:
    ending.set_suspended(copies, by_own_side=True)


def _resumed(copies: Copies, body: StepBody) -> None:
    ending.set_suspended(copies, by_own_side=False)
    ending.send_what_waited(copies, clock.now())


def _stopped(copies: Copies, body: StepBody) -> None:
    state = {Kind.DECLINE: State.DECLINED, Kind.REPLACE: State.REPLACED}.get(body.kind, State.ENDED)
    present = State(copies.own.state)
    if present not in FINAL or FINAL.index(present) < FINAL.index(state):
        copies.set(state=state)
    ending.forget_when_committed(copies)


def _table(copies: Copies, body: StepBody) -> None:
    if body.table is None:
        raise LetterUnreadable(kind=body.kind.value)
    people = sum(count for _, count in body.table.rows)
    small = any(0 < count < SMALLEST_BUCKET or count % STEP for _, count in body.table.rows)
    if people < SMALLEST_TABLE or small:
        raise LetterUnreadable(kind=body.kind.value)
    for copy in copies.each():
        ScoreTable.objects.get_or_create(
            agreement=copy,
            side=copies.own.side,
            month_starts_on=body.table.month_starts_on,
            defaults={
                "unit": body.table.unit,
                "rows": [[str(score), count] for score, count in body.table.rows],
                "people_count": people,
                "publisher_name": body.actor_name,
                "published_at": body.happened_at,
            },
        )


STEPS: dict[Kind, Callable[[Copies, StepBody], None]] = {
    Kind.PROPOSE: _nothing,
    Kind.PUBLISH_TABLE: _table,
    Kind.SIMULATE: _nothing,
    Kind.SIGN: _signed,
    Kind.ANNOUNCE: _announced,
    Kind.SUSPEND: _suspended,
    Kind.RESUME: _resumed,
    Kind.DECLINE: _stopped,
    Kind.REPLACE: _stopped,
    Kind.END: _stopped,
}


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
    longest = min(at + timedelta(days=copy.agreement_tree.valid_days) + CLOCKS_APART, over)
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


def _states(state: str, wanted: State) -> dict[str, Any]:
    return {**in_both("state", [State(state)]), **in_both("wanted", [wanted])}
