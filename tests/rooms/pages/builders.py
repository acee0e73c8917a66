"""Willow with a scheme, perks and a library, Harbour as the other side of an agreement, on any day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from allauth.idp.oidc.models import Client
from django.db import transaction

from cityscore.cities.actions import publish_notice
from cityscore.cities.models import Account
from cityscore.core import audit, clock
from cityscore.core.tenancy import open_city
from cityscore.participants import actions as participants
from cityscore.participants import queries
from cityscore.participants.models import Enrolment, Participant
from cityscore.records.models import Feed
from cityscore.schemes import actions as schemes
from cityscore.schemes.models import RecordType, Scheme, Source
from cityscore.scoring import actions as scoring
from conversions.models import Agreement
from rewards import actions as rewards
from tests.cast import NOON, Cast, Office
from tests.rooms.conversions.builders import AGREEMENT, TIDE, agree
from tests.rooms.records.builders import FEED, HEADER, hand_in
from tests.rooms.rewards.builders import PERKS, Counter, counter, token_of
from tests.rooms.schemes.builders import scheme_text

LIBRARY_RECORDS = (
    "rules:\n",
    """\
  - code: book-gift
    source: library
    topic: culture-library
    title: {en: Books given, zh-hans: 赠书}
    description: {en: Books given to the city library, zh-hans: 向市图书馆赠书}
    fields:
      level: {type: choice, title: {en: Level, zh-hans: 级别}, choices: [district, city], required: true}
rules:
  - code: books
    title: {en: Books given, zh-hans: 赠书}
    dimension: giving
    record_type: book-gift
    points: {by: {field: level, table: {district: 1, city: 2.5}}}
    cap_per_year: 5
    valid: {by: {field: level, table: {district: 12, city: 24}}}
    legal_basis: {citation: 图书馆条例第三条}
""",
)
LIBRARY = (
    "record_types:\n",
    """\
  - code: library
    kind: library
    title: {en: City library, zh-hans: 市图书馆}
    description: {en: Lends and takes books, zh-hans: 借书与收书}
    legal_basis: {citation: Library Law art. 3 · 《图书馆法》第三条}
record_types:
""",
)
HARBOUR_PERKS = (
    PERKS.replace("city: willow", "city: harbour")
    .replace("scheme: leaf", "scheme: tide")
    .replace("{total: 1010}", "{total: 510}")
)
NOTICE_EN = "1. What happens. Points are kept from the sources you allow.\n2. What for. Perks, nothing else."
NOTICE_ZH = "一、处理内容。仅依据您同意的来源计算积分。\n二、用途。只用于兑换权益。"


@dataclass(frozen=True)
class Scene:
    """What a resident finds: `at` is the beginning of the year in which everything is in force."""

    cast: Cast
    scheme: Scheme
    library: Counter
    at: datetime


def build_scene(cast: Cast, *, today: datetime = NOON) -> Scene:
    """Willow, committed when the caller's transactions are."""
    at = datetime(today.year, 1, 1, 4, tzinfo=UTC)
    with open_city(cast.willow.city.id), transaction.atomic():
        scheme = _publish(cast.willow, scheme_text(LIBRARY, LIBRARY_RECORDS), at)
        _open_perks(cast.willow, PERKS, at)
        library = _with_fresh_token(counter(cast.willow))
        Feed.objects.create(
            code=FEED,
            title_en="Hours",
            title_zh="时长",
            source=Source.objects.get(code="volunteers"),
            record_type=RecordType.objects.get(code="volunteer-hours"),
            identifier_type="local",
        )
    return Scene(cast, scheme, library, at)


def _with_fresh_token(till: Counter) -> Counter:
    """The builders' tokens live around noon of one fixed day; this one lives now."""
    client = Client.objects.get(id=till.client_id)
    return replace(till, token=token_of(client, expires_at=clock.now() + timedelta(hours=1)))


