"""Agreements in the office's pages: from a text to a suspended agreement, by two offices, with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from cityscore.cities.models import Account
from cityscore.core import crossing
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from conversions import tables
from conversions.models import Agreement, AgreementEvent, ScoreTable, Simulation
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.conversions.builders import AGREEMENT, BY_BANDS, NOTICE, agree, open_both_schemes, propose
from tests.rooms.conversions.test_visiting import score_everybody, traveller
from tests.rooms.records.builders import HEADER, enrol, hand_in

State = Agreement.State


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The pages ask what time it is, and the agreement of these tests ends with its year."""
    with time_machine.travel(NOON, tick=False):
        yield


def page(account: Account, city: str, method: str, address: str, *args: Any, **options: Any) -> Any:
    """A request of an officer, made with no city open."""
    with crossing.outside():
        return getattr(at_the_office(account), method)(
            f"/{city}/office/conversions/agreement/{address}", *args, **options
        )


def text_of(account: Account, city: str, address: str) -> str:
    answer = page(account, city, "get", address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def copy_in(office: Office) -> Agreement:
    with open_city(office.city.id):
        return Agreement.objects.order_by("id").last() or Agreement()


def step(office: Office, account: Account, name: str, **said: str) -> Agreement:
    """Take a step on the office's newest agreement; the copy as it is then."""
    address = f"{copy_in(office).pk}/step/{name}/"
    assert page(account, office.city.code, "get", address).status_code == 200
    assert page(account, office.city.code, "post", address, said).status_code == 302
    return copy_in(office)


def test_two_offices_bring_an_agreement_to_life_and_stop_it(cast: Cast) -> None:
    open_both_schemes(cast)
    willow, harbour = cast.willow, cast.harbour
    made = page(willow.editor, "willow", "post", "draft/", {"text": AGREEMENT})
    assert made.status_code == 302
    assert step(willow, willow.editor, "propose").state == State.PROPOSED
    for office in (willow, harbour):
        page(office.approver, office.city.code, "post", f"{copy_in(office).pk}/simulation/")
        step(office, office.approver, "sign")
    assert copy_in(harbour).state == State.SIGNED
    assert "step/announce/" not in text_of(harbour.head, "harbour", f"{copy_in(harbour).pk}/change/")
    assert "step/announce/" in text_of(willow.head, "willow", f"{copy_in(willow).pk}/change/")
    empty = page(willow.head, "willow", "post", f"{copy_in(willow).pk}/step/announce/", {"body_en": " "})
    assert empty.status_code == 200
    assert copy_in(willow).state == State.SIGNED
    assert step(willow, willow.head, "announce", **NOTICE).state == State.ACTIVE
    assert step(harbour, harbour.approver, "suspend", reason="Our library moves.").state == State.SUSPENDED
    seen = text_of(willow.auditor, "willow", f"{copy_in(willow).pk}/change/")
    assert "Our library moves." in seen
    assert NOTICE["body_en"] in seen
    assert step(harbour, harbour.approver, "resume").state == State.ACTIVE
    assert step(willow, willow.approver, "end", reason="Over.").state == State.ENDED


def test_every_problem_of_a_text_stands_beside_it_and_nothing_is_lost(cast: Cast) -> None:
    text = AGREEMENT.replace("[1010, 650]", "[990, 400]").replace("until: 2026", "until: 2025")
    answer = page(cast.willow.editor, "willow", "post", "draft/", {"text": text})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "effective.until" in shown
    assert "points[1]" in shown
    assert "[990, 400]" in shown


def test_a_step_is_open_to_its_duty_and_to_no_other(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    for account in (cast.willow.clerk, cast.willow.editor, cast.willow.auditor):
        for name in ("sign", "decline", "announce", "suspend", "end"):
            address = f"{agreement.pk}/step/{name}/"
            assert page(account, "willow", "post", address, {"reason": "x"}).status_code == 403
    for account in (cast.willow.clerk, cast.willow.auditor):
        assert page(account, "willow", "post", f"{agreement.pk}/simulation/").status_code == 403
        assert page(account, "willow", "get", f"{agreement.pk}/scores/").status_code == 403
        assert page(account, "willow", "post", f"{agreement.pk}/revise/", {"text": "x"}).status_code == 403
    assert copy_in(cast.willow).state == State.PROPOSED


@pytest.mark.parametrize(
    "address", ["mapping/", "simulation/", "scores/", "revise/", "step/sign/", "step/nonsense/"]
)
def test_the_other_citys_copy_has_no_page_here(cast: Cast, address: str) -> None:
    open_both_schemes(cast)
    propose(cast)
    theirs = copy_in(cast.harbour)
    for account in (cast.willow.approver, cast.willow.editor):
        assert page(account, "willow", "get", f"{theirs.pk}/{address}").status_code in (403, 404)


def test_a_refused_step_says_why(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = propose(cast)
    with crossing.outside():
        answer = at_the_office(cast.willow.approver).post(
            f"/willow/office/conversions/agreement/{agreement.pk}/step/sign/", follow=True
        )
    assert "Simulate the agreement for this city first" in answer.content.decode()


def test_the_mapping_is_drawn_and_tabled(cast: Cast) -> None:
    open_both_schemes(cast)
    curve = text_of(cast.willow.clerk, "willow", f"{propose(cast).pk}/mapping/")
    assert "<polyline" in curve
    assert "<td>650.0000</td><td>650</td><td>High</td>" in curve
    bands = text_of(cast.willow.clerk, "willow", f"{propose(cast, BY_BANDS).pk}/mapping/")
    assert "<polyline" not in bands
    assert ">aa</th><td>High</td>" in bands


def test_a_simulation_is_kept_in_its_city_and_laid_beside_another_text(cast: Cast) -> None:
    traveller(cast)
    with open_city(cast.willow.city.id):
        scheme = Scheme.objects.get(code="leaf")
        rows = ""
        for number in range(2, 32):
            enrol(cast.willow, scheme, f"W{number}")
            rows += f"W{number},R{number},2026-05-01,{number * 2}\n"
        hand_in(cast.willow, HEADER + rows)
        score_everybody(cast)
    first, second = propose(cast), propose(cast, BY_BANDS)
    for agreement in (first, second):
        page(cast.willow.editor, "willow", "post", f"{agreement.pk}/simulation/")
    shown = text_of(cast.willow.auditor, "willow", f"{first.pk}/simulation/?with={second.pk}")
    assert "<dd>30</dd>" in shown
    assert "has published no table of scores" in shown
    assert "opened no perk" in shown
    with open_city(cast.harbour.city.id):
        assert not Simulation.objects.exists()
        assert AgreementEvent.objects.filter(kind="simulate").count() == 2


def test_what_leaves_the_city_is_seen_before_it_does_and_once_a_month(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SMALLEST_TABLE", 2), ("SMALLEST_BUCKET", 1), ("STEP", 1)):
        monkeypatch.setattr(tables, name, value)
    traveller(cast)
    with open_city(cast.willow.city.id):
        enrol(cast.willow, Scheme.objects.get(code="leaf"), "W2")
        score_everybody(cast)
    address = f"{propose(cast).pk}/scores/"
    shown = text_of(cast.willow.approver, "willow", address)
    assert "[[1000, 1], [1005, 1]]" in shown
    with open_city(cast.willow.city.id):
        assert not ScoreTable.objects.exists()
    assert page(cast.willow.approver, "willow", "post", address).status_code == 302
    for office in (cast.willow, cast.harbour):
        with open_city(office.city.id):
            published = ScoreTable.objects.get()
            assert (published.side, published.rows) == ("home", [["1000", 1], ["1005", 1]])
        assert "[[1000, 1], [1005, 1]]" in text_of(
            office.auditor, office.city.code, f"{copy_in(office).pk}/change/"
        )
    page(cast.willow.approver, "willow", "post", address)
    with open_city(cast.willow.city.id):
        assert ScoreTable.objects.count() == 1


def test_a_scheme_has_one_table_a_month_whoever_gets_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of different days could be subtracted, and the difference is who came or left."""
    for name, value in (("SMALLEST_TABLE", 1), ("SMALLEST_BUCKET", 1), ("STEP", 1)):
        monkeypatch.setattr(tables, name, value)
    traveller(cast)
    first, second = propose(cast), propose(cast, BY_BANDS)
    page(cast.willow.approver, "willow", "post", f"{first.pk}/scores/")
    with open_city(cast.willow.city.id):
        enrol(cast.willow, Scheme.objects.get(code="leaf"), "W2")
        score_everybody(cast)
    page(cast.willow.approver, "willow", "post", f"{second.pk}/scores/")
    with open_city(cast.willow.city.id):
        assert [each.rows for each in ScoreTable.objects.all()] == [[["1005", 1]]] * 2


def test_a_city_of_few_people_lets_no_table_go(cast: Cast) -> None:
    traveller(cast)
    agreement = propose(cast)
    assert "Fewer than 1000 people" in text_of(cast.willow.approver, "willow", f"{agreement.pk}/scores/")
    page(cast.willow.approver, "willow", "post", f"{agreement.pk}/scores/")
    with open_city(cast.harbour.city.id):
        assert not ScoreTable.objects.exists()


def test_the_first_page_says_what_waits(cast: Cast) -> None:
    open_both_schemes(cast)
    propose(cast)
    with crossing.outside():
        shown = at_the_office(cast.harbour.approver).get("/harbour/office/").content.decode()
    assert "Agreements to simulate and sign: 1." in shown


def test_a_renewal_starts_from_the_present_text(cast: Cast) -> None:
    open_both_schemes(cast)
    agreement = agree(cast)
    shown = text_of(cast.willow.editor, "willow", f"{agreement.pk}/revise/")
    assert "valid_days: 90" in shown
    next_year = AGREEMENT.replace("2026-12-31", "2027-12-31").replace("2026-01-01", "2027-01-01")
    page(cast.willow.editor, "willow", "post", f"{agreement.pk}/revise/", {"text": next_year})
    assert copy_in(cast.willow).replaces == agreement.uid
