"""Who works in an office: appointed by its head, in one city only, and never without a head."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, transaction

from cityscore.cities import actions
from cityscore.cities.duties import Act, require
from cityscore.cities.models import Account, Duty, NoticeVersion, Officer
from cityscore.cities.refusals import AddressNotProved, AlreadyInAnOffice, DutyMissing, LastHeadOfOffice
from cityscore.core import audit
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from tests.cast import NOON, Cast, Office, sign_up
from tests.rooms.cities.builders import at_the_office

LIST = "/willow/office/cities/officer/"
ADD = LIST + "add/"


def officer(office: Office, account: Account) -> Officer:
    with open_city(office.city.id):
        return Officer.objects.get(account=account)


def appoint(account: Account, *duties: Duty) -> Officer:
    return actions.appoint_officer(
        account=account, name="Somebody", duties_held=list(duties), by=audit.SYSTEM, at=NOON
    )


def test_the_head_appoints_by_the_address_of_an_account(cast: Cast) -> None:
    client = at_the_office(cast.willow.head)
    sent: dict[str, Any] = {"email": "MEI@example.org", "name": "Mei", "duties": ["clerk", "auditor"]}
    assert client.post(ADD, sent).status_code == 302
    assert officer(cast.willow, cast.mei).duties == ["clerk", "auditor"]
    cast.mei.refresh_from_db()
    assert cast.mei.office_city == cast.willow.city
    assert at_the_office(cast.mei).get("/willow/office/").status_code == 200
    with open_city(cast.willow.city.id):
        entry = AuditEntry.objects.order_by("-id")[0]
    assert (entry.action, entry.actor_key) == ("cities.appoint_officer", str(cast.willow.head.id))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "There is no account nobody@example.org."), ("zh-hans", "没有账号 nobody@example.org。")],
)
def test_a_refused_appointment_comes_back_with_its_reason(cast: Cast, language: str, sentence: str) -> None:
    client = at_the_office(cast.willow.head, language=language)
    answer = client.post(ADD, {"email": "nobody@example.org", "name": "Kept name", "duties": ["clerk"]})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert sentence in page
    assert "Kept name" in page


def test_duties_are_changed_and_an_officer_is_dismissed(cast: Cast) -> None:
    client = at_the_office(cast.willow.head)
    page = f"{LIST}{officer(cast.willow, cast.willow.clerk).id}/change/"
    assert client.post(page, {"name": "Clerk", "duties": ["auditor"], "is_active": "on"}).status_code == 302
    assert officer(cast.willow, cast.willow.clerk).duties == ["auditor"]
    assert client.post(page, {"name": "Clerk", "duties": ["auditor"]}).status_code == 302
    assert not officer(cast.willow, cast.willow.clerk).is_active
    assert at_the_office(cast.willow.clerk).get("/willow/office/").status_code in {302, 403}


def test_an_officer_has_at_least_one_known_duty(cast: Cast) -> None:
    client = at_the_office(cast.willow.head)
    for duties in ([], ["mayor"]):
        sent: dict[str, Any] = {"email": cast.mei.email, "name": "Mei", "duties": duties}
        assert client.post(ADD, sent).status_code == 200
    cast.mei.refresh_from_db()
    assert cast.mei.office_city is None


@pytest.mark.parametrize("duty", ["clerk", "editor", "approver", "auditor"])
def test_only_the_head_appoints(cast: Cast, duty: str) -> None:
    client = at_the_office(getattr(cast.willow, duty))
    sent: dict[str, Any] = {"email": cast.mei.email, "name": "Mei", "duties": ["clerk"]}
    assert client.post(ADD, sent).status_code == 403
    mine = officer(cast.willow, getattr(cast.willow, duty))
    more: dict[str, Any] = {"name": "Me", "duties": ["head-of-office"], "is_active": "on"}
    assert client.post(f"{LIST}{mine.id}/change/", more).status_code == 403
    assert client.get(f"{LIST}{mine.id}/change/").status_code == 200
    assert officer(cast.willow, getattr(cast.willow, duty)).duties == mine.duties


def test_an_office_keeps_a_head(cast: Cast) -> None:
    head = cast.willow.head
    with open_city(cast.willow.city.id):
        with pytest.raises(LastHeadOfOffice):
            appoint(head, Duty.CLERK)
        with pytest.raises(LastHeadOfOffice):
            actions.dismiss_officer(officer=Officer.objects.get(account=head), by=audit.SYSTEM, at=NOON)
        assert Officer.objects.get(account=head).duties == ["head-of-office"]
        appoint(cast.mei, Duty.HEAD)
        assert appoint(head, Duty.CLERK).duties == ["clerk"]


def test_staff_belong_to_one_city(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        with pytest.raises(AlreadyInAnOffice):
            appoint(cast.harbour.clerk, Duty.CLERK)
        Officer.objects.create(account=cast.harbour.clerk, name="x", duties=["clerk"])
        with pytest.raises(DatabaseError, match="same_city"):
            transaction.get_connection().check_constraints()
        transaction.set_rollback(True)


def test_an_address_that_was_never_confirmed_gets_no_duties(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.mei, email=cast.mei.email, verified=False)
    with open_city(cast.willow.city.id):
        with pytest.raises(AddressNotProved):
            appoint(cast.mei, Duty.HEAD)
        EmailAddress.objects.update(verified=True)
        assert appoint(cast.mei, Duty.CLERK).is_active


def test_the_head_renames_the_city_and_nothing_else_of_it(cast: Cast) -> None:
    client, page = (
        at_the_office(cast.willow.head),
        f"/willow/office/cities/city/{cast.willow.city.id}/change/",
    )
    sent = {"title_en": "Willow Springs", "title_zh": "柳泉", "code": "other", "time_zone": "UTC"}
    assert client.post(page, sent).status_code == 302
    cast.willow.city.refresh_from_db()
    held = cast.willow.city
    assert (held.title_en, held.code, held.time_zone) == ("Willow Springs", "willow", "Asia/Shanghai")
    with open_city(held.id), pytest.raises(DutyMissing):
        actions.rename_city(title_en="x", title_zh="x", by=cast.willow.clerk, at=NOON)


def test_another_citys_entry_is_out_of_reach(cast: Cast) -> None:
    client = at_the_office(cast.willow.head)
    listed = client.get("/willow/office/cities/city/").content.decode()
    assert "Harbour" not in listed
    page = f"/willow/office/cities/city/{cast.harbour.city.id}/change/"
    client.post(page, {"title_en": "Sunk", "title_zh": "沉"})
    cast.harbour.city.refresh_from_db()
    assert cast.harbour.city.title_en == "Harbour"


def test_a_notice_is_numbered_by_scheme_and_never_changes(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        numbers = [
            actions.publish_notice(
                scheme_code=code, body_en="x", body_zh="y", by=cast.willow.approver, at=NOON
            ).number
            for code in ("leaf", "leaf", "bark")
        ]
        assert numbers == [1, 2, 1]
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            NoticeVersion.objects.update(body_en="z")
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            NoticeVersion.objects.all()._raw_delete("default")
        with pytest.raises(DutyMissing):
            actions.publish_notice(
                scheme_code="leaf", body_en="x", body_zh="y", by=cast.willow.editor, at=NOON
            )


def test_only_auditor_and_head_read_the_log_and_nobody_writes_it(cast: Cast) -> None:
    sign_up("new@example.org")
    log = "/willow/office/core/auditentry/"
    with open_city(cast.willow.city.id):
        entry = AuditEntry.objects.order_by("id")[0]
    for duty in ("clerk", "editor", "approver"):
        assert at_the_office(getattr(cast.willow, duty)).get(log).status_code == 403
    for duty in ("auditor", "head"):
        client = at_the_office(getattr(cast.willow, duty))
        assert client.get(log).status_code == 200
        assert client.post(log + "add/", {"action": "x"}).status_code == 403
        assert client.post(f"{log}{entry.id}/change/", {"action": "x"}).status_code == 403


def test_the_log_is_filtered_and_searched(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        actions.publish_notice(scheme_code="leaf", body_en="x", body_zh="y", by=cast.willow.approver, at=NOON)
        approver = Officer.objects.get(account=cast.willow.approver).name
    client, log = at_the_office(cast.willow.auditor), "/willow/office/core/auditentry/"

    def count(**asked: str) -> int:
        return client.get(log, asked).content.decode().count("/change/")

    assert count() == 6  # five appointments, one notice
    assert count(action="cities.publish_notice") == 1
    assert count(actor_name=approver) == 1
    assert count(actor_kind="officer") == 1
    assert count(q="notice:leaf") == 1
    assert count(about="notice:leaf:1") == 1
    assert count(q="leaf") == 0
    assert count(days="7") == 0  # noon of a day long past
    for hostile in ("\x00", "'; DROP TABLE core_auditentry", "9" * 5000, "志" * 300):
        for name in ("q", "action", "actor_name", "days", "about", "actor_kind", "nonsense"):
            assert client.get(log, {name: hostile}).status_code < 500, (name, hostile[:20])


def test_several_duties_are_listed_as_each_language_does(cast: Cast) -> None:
    with open_city(cast.willow.city.id), pytest.raises(DutyMissing) as refused:
        require(cast.willow.clerk, Act.APPROVE_SCHEME)
    message = refused.value.message
    assert "、" in message.zh_hans
    assert "," not in message.zh_hans
    assert ", " in message.en
