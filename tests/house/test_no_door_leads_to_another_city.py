"""No page, call, command, task or export of one city leads to another, with every table of both filled."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib import admin
from django.core.management import call_command, get_commands, load_command_class
from django.db import transaction
from django.urls import get_resolver

from cityscore.core.management.base import CityCommand
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import CityOwned, open_city
from cityscore.participants.actions import export
from cityscore.participants.models import Participant
from cityscore.records.models import Record
from conversions.links.meeting import read_card
from rewards.models import Redemption, Verification
from tests.cast import NOON, Cast
from tests.house.both_cities import BothCities, Town, furnish
from tests.house.deliveries import FOR_EVERY_CITY, deliver, ids_for, our_tasks
from tests.house.test_no_city_sees_another import contents, rows_of
from tests.rooms.cities.builders import at_the_office
from tests.rooms.pages.api import App, app_of

OURS = [model for model in admin.site._registry if issubclass(model, CityOwned)]
TASKS_WITH_IDS = [name for name in our_tasks() if not name.endswith(FOR_EVERY_CITY)]
NOT_OF_A_CITY = {"found_city", "load_scheme"}
"""Accountable commands whose file, not an argument, names the city; tried apart."""

NO_AGREEMENT = "00000000-0000-4000-8000-000000000000"
OPEN_TO_ANYBODY = {("get", "identity"), ("get", "schemes")}
CLAIMING = {("post", "identity"), ("post", "identity/proof")}
"""Saying who one is may be tried in every city; what it changes there is one's own."""

STRANGER = {"participant-unknown", "nobody-here"}
"""What an officer hears about somebody who is not one of this city's participants."""