def agree_with_harbour(scene: Scene) -> Agreement:
    """Harbour's scheme and perks, and an agreement signed by both; Willow's copy."""
    harbour = scene.cast.harbour
    with open_city(harbour.city.id), transaction.atomic():
        _publish(harbour, scheme_text(*TIDE), scene.at)
        _open_perks(harbour, HARBOUR_PERKS, scene.at)
        counter(harbour)
    return agree(scene.cast, _in_year(AGREEMENT, scene.at), scene.at)


def _publish(office: Office, text: str, at: datetime) -> Scheme:
    draft = schemes.load_version(text=_in_year(text, at), by=office.editor, at=at)
    draft = schemes.submit_version(version=draft, by=office.editor, at=at)
    version = schemes.publish_version(version=draft, by=office.approver, at=at)
    scheme: Scheme = version.scheme
    publish_notice(scheme_code=scheme.code, body_en=NOTICE_EN, body_zh=NOTICE_ZH, by=office.head, at=at)
    return scheme


def _open_perks(office: Office, text: str, at: datetime) -> None:
    for perk in rewards.load_perks(text=_in_year(text, at), by=office.editor, at=at):
        rewards.publish_perk(perk=perk, by=office.approver, at=at)


def _in_year(text: str, at: datetime) -> str:
    """A file of 2026 as it would be written this year."""
    return text.replace("2027-", f"{at.year + 1}-").replace("2026-", f"{at.year}-")


def desk_code(office: Office, number: str) -> str:
    """What the clerk reads out to somebody who shows the document."""
    with open_city(office.city.id), transaction.atomic():
        participants.register_at_desk(
            identifier_type="local",
            identifier=number,
            kind="person",
            born_on=NOON.date().replace(year=1990),
            by=office.clerk,
            at=clock.now(),
        )
        return participants.issue_desk_code(
            identifier_type="local", identifier=number, by=office.clerk, at=clock.now()
        )


def proved(account: Account, office: Office, number: str) -> Participant:
    """The account has claimed and proved a number."""
    code = desk_code(office, number)
    with open_city(office.city.id), transaction.atomic():
        participants.claim_identifier(
            account=account, identifier_type="local", identifier=number, at=clock.now()
        )
        return participants.prove_by_code(account=account, code=code, at=clock.now())


def joined(scene: Scene, participant: Participant, *sources: str) -> Enrolment:
    with open_city(scene.cast.willow.city.id), transaction.atomic():
        return participants.join(
            participant=participant,
            scheme=scene.scheme,
            notice_number=1,
            source_codes=sources,
            actor=queries.resident(participant),
            door=Enrolment.Door.SELF,
            at=clock.now(),
        )


def volunteer_hours(scene: Scene, number: str, *rows: str) -> None:
    """Records such as `R1,2026-05-01,12`, imported and scored."""
    office, now = scene.cast.willow, clock.now()
    with open_city(office.city.id), transaction.atomic():
        hand_in(office, HEADER + "".join(f"{number},{row}\n" for row in rows), at=now)
    score(scene)


def score(scene: Scene) -> None:
    """Everybody of Willow, as a worker would."""
    now = clock.now()
    city = scene.cast.willow.city
    with open_city(city.id):
        with transaction.atomic():
            today = clock.today_in(city.time_zone, now)
            run = scoring.open_run(scheme=scene.scheme, as_of=today, by=audit.SYSTEM, at=now)
        while scoring.work_on_one_shard(run_id=run.id):
            pass
        with transaction.atomic():
            scoring.publish_if_complete(run_id=run.id, at=now)


def mei_with_points(scene: Scene) -> Participant:
    """Mei has proved W1, joined with volunteers, and has 1005 points."""
    mei = proved(scene.cast.mei, scene.cast.willow, "W1")
    joined(scene, mei, "volunteers")
    volunteer_hours(scene, "W1", f"R1,{scene.at.year}-03-01,12.5", f"R2,{scene.at.year}-04-01,9")
    return mei
