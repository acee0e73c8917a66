"""Founds the demo's cities and fills them, through the same actions that offices and residents use."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db import transaction

from cityscore.cities import actions as city_actions
from cityscore.cities.founding import read_founding
from cityscore.cities.models import Account, City, Duty, Officer
from cityscore.core import clock
from cityscore.demo import people
from cityscore.participants.actions import proof
from cityscore.participants.actions.desk import issue_desk_code
from cityscore.participants.models import Consent, Enrolment, Participant
from cityscore.records import actions as record_actions
from cityscore.records.models import Feed
from cityscore.schemes import actions as scheme_actions
from cityscore.schemes.models import RecordType, Scheme, Source
from cityscore.scoring.cases import actions as golden_actions

PEOPLE_AT_ONCE = 5_000
ROWS_PER_PERSON = 3
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Login:
    """An account of the demo, with its second factor where it has one."""

    city: str
    who: str
    email: str
    totp_secret: str = ""


@dataclass
class Place:
    """One city of the demo and what was made in it."""

    city: City
    schemes: tuple[str, ...]
    logins: list[Login] = field(default_factory=list)
    residents: list[Participant] = field(default_factory=list)

    def officer(self, duty: Duty) -> Account:
        return Officer.objects.select_related("account").get(duties__contains=[duty]).account


@dataclass(frozen=True)
class Passwords:
    """One password for every account of this demo, made when it is seeded."""

    shared: str
    hashed: str

    @classmethod
    def fresh(cls) -> Passwords:
        shared = "-".join(secrets.token_hex(2) for _ in range(3))
        return cls(shared, make_password(shared))  # hashed once: it is meant to take long


def shipped(package: str, name: str) -> str:
    """The text of a file that ships with a room."""
    return (files(package) / "shipped" / name).read_text(encoding="utf-8")


def operator(passwords: Passwords) -> Account:
    """The account that founds cities."""
    account = Account.objects.create(
        email="operator@example.org", password=passwords.hashed, is_operator=True
    )
    _verify(account)
    return account


@transaction.atomic
def found(code: str, by: Account, passwords: Passwords) -> Place:
    """A city from its shipped file, its officers able to sign in with a second factor."""
    founding = read_founding(shipped("cityscore.cities", f"{code}.yaml")).founding
    if founding is None:
        raise RuntimeError(f"the shipped file of {code} has problems")
    city = city_actions.found_city_with_office(founding=founding, by=by, at=clock.now())
    place = Place(city, tuple(notice.scheme for notice in founding.notices))
    for officer in founding.officers:
        account = Account.objects.get(email=officer.email)
        account.password = passwords.hashed
        account.save(update_fields=["password"])
        _verify(account)
        secret = generate_totp_secret()
        TOTP.activate(account, secret)
        place.logins.append(Login(code, ", ".join(officer.duties), officer.email, secret))
    return place


def _verify(account: Account) -> None:
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)


@transaction.atomic
def publish_scheme(place: Place, file_name: str, at: datetime) -> Scheme:
    """Drafted with its golden cases by the rule editor, published by the approver, fed by record type."""
    version = scheme_actions.load_version(
        text=shipped("cityscore.schemes", file_name), by=place.officer(Duty.RULE_EDITOR), at=at
    )
    golden_actions.import_cases(
        scheme=version.scheme,
        content=shipped("cityscore.schemes", file_name.replace(".yaml", ".cases.yaml")),
        by=place.officer(Duty.RULE_EDITOR),
        at=at,
    )
    version = scheme_actions.submit_version(version=version, by=place.officer(Duty.RULE_EDITOR), at=at)
    version = scheme_actions.publish_version(version=version, by=place.officer(Duty.APPROVER), at=at)
    for record_type in RecordType.objects.all():
        Feed.objects.get_or_create(
            code=record_type.code,
            defaults={
                "title_en": record_type.title_en,
                "title_zh": record_type.title_zh,
                "source": record_type.source,
                "record_type": record_type,
                "columns": {chinese: ours for ours, chinese in people.HEADERS.items()},
            },
        )
    scheme: Scheme = version.scheme
    return scheme


def enrol_numbers(
    schemes: list[Scheme], numbers: list[str], *, notice_number: int, at: datetime, tell: Tell
) -> list[Participant]:
    """Invented people, proved, in every scheme, consenting to every source, in batches; the first batch."""
    first: list[Participant] = []
    with transaction.atomic():
        sources = list(Source.objects.all())
    for start in range(0, len(numbers), PEOPLE_AT_ONCE):
        batch = numbers[start : start + PEOPLE_AT_ONCE]
        with transaction.atomic():
            made = _enrol_batch(schemes, batch, sources, notice_number, at)
        first = first or made
        tell(f"{min(start + PEOPLE_AT_ONCE, len(numbers))} of {len(numbers)} people enrolled")
    return first


def _enrol_batch(
    schemes: list[Scheme], numbers: list[str], sources: list[Source], notice_number: int, at: datetime
) -> list[Participant]:
    participants = []
    for each in numbers:
        participant = Participant(
            kind=schemes[0].participants, identifier_type="local", born_on=date(1980, 1, 1), proved_at=at
        )
        participant.identifier = each
        participants.append(participant)
    Participant.objects.bulk_create(participants)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            participant=participant,
            scheme=scheme,
            notice_number=notice_number,
            door=Enrolment.Door.DESK,
            joined_at=at,
        )
        for participant in participants
        for scheme in schemes
    )
    Consent.objects.bulk_create(
        Consent(enrolment=enrolment, source=source, given_at=at)
        for enrolment in enrolments
        for source in sources
    )
    return participants


def import_files(place: Place, *, people_count: int, today: date, tell: Tell) -> None:
    """One file for each record type, handed in by the clerk; some rows are about strangers."""
    with transaction.atomic():
        clerk = place.officer(Duty.CLERK)
        types = list(RecordType.objects.select_related("source"))
    rows = max(10, people_count * ROWS_PER_PERSON // len(types))
    for record_type in types:
        content = people.records_file(
            record_type.tree,
            city=place.city.code,
            people=people_count,
            rows=rows,
            today=today,
            seed=place.city.id,
        )
        document = record_actions.import_file(
            feed_code=record_type.code,
            stream=io.BytesIO(content),
            file_name=f"{record_type.code}.csv",
            by=clerk,
            at=clock.now(),
        )
        tell(
            f"{place.city.code} {record_type.code}: {document.accepted_count} accepted, "
            f"{document.not_enrolled_count} not enrolled"
        )


@transaction.atomic
def newcomers_file(place: Place, record_type: str, today: date) -> bytes:
    """A file about people who have not joined yet, for whoever wants to be one of them."""
    return people.newcomers_file(RecordType.objects.get(code=record_type).tree, today=today)


@transaction.atomic
def sign_up_resident(place: Place, participant: Participant, passwords: Passwords, at: datetime) -> Login:
    """An account for one of the invented people: claimed, and proved by a code from the desk."""
    email = f"resident@{place.city.code}.example.org"
    account = Account.objects.create(email=email, password=passwords.hashed)
    _verify(account)
    plain = participant.identifier
    clerk = place.officer(Duty.CLERK)
    code = issue_desk_code(identifier_type="local", identifier=plain, by=clerk, at=at)
    proof.claim_identifier(account=account, identifier_type="local", identifier=plain, at=at)
    proof.prove_by_code(account=account, code=code, at=at)
    login = Login(place.city.code, "resident", account.email)
    place.logins.append(login)
    place.residents.append(participant)
    return login