@pytest.fixture(autouse=True)
def _noon(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def both(cast: Cast) -> BothCities:
    return furnish(cast)


def marks_of(town: Town) -> set[str]:
    """Texts that only this city's data holds."""
    with open_city(town.city_id), transaction.atomic():
        found = {str(each) for each in Participant.objects.values_list("public_id", flat=True)}
        found |= {str(each) for each in Redemption.objects.values_list("public_id", flat=True)}
        of_residents = Redemption.objects.filter(used_pass__standing=None)
        found |= set(of_residents.values_list("receipt", flat=True))  # a visitor's own is theirs to know
        found |= set(Record.objects.values_list("record_no", flat=True))
    assert len(found) > 5
    return found


def held_in(text: str, marks: set[str]) -> set[str]:
    return {mark for mark in marks if mark in text}


def test_no_page_of_the_office_shows_another_citys_row(both: BothCities) -> None:
    shown = 0
    for looking, looked_at in both.pairs():
        marks = marks_of(looked_at)
        foreign = {model: rows_of(looked_at, model, 1)[0].pk for model in OURS}
        for duty in ("clerk", "editor", "auditor"):
            client = at_the_office(getattr(looking.office, duty))
            for model in OURS:
                place = f"office/{model._meta.label_lower.replace('.', '/')}/"
                own, theirs = (f"/{each.office.city.code}/{place}" for each in (looking, looked_at))
                listed = client.get(own)
                shown += listed.status_code == 200
                assert not held_in(listed.content.decode(), marks), place
                page = f"{foreign[model]}/change/"
                assert client.get(own + page).status_code in {302, 403, 404}, (duty, place)
                assert client.post(own + page, {"title_en": "taken"}).status_code in {302, 403, 404}, place
                assert client.get(own + f"{foreign[model]}/history/").status_code in {302, 403, 404}, place
                assert client.get(theirs + page).status_code in {302, 403, 404}, (duty, place)
    assert shown > len(OURS)


def test_a_resident_is_a_stranger_in_the_other_city(both: BothCities) -> None:
    for looking, looked_at in both.pairs():
        client = at_the_office(looking.account, with_second_factor=False)
        marks, code = marks_of(looked_at), looked_at.office.city.code
        assert client.get(f"/{looking.office.city.code}/me/points/{looking.scheme.code}/").status_code == 200
        for page in (
            "points/",
            f"points/{looked_at.scheme.code}/",
            f"points/{looked_at.scheme.code}/what-if/",
            f"points/{looked_at.scheme.code}/what-if/volunteer-steps/",
            "perks/",
            "data/",
            "data/records/",
            "data/access/",
            "data/export/",
        ):
            answer = client.get(f"/{code}/me/{page}")
            assert (answer.status_code, answer["Location"]) == (302, f"/{code}/me/identity/"), page
            assert not held_in(answer.content.decode(), marks)
        for page in (f"points/{looked_at.scheme.code}/", f"data/leave/{looked_at.scheme.code}/"):
            assert client.get(f"/{looking.office.city.code}/me/{page}").status_code == 404


def resident_addresses(scheme: str, record: Record, used: Redemption) -> list[str]:
    """Every address of the resident API, filled for one scheme, one record and one use of a perk."""
    fills = {
        "<str:scheme>": scheme,
        "<str:source>": "volunteers",
        "<uuid:agreement>": NO_AGREEMENT,
        "<row:record>": str(record.id),
        "<uuid:redemption>": str(used.public_id),
    }
    found = [str(each.pattern) for each in get_resolver("cityscore.pages.api.urls").url_patterns]
    for place, value in fills.items():
        found = [address.replace(place, value) for address in found]
    assert all("<" not in address for address in found)
    return found


def test_a_residents_app_reads_and_changes_nothing_of_the_other_city(both: BothCities) -> None:
    for looking, looked_at in both.pairs():
        app = app_of(looking.account, looked_at.office.city.code)
        before, marks = contents(looked_at), marks_of(looked_at)
        own = App(app.token, looking.office.city.code)
        assert own.get(f"statements/{looking.scheme.code}").status_code == 200
        assert own.get(f"statements/{looked_at.scheme.code}").status_code == 404
        (record,) = rows_of(looked_at, Record, 1)
        assert own.call("delete", f"records/{record.id}").status_code == 404
        (used,) = rows_of(looked_at, Redemption, 1)
        for address in resident_addresses(looked_at.scheme.code, record, used):
            for method in ("get", "post", "put", "delete"):
                if (method, address) in CLAIMING:
                    continue
                answer = app.call(method, address, None if method == "get" else "{}")
                expected = {200} if (method, address) in OPEN_TO_ANYBODY else {400, 403, 405}
                assert answer.status_code in expected, (method, address)
                assert not held_in(answer.content.decode(), marks), address
        assert contents(looked_at) == before


def test_a_credential_reads_and_uses_nothing_of_the_other_city(both: BothCities) -> None:
    for looking, looked_at in both.pairs():
        till, marks = looking.merchant, marks_of(looked_at)
        (theirs,) = rows_of(looked_at, Redemption, 1)
        (check,) = [each for each in rows_of(looked_at, Verification, 9) if each.asked == "verify"][:1]
        body = {"verification": str(check.public_id), "perk": "reading-room"}
        asked = [
            till.get(f"redemptions/{theirs.public_id}"),
            till.get(f"redemptions/by-key/{looked_at.initial}-key"),
            till.get("redemptions"),
            till.get("perks"),
            till.post("redemptions", body, **{"Idempotency-Key": "stolen"}),
        ]
        assert [answer.status_code for answer in asked] == [404, 404, 200, 200, 200]
        assert asked[-1].json()["reason"] == "malformed_code"
        for answer in asked:
            assert not held_in(answer.content.decode(), marks)


def run_command(*words: str) -> tuple[int, str]:
    """Exit code and everything said."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err), patch("sys.stdin", io.StringIO("a secret\n")):
            call_command(*words, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


CARD = json.dumps(
    {
        "format": "cityscore.card/1",
        "city": "pier",
        "title": {"en": "Pier", "zh-hans": "栈桥"},
        "time_zone": "Asia/Shanghai",
        "address": "https://pier.example.org/api/v1/between-cities/pier",
        "keys": ["A" * 43],
    }
)


def accountable_commands() -> set[str]:
    ours = {
        name: app for name, app in get_commands().items() if str(app).startswith(("citys", "conv", "rew"))
    }
    loaded = {name: load_command_class(str(app), name) for name, app in ours.items()}
    return {name for name, each in loaded.items() if isinstance(each, CityCommand) and each.accountable}


def lines_for(city: Town, identifier: str, by: str, file: Path) -> dict[str, list[str]]:
    """Each accountable command of a city as an officer would type it."""
    code, scheme = city.office.city.code, city.scheme.code
    card = file.with_name("card.json")
    card.write_text(CARD)
    shown = read_card(CARD.encode())
    provider = ["--title", "x", "--client-id", "x", "--identifier-type", "local", "--identifier-claim", "sub"]
    return {
        "statement": [code, scheme, identifier, "--by", by],
        "erase": [code, identifier, "--by", by],
        "import_records": [code, "hours", str(file), "--by", by],
        "roster": [code, "hours", "--by", by],
        "save_feed": [code, "hours", "--source", "volunteers", "--by", by],
        "publish_scheme": [code, scheme, "--by", by],
        "set_identity_provider": [code, "https://id.example.org", *provider, "--by", by],
        "meet_city": [code, str(card), "--fingerprint", shown.fingerprint, "--by", by],
        "rotate_city_key": [code, "--by", by],
    }


def test_no_command_lets_an_officer_act_in_another_city(both: BothCities, tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    for looking, looked_at in both.pairs():
        file.write_text(f"identifier,record_no,occurred_on,hours\n{looked_at.initial}1,N1,2026-05-01,9\n")
        before, marks = contents(looked_at), marks_of(looked_at)
        lines = lines_for(looked_at, f"{looked_at.initial}1", looking.office.head.email, file)
        assert set(lines) >= accountable_commands() - NOT_OF_A_CITY
        for officer in (looking.office.clerk, looking.office.approver, looking.office.head):
            lines = lines_for(looked_at, f"{looked_at.initial}1", officer.email, file)
            for name, words in lines.items():
                exit_code, said = run_command(name, *words)
                assert exit_code == 1, (name, said)
                assert not held_in(said, marks), name
        for name in ("statement", "erase"):
            words = lines_for(looking, f"{looked_at.initial}1", looking.office.clerk.email, file)[name]
            exit_code, said = run_command(name, *words)
            assert (exit_code, said.split(":")[0] in STRANGER) == (1, True), (name, said)
        assert contents(looked_at) == before


def test_a_task_with_the_wrong_city_does_nothing(both: BothCities) -> None:
    for looking, looked_at in both.pairs():
        for name in TASKS_WITH_IDS:
            ids = ids_for(name, looked_at)
            if not ids:
                continue
            before = contents(looking), contents(looked_at)
            deliver(name, looking.city_id, ids)
            assert (contents(looking), contents(looked_at)) == before, name


def test_an_export_holds_nothing_of_the_other_city(both: BothCities) -> None:
    for looking, looked_at in both.pairs():
        with open_city(looking.city_id):
            text = json.dumps(export(participant=looking.traveller), ensure_ascii=False, default=str)
        assert f"{looking.initial}-R1" in text
        assert not held_in(text, marks_of(looked_at))
        with open_city(looked_at.city_id):
            stray = json.dumps(export(participant=looking.traveller), ensure_ascii=False, default=str)
        assert not held_in(stray, marks_of(looking) - {str(looking.traveller.public_id)})


def test_the_log_of_a_city_names_no_row_of_the_other(both: BothCities) -> None:
    """A visitor's home log says which city and merchant asked; the host's log knows a pseudonym at most."""
    for looking, looked_at in both.pairs():
        with open_city(looking.city_id):
            said = " ".join(
                f"{entry.about} {entry.actor_key} {json.dumps(entry.facts)}"
                for entry in AuditEntry.objects.all()
            )
        people = {mark for mark in marks_of(looked_at) if re.fullmatch(r"[0-9a-f-]{36}", mark)}
        assert not held_in(said, people)
