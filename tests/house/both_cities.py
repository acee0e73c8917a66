"""Willow and Harbour with at least one row in every city-owned table, made by the rooms' own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from cityscore.cities import actions as city_actions
from cityscore.cities.actions import publish_notice
from cityscore.cities.models import Account, CalendarDay
from cityscore.core import audit
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant
from cityscore.participants.queries import resident as resident_actor
from cityscore.records import actions as record_actions
from cityscore.records import queries as records
from cityscore.records.models import Feed
from cityscore.schemes.models import RecordType, Scheme, SchemeVersion, Source
from cityscore.scoring import actions as scoring
from cityscore.scoring.cases import actions as golden_actions
from cityscore.scoring.models import Preview, Run
from cityscore.scoring.preview import actions as previewing
from conversions.actions import visiting
from conversions.links import keys, posting
from conversions.models import Agreement, Link, MonthlyUse, Question, ScoreTable
from rewards import actions as rewards
from rewards.models import Redemption
from tests.cast import NOON, Cast, Office, sign_up
from tests.rooms.conversions.builders import AGREEMENT, BACK, TIDE, agree
from tests.rooms.participants.builders import claimed, code_for, proved, resident_number
from tests.rooms.records.builders import FEED, HEADER, enrol, hand_in
from tests.rooms.rewards.builders import PERKS, TODAY, Counter, code_of, counter, resident
from tests.rooms.schemes.builders import draft, published, scheme_text
from tests.rooms.scoring.builders import CASES

CAPPED = "caps: {per_resident_month: 10, total: 1000}\n"
PUSHED = {"occurred_on": "2026-05-01", "hours": "1"}


@dataclass(frozen=True)
class Town:
    """One city with its scheme, a resident with an account, a merchant, a run and a preview under way."""

    office: Office
    initial: str
    scheme: Scheme
    account: Account
    traveller: Participant
    merchant: Counter
    run: Run
    preview: Preview

    @property
    def city_id(self) -> int:
        return self.office.city.id


@dataclass(frozen=True)
class BothCities:
    """The two towns; each is probed from the other."""

    willow: Town
    harbour: Town

    def pairs(self) -> list[tuple[Town, Town]]:
        """(who looks, who is looked at), both ways."""
        return [(self.willow, self.harbour), (self.harbour, self.willow)]


def furnish(cast: Cast) -> BothCities:
    """Everything this platform does, once in each city, and an agreement in each direction."""
    harbour_perks = (("city: willow", "city: harbour"), ("scheme: leaf", "scheme: tide"), ("1010", "510"))
    willow = _open_town(cast.willow, scheme_text(), (), "W", cast.mei)
    harbour = _open_town(cast.harbour, scheme_text(*TIDE), harbour_perks, "H", cast.jun)
    _travel(willow, harbour, agree(cast, AGREEMENT + CAPPED))
    _travel(harbour, willow, agree(cast, BACK + CAPPED))
    return BothCities(willow, harbour)


def _open_town(
    office: Office, text: str, swaps: tuple[tuple[str, str], ...], initial: str, account: Account
) -> Town:
    with open_city(office.city.id):
        scheme = _open_scheme(office, text)
        perks = PERKS
        for old, new in swaps:
            assert old in perks
            perks = perks.replace(old, new)
        for perk in rewards.load_perks(text=perks, by=office.editor, at=NOON):
            rewards.publish_perk(perk=perk, by=office.approver, at=NOON)
        rewards.load_perks(text=perks, by=office.editor, at=NOON)
        traveller = resident(office, scheme, f"{initial}1", points=20)
        _prove(office, account, initial)
        rows = f"{initial}1,{initial}-R1,2026-05-01,12\n{initial}1,{initial}-R2,nonsense,1\n"
        hand_in(office, HEADER + rows)
        hand_in(office, HEADER + rows.replace("-R", "-S"), check_only=True)
        _object(office, traveller)
        _push(office, initial)
        _meet(initial)
        till = counter(office, f"{initial.lower()}-north")
        _use_perks(till, traveller, initial)
        _leave_unpaid(office, traveller, initial)
        run = scoring.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=NOON)
        weighed = previewing.start(version=SchemeVersion.objects.get(number=None), by=office.editor, at=NOON)
        return Town(office, initial, scheme, account, traveller, till, run, weighed)


def _meet(initial: str) -> None:
    """A city of another installation, a letter to it and a question of its own."""
    city_actions.mirror_city(code="quay", title_en="Quay", title_zh="望江", time_zone="Asia/Shanghai")
    address = "https://quay.example.org/api/v1/between-cities/quay"
    link = Link.objects.create(other_city="quay", address=address, signs_with=keys.own_key(NOON))
    posting.post(link, "step", {"reason": f"{initial} says so"}, NOON)
    Question.objects.create(link=link, nonce=uuid4(), asked_at=NOON)


def _object(office: Office, person: Participant) -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), title="National Day")
    record = records.newest_records(person.id)[0]
    record_actions.dispute_record(participant=person, record_id=record.id, reason="Not me.", at=NOON)
    record_actions.set_retention(record_type=RecordType.objects.get(), months=900, by=office.editor, at=NOON)


def _push(office: Office, initial: str) -> None:
    issued = record_actions.issue_source_client(
        feed=Feed.objects.get(), name=f"{initial} system", by=office.editor, at=NOON
    )
    record_actions.push_records(
        source_client=issued.source_client,
        rows=[
            {
                "identifier": f"{initial}1",
                "record_no": f"{initial}-P",
                "occurred_on": "2026-05-01",
                "hours": "1",
            }
        ],
        key="first",
        request_digest="",
        at=NOON,
    )


def _leave_unpaid(office: Office, guest: Participant, initial: str) -> None:
    rewards.set_fund(year=2026, budget=Decimal(900), cap_per_claim=Decimal(90), by=office.head, at=NOON)
    hotel = counter(office, f"{initial.lower()}-inn", kind="hotel")
    held = hotel.redeem(code_of(guest, "hotel-stay"), "hotel-stay").json()["redemption"]
    hotel.post(f"redemptions/{held}/claim", {"amount": "9.00", "evidence": f"bill of {initial}"})


def _open_scheme(office: Office, text: str) -> Scheme:
    scheme: Scheme = published(office, text).scheme
    publish_notice(scheme_code=scheme.code, body_en="What.", body_zh="内容。", by=office.head, at=NOON)
    Feed.objects.create(
        code=FEED,
        title_en="Hours",
        title_zh="时长",
        source=Source.objects.get(code="volunteers"),
        record_type=RecordType.objects.get(code="volunteer-hours"),
        identifier_type="local",
    )
    version = draft(office, text.replace("[50, 10]", "[50, 12]"))
    previewing.publish_notice(version=version, body_en="More.", body_zh="更多。", by=office.head, at=NOON)
    cases = CASES.replace("scheme: leaf", f"scheme: {scheme.code}").replace("total: 1005, band: a,", "")
    golden_actions.import_cases(scheme=scheme, content=cases, by=office.editor, at=NOON)
    return scheme


def _prove(office: Office, account: Account, initial: str) -> None:
    """An account proves the traveller's number, another only claims one, and a code lies unused."""
    proved(account, office, f"{initial}1", "local")
    claimed(sign_up(f"claims@{office.city.code}.example.org"), f"{initial}9", "local")
    code_for(office, resident_number(7))
    enrol(office, Scheme.objects.get(), f"{initial}2")


