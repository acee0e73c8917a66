"""Finds the city of a request, opens it, and holds one transaction around view and rendering."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from cityscore.cities import queries
from cityscore.cities.models import RESERVED_CODES, City
from cityscore.core.tenancy import open_city

Respond = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/v1/"
NAMES_ITS_CITY = ("/api/v1/cities/", "/api/v1/between-cities/")


class CityMiddleware:
    """`/{city}/…` moves into SCRIPT_NAME, so that admin and allauth addresses reverse unchanged.

    An API call names its city in the path (`/api/v1/cities/{city}/…` and the like) or in the prefix of its
    credential. Whatever ends in a server error is rolled back, also when a handler has already
    turned the exception into a response.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        got_request_exception.connect(_mark_failed, dispatch_uid="cityscore.cities.mark_failed")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        outside = get_script_prefix()
        try:
            return self._respond(request)
        finally:
            set_script_prefix(outside)  # what this thread does next may lie outside any city

    def _respond(self, request: HttpRequest) -> HttpResponse:
        city = self._find_city(request)
        request.city = city  # type: ignore[attr-defined]
        if city is None:
            return self.get_response(request)
        with ExitStack() as stack:
            stack.enter_context(open_city(city.id))
            stack.enter_context(timezone.override(city.time_zone))
            stack.enter_context(transaction.atomic())
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "has_failed", False):
                transaction.set_rollback(True)
            return response

    def _find_city(self, request: HttpRequest) -> City | None:
        if request.path_info.startswith(API_PREFIX):
            return _city_of_api_call(request)
        code, slash, rest = request.path_info.lstrip("/").partition("/")
        if not code or code in RESERVED_CODES:
            return None
        city = queries.city_by_code(code)
        if city is not None and slash:
            _move_into_script_name(request, code, rest)
        return city if slash else None


def _move_into_script_name(request: HttpRequest, code: str, rest: str) -> None:
    prefix = request.META.get("SCRIPT_NAME", "").rstrip("/") + f"/{code}"
    request.META["SCRIPT_NAME"] = prefix
    request.path_info = request.META["PATH_INFO"] = f"/{rest}"
    request.urlconf = settings.CITY_URLCONF
    set_script_prefix(prefix + "/")


def _city_of_api_call(request: HttpRequest) -> City | None:
    named = next((each for each in NAMES_ITS_CITY if request.path_info.startswith(each)), None)
    if named is not None:
        code = request.path_info.removeprefix(named).partition("/")[0]
    else:
        code = queries.city_code_of_credential(request)
    return queries.city_by_code(code) if code else None


def _mark_failed(request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        request.has_failed = True  # type: ignore[attr-defined]


def open_city_for_templates(request: HttpRequest) -> dict[str, Any]:
    """`city` in every template; None outside a city."""
    return {"city": getattr(request, "city", None), "is_demo": settings.DEMO}
