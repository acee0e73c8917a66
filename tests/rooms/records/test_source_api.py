"""A department's system sends rows and asks about whom; it learns nothing of who takes part beyond that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from cityscore.cities.refusals import DutyMissing
from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participant_queries
from cityscore.records import actions
from cityscore.records.actions import rosters
from cityscore.records.actions.clients import SOURCE_SCOPES
from cityscore.records.models import Feed, Import, Push, Record, SourceClient
from cityscore.schemes.models import Scheme
from cityscore.scoring.models import Touched
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import FEED, enrol, hand_in, open_scheme
from tests.rooms.rewards.builders import call, counter, token_of

ROW = {"identifier": "W1", "record_no": "R1", "occurred_on": "2026-05-01", "hours": "12"}
STRANGER = ROW | {"identifier": "W77", "record_no": "R7"}


@dataclass
class System:
    """A source's system in one city, with a token."""

    token: str
    source: str = "volunteers"

    def push(self, *rows: Any, key: str = "k", body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        sent = json.dumps(body if body is not None else {"records": rows})
        address = f"sources/{self.source}/records"
        return call("post", address, sent, content_type="application/json", headers=headers)

    def roster(self, **asked: str) -> Any:
        address = f"sources/{self.source}/roster"
        return call("get", address, asked, headers={"Authorization": f"Bearer {self.token}"})


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with time_machine.travel(NOON, tick=False), open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        enrol(cast.willow, scheme, "W1")
        enrol(cast.willow, scheme, "W2", sources=())
        yield cast.willow


def system_of(office: Office, *scopes: str) -> System:
    issued = actions.issue_source_client(
        feed=Feed.objects.get(code=FEED),
        name="Hours system",
        scopes=scopes or SOURCE_SCOPES,
        by=office.editor,
        at=NOON,
    )
    return System(token_of(issued.source_client.client))


def code_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json", response.content
    return response.status_code, response.json()["code"]


def test_rows_become_records_and_each_is_answered(willow: Office) -> None:
    system = system_of(willow)
    Touched.objects.all().delete()
    response = system.push(ROW, ROW | {"record_no": "R2", "hours": "many"}, ROW)
    assert response.status_code == 200, response.content
    said = response.json()
    assert (said["received"], said["refused"]) == (2, 1)
    assert [each["result"] for each in said["items"]] == ["received", "refused", "received"]
    (problem,) = said["items"][1]["problems"]
    assert (problem["code"], problem["path"]) == ("number-unreadable", "records[1].hours")
    assert [record.record_no for record in Record.objects.all()] == ["R1"]
    document = Import.objects.latest("id")
    assert (document.by_name, document.state, document.accepted_count) == ("Hours system", "accepted", 1)
    assert Touched.objects.count() == 1


def test_the_source_does_not_learn_who_takes_part(willow: Office) -> None:
    system = system_of(willow)
    no_consent = ROW | {"identifier": "W2", "record_no": "R2"}
    answers = [system.push(row, key=f"k{n}").content for n, row in enumerate((ROW, STRANGER, no_consent))]
    assert answers[0] == answers[1] == answers[2]
    again = [system.push(row, key=f"again{n}").content for n, row in enumerate((ROW, STRANGER))]
    assert again == answers[:2]


def test_a_repeat_with_the_same_key_changes_nothing_and_gets_the_same_answer(willow: Office) -> None:
    system = system_of(willow)
    first = system.push(ROW, ROW | {"record_no": ""})
    imports = Import.objects.count()
    again = system.push(ROW, ROW | {"record_no": ""})
    assert (again.status_code, again.content) == (200, first.content)
    assert (Import.objects.count(), Push.objects.count()) == (imports, 1)
    assert code_of(system.push(ROW)) == (422, "idempotency-key-reused")
    assert code_of(system.push(ROW, key="")) == (400, "idempotency-key-missing")
    newer = system.push(ROW | {"hours": "13"}, key="newer")
    assert newer.status_code == 200
    assert Record.objects.filter(superseded_at__isnull=True).get().fields["hours"] == "13"


def test_rows_that_cannot_be_read_as_a_whole_are_refused_and_leave_a_document(willow: Office) -> None:
    system = system_of(willow)
    response = system.push(ROW | {"religion": "x"})
    assert code_of(response) == (422, "prohibited-field")
    assert response.json()["problems"][0]["code"] == "prohibited-field"
    assert (Import.objects.latest("id").state, Record.objects.count()) == ("refused", 0)


def test_every_flaw_of_a_body_is_told_with_its_place(willow: Office) -> None:
    system = system_of(willow)
    response = system.push(ROW | {"hours": 1.5}, [], {}, ROW | {"hours": True, "record_no": "x" * 501})
    assert code_of(response) == (400, "invalid")
    paths = [each["path"] for each in response.json()["problems"]]
    assert paths == [
        "records[0].hours",
        "records[1]",
        "records[2]",
        "records[3].record_no",
        "records[3].hours",
    ]
    unfit: tuple[Any, ...] = ([], {}, [ROW] * 5001)
    for records in unfit:
        assert code_of(system.push(body={"records": records})) == (400, "invalid")
    for body in ({}, {"records": [ROW], "more": 1}):
        assert code_of(system.push(body=body)) == (400, "invalid")
    assert system.push(ROW | {"hours": 12}).json()["received"] == 1


def test_five_thousand_rows_are_taken_at_once(willow: Office) -> None:
    rows = [ROW | {"record_no": f"R{number}", "hours": "1"} for number in range(5_000)]
    assert system_of(willow).push(*rows).json()["received"] == 5_000
    assert Record.objects.count() == 5_000


def test_a_complete_list_is_not_pushed_in_parts(willow: Office) -> None:
    system = system_of(willow)
    Feed.objects.update(mode=Feed.Mode.SNAPSHOT)
    assert code_of(system.push(ROW)) == (409, "list-not-pushed")


def test_a_credential_is_for_one_source_and_what_it_may(willow: Office) -> None:
    pusher, reader = system_of(willow, "records:push"), system_of(willow, "roster:read")
    assert code_of(pusher.roster()) == (403, "insufficient-scope")
    assert code_of(reader.push(ROW)) == (403, "insufficient-scope")
    assert code_of(System(pusher.token, "library").push(ROW)) == (404, "not-found")
    till = counter(willow, "north")
    assert code_of(System(till.token).push(ROW)) == (401, "invalid-token")
    as_merchant = call("get", "perks", headers={"Authorization": f"Bearer {pusher.token}"})
    assert code_of(as_merchant) == (401, "invalid-token")
    there = System(pusher.token.replace("willow", "harbour", 1))
    assert code_of(there.push(ROW)) == (401, "invalid-token")


def test_a_revoked_credential_ends_at_once(willow: Office) -> None:
    issued = actions.issue_source_client(feed=Feed.objects.get(), name="x", by=willow.editor, at=NOON)
    system = System(token_of(issued.source_client.client))
    assert system.push(ROW).status_code == 200
    with pytest.raises(DutyMissing):
        actions.revoke_source_client(source_client=issued.source_client, by=willow.clerk, at=NOON)
    actions.revoke_source_client(source_client=issued.source_client, by=willow.editor, at=NOON)
    assert code_of(system.push(ROW, key="later")) == (401, "invalid-token")


def test_the_roster_names_those_who_consented_page_by_page_and_tells_them(
    willow: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "MOST_AT_ONCE", 1)
    other = enrol(willow, Scheme.objects.get(), "W3").participant
    system = system_of(willow)
    first = system.roster().json()
    second = system.roster(cursor=first["next_cursor"]).json()
    assert second["next_cursor"] is None
    told = [each["identifier"] for page in (first, second) for each in page["identifiers"]]
    assert sorted(told) == ["W1", "W3"]
    (entry, *_) = participant_queries.access_log(other.id)
    assert (entry.action, entry.actor_kind, entry.actor_name) == ("records.roster", "source", "Hours system")
    assert system.roster(since="2027-01-01").json()["identifiers"] == []
    assert code_of(system.roster(since="soon")) == (400, "invalid")
    assert code_of(system.roster(cursor="x")) == (400, "invalid")


def test_a_file_and_a_push_of_the_same_rows_come_to_the_same(willow: Office) -> None:
    system_of(willow).push(ROW)
    document = hand_in(willow, "identifier,record_no,occurred_on,hours\nW1,R1,2026-05-01,12\n")
    assert (document.unchanged_count, document.accepted_count) == (1, 0)


def test_the_office_issues_a_credential_that_says_where_to_call(willow: Office) -> None:
    asked = {"feed": Feed.objects.get().id, "name": "Hours", "scopes": ["records:push"]}
    page = "/willow/office/records/sourceclient/"
    response = at_the_office(willow.editor).post(f"{page}add/", asked)
    client_id, secret, *addresses = re.findall(r"<code>([^<]+)</code>", response.content.decode())
    assert [address.rpartition("/api/v1/")[2] for address in addresses] == [
        "token",
        "sources/volunteers/roster",
        "sources/volunteers/records",
        "sources/schema",
    ]
    held = SourceClient.objects.get()
    assert (held.client_id, held.scopes) == (client_id, ["records:push"])
    assert secret not in at_the_office(willow.editor).get(f"{page}{held.id}/change/").content.decode()
    at_the_office(willow.editor).post(f"{page}{held.id}/change/", {})
    held.refresh_from_db()
    assert not held.is_active