def _use_perks(till: Counter, holder: Participant, initial: str) -> None:
    """A check and a use of a perk with a quota, and a pass for one merchant that nobody has used."""
    code = code_of(holder, "reading-room")
    assert till.verify(code, "reading-room")["result"] == "granted"
    assert till.redeem(code, "reading-room", key=f"{initial}-key").status_code == 201
    used = Redemption.objects.get(used_pass__participant=holder)
    rewards.disown_use(participant=holder, redemption=used.public_id, text=f"Not {initial}.", at=NOON)
    code_of(holder, "library-books", merchant=till.merchant)


def _travel(home: Town, host: Town, agreement: Agreement) -> None:
    """The resident consents; a merchant of the host city gives the visitor a perk."""
    with open_city(home.city_id):
        given = visiting.consent(
            participant=home.traveller, agreement=agreement, actor=resident_actor(home.traveller), at=NOON
        )
        with visiting.visit(consent=given, at=NOON + timedelta(seconds=1)) as standing:
            assert host.merchant.redeem(code_of(standing)).status_code == 201
    for town in (home, host):
        _exchange(town, agreement)


def _exchange(town: Town, agreement: Agreement) -> None:
    """What offices settle and publish only for crowds larger than two."""
    with open_city(town.city_id):
        copy = Agreement.objects.get(uid=agreement.uid)
        month = date(2026, 5, 1)
        ScoreTable.objects.create(
            agreement=copy,
            side="home",
            month_starts_on=month,
            unit=Decimal(10),
            rows=[["1000", 1_000]],
            people_count=1_000,
            publisher_name=f"Approver of {town.initial}",
            published_at=NOON,
        )
        MonthlyUse.objects.create(
            agreement=copy,
            month_starts_on=month,
            perk="library-books",
            title_en="Books",
            title_zh="图书",
            counted_from=month,
            visitor_count=10,
            use_count=12,
            reported_at=NOON,
        )
