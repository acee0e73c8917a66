"""What every resident door shares: who asks, in which city, and what nobody may see before proof."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from cityscore.core.doors import JSON
from cityscore.pages.api.refusals import IdentityNotProved
from cityscore.pages.resident import Resident, Visitor, visitor_of
from cityscore.participants import queries as participants

TOKEN = re.compile(r"[a-z0-9]{20,64}")
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class AppToken(XSessionTokenAuthentication):  # type: ignore[misc]
    """The session token that an app got when its holder signed in at `/_allauth/app/v1/auth/login`."""

    def get_session_token(self, request: Any) -> str | None:
        token: str | None = super().get_session_token(request)
        if token is not None and not TOKEN.fullmatch(token):
            raise exceptions.AuthenticationFailed
        return token

    def authenticate(self, request: Any) -> Any:
        token = self.get_session_token(request)
        found = super().authenticate(request) if token else None
        if token and found is None:
            raise exceptions.AuthenticationFailed
        return found

    def authenticate_header(self, request: Request) -> str:
        return 'X-Session-Token realm="resident API"'


class BrowserSession(SessionAuthentication):
    """The session of our own pages, for scripts of theirs; writing needs their CSRF token as a header."""

    def enforce_csrf(self, request: Any) -> None:
        if request.method in WRITES and (request.content_type or JSON) != JSON:
            raise exceptions.UnsupportedMediaType(request.content_type)
        super().enforce_csrf(request)


class CityDoor(APIView):
    """A door of the city that the path names, for anybody."""

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("city")  # the middleware has opened it
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if getattr(request._request, "city", None) is None:
            raise exceptions.NotFound
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    @cached_property
    def visitor(self) -> Visitor:
        """The account that asks, and the moment."""
        return visitor_of(self.request)


class AccountDoor(CityDoor):
    """A door for whoever has signed in, proved or not."""

    authentication_classes = (AppToken, BrowserSession)
    permission_classes = APIView.permission_classes


class ResidentDoor(AccountDoor):
    """A door for proved residents; all others hear the same, whatever number they may have claimed."""

    resident: Resident

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        visitor = self.visitor
        participant = participants.participant_of(visitor.account)
        if participant is None:
            raise IdentityNotProved
        self.resident = Resident(visitor.account, visitor.city, visitor.at, participant)


def done() -> HttpResponse:
    """Nothing to say."""
    return HttpResponse(status=204)


class AppTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names an app's token."""

    target_class = "cityscore.pages.api.ground.AppToken"
    name = "app"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "X-Session-Token"}


class BrowserSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names the session of our pages."""

    target_class = "cityscore.pages.api.ground.BrowserSession"
    name = "browser"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
