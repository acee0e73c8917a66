"""Every page of every office: nothing crashes, and nobody but this city's officers gets in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from cityscore.cities import actions as cities
from cityscore.cities.models import CalendarDay
from cityscore.cities.office import OfficeAdmin
from cityscore.core.tenancy import CityOwned, open_city
from cityscore.schemes import actions as schemes
from tests.cast import NOON, Cast
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import SCHEME, published

pytestmark = pytest.mark.usefixtures("open_gate")
NOBODY = 2**40
"""An id that no row has."""
OURS = list(admin.site._registry)


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    """Willow with a published scheme, a draft, a notice and a log."""
    office = cast.willow
    with open_city(office.city.id):
        published(office)
        schemes.load_version(text=SCHEME, by=office.editor, at=NOON)
        cities.publish_notice(scheme_code="leaf", body_en="x", body_zh="y", by=office.head, at=NOON)
    return cast


def pages() -> list[str]:
    """Every address of the office with a place for an object's id, such as `/office/…/{}/change/`."""
    return sorted(set(_addresses(get_resolver("cityscore.urls_city"), "")))


def _addresses(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        if route.startswith(("^", "(?P")) or route == "logout/":
            continue  # one page for each room and one for unknown addresses; leaving would end the walk
        if isinstance(pattern, URLResolver):
            if prefix or route == "office/":
                yield from _addresses(pattern, prefix + route)
        elif isinstance(pattern, URLPattern) and prefix:
            yield prefix + route


def filled(address: str, object_id: int) -> str:
    """The address with an id in each of its places."""
    parts = [str(object_id) if part.startswith("<") else part for part in address.split("/")]
    return "/willow/" + "/".join(parts)


def some_object(model: type[models.Model]) -> int:
    first = model._default_manager.first() if issubclass(model, CityOwned) else None
    return first.pk if first else NOBODY


def addresses(cast: Cast, *, of_nobody: bool = False) -> list[str]:
    """Every address with the id of a row of that kind where there is one, or with the id of no row."""
    with open_city(cast.willow.city.id):
        ids = {f"office/{model._meta.label_lower.replace('.', '/')}/": some_object(model) for model in OURS}
    ids |= {"office/cities/city/": cast.willow.city.id}
    found = [f"/willow/office/{model._meta.app_label}/" for model in OURS]
    for address in pages():
        known = next((number for prefix, number in ids.items() if address.startswith(prefix)), NOBODY)
        found.append(filled(address, NOBODY if of_nobody else known))
    return sorted(set(found))


def test_the_office_holds_our_own_admins_only() -> None:
    """Django's and allauth's show tables of all cities."""
    assert admin.site._registry
    for model, held in admin.site._registry.items():
        assert isinstance(held, OfficeAdmin), model


@pytest.mark.parametrize("duty", ["clerk", "editor", "approver", "head", "auditor"])
def test_no_page_of_the_office_crashes_for_any_duty(furnished: Cast, duty: str) -> None:
    client = at_the_office(getattr(furnished.willow, duty))
    shown = set()
    for address in addresses(furnished):
        answers = [client.get(address), client.post(address, {"x": "y"})]
        assert all(answer.status_code < 500 for answer in answers), address
        shown |= {address} if answers[0].status_code == 200 else set()
    assert "/willow/office/" in shown
    assert "/willow/office/schemes/schemeversion/" in shown


def test_no_page_crashes_for_an_object_that_is_not_there(furnished: Cast) -> None:
    client = at_the_office(furnished.willow.head)
    for address in addresses(furnished, of_nobody=True):
        for answer in (client.get(address), client.post(address, {"x": "y"})):
            assert answer.status_code < 500, address


@pytest.mark.parametrize("odd", ["9" * 30, "-1", "%00", "_5F", "志", "a" * 2000])
def test_no_kind_of_id_breaks_a_page(furnished: Cast, odd: str) -> None:
    client = at_the_office(furnished.willow.editor)
    for model in OURS:
        place = f"/willow/office/{model._meta.label_lower.replace('.', '/')}/"
        for address in (
            f"{place}{odd}/change/",
            f"{place}{odd}/history/",
            f"{place}?{odd}={odd}&p={odd}&o={odd}",
        ):
            assert client.get(address).status_code < 500, address


def test_every_kind_of_thing_is_shown_to_somebody_in_chinese(furnished: Cast) -> None:
    office = furnished.willow
    clients = [
        at_the_office(officer, language="zh-hans")
        for officer in (office.head, office.clerk, office.auditor, office.editor)
    ]
    for model in OURS:
        address = f"/willow/office/{model._meta.label_lower.replace('.', '/')}/"
        assert 200 in {client.get(address).status_code for client in clients}, model


def test_a_list_is_filtered_by_what_it_offers_and_by_nothing_else(furnished: Cast) -> None:
    """By any other column one person's rows could be picked out, with nothing in their access log."""
    office = furnished.willow
    clients = [at_the_office(officer) for officer in (office.head, office.clerk, office.auditor)]
    followed = 0
    for model in OURS:
        place = f"/willow/office/{model._meta.label_lower.replace('.', '/')}/"
        for client in clients:
            page = client.get(place)
            offered = (
                re.findall(r'href="(\?[^"]+)"', page.content.decode()) if page.status_code == 200 else []
            )
            for link in offered:
                assert client.get(place + html.unescape(link)).status_code in {200, 302}, place + link
                followed += 1
            if offered:
                break  # a list offers the same to everybody who sees it
    assert followed > 20


@pytest.mark.parametrize("column", ["participant_id", "account_id", "account_key", "identifier_index"])
@pytest.mark.parametrize("lookup", ["", "__exact", "__in", "__gte", "__isnull"])
def test_no_list_is_filtered_by_a_person(column: str, lookup: str) -> None:
    request = RequestFactory().get("/")
    for model, held in admin.site._registry.items():
        assert isinstance(held, OfficeAdmin)
        assert not held.lookup_allowed(f"{column}{lookup}", "5", request), model
        assert not held.lookup_allowed(f"{column}{lookup}", "5"), model


def test_the_log_of_everybody_is_not_searched_for_one_person(furnished: Cast) -> None:
    client = at_the_office(furnished.willow.auditor)
    log = "/willow/office/core/auditentry/"
    for query in ("participant_id=5", "participant_id__exact=5", "participant_id__in=5,6", "actor_key=5"):
        assert client.get(f"{log}?{query}").status_code == 400, query
    for query in ("about=schemes.scheme:1", "q=scheme", "days=7", "actor_kind=officer", "actor_name=x"):
        assert client.get(f"{log}?{query}").status_code == 200, query


def test_signing_out_leaves_the_office(furnished: Cast) -> None:
    client = at_the_office(furnished.willow.head)
    assert client.post("/willow/office/logout/").status_code in {200, 302}
    assert client.get("/willow/office/").status_code == 302


@pytest.mark.parametrize("who", ["another city's officer", "resident", "no second factor", "nobody"])
def test_whoever_is_not_this_citys_officer_reaches_no_page(furnished: Cast, who: str) -> None:
    client = {
        "another city's officer": at_the_office(furnished.harbour.head),
        "resident": at_the_office(furnished.mei),
        "no second factor": at_the_office(furnished.willow.head, with_second_factor=False),
        "nobody": Client(),
    }[who]
    for address in addresses(furnished):
        for answer in (client.get(address), client.post(address, {"x": "y"})):
            # The texts of Django's scripts are nothing of the city's.
            assert answer.status_code in {302, 403, 404} or address.endswith("/jsi18n/"), address


def test_nothing_in_the_office_can_be_deleted_but_calendar_days(furnished: Cast) -> None:
    client = at_the_office(furnished.willow.head)
    for address in addresses(furnished):
        if address.endswith("/delete/"):
            assert client.post(address, {"post": "yes"}).status_code in {302, 403, 404}, address
    for model, held in admin.site._registry.items():
        assert isinstance(held, OfficeAdmin)
        # A holiday entered by mistake may go again; the audit log keeps that it did.
        assert held.can_delete == (model is CalendarDay), model


@pytest.mark.parametrize("duty", ["clerk", "editor", "approver", "head", "auditor"])
def test_the_first_page_in_chinese_is_all_chinese(furnished: Cast, duty: str) -> None:
    """Headings for the eye and for screen readers; Django's own catalogue lacks some of them."""
    browser = at_the_office(getattr(furnished.willow, duty), language="zh-hans")
    page = browser.get("/willow/office/").content.decode().partition('id="content"')[2].partition(">")[2]
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", page.partition("</main>")[0])))
    assert words <= {"Leaf", "CityScore"}
