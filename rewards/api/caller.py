"""Who calls the merchant API: a credential of one merchant of the open city, and what it may do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.models import Token
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cityscore.cities.models import City
from cityscore.core.http import Spoken
from cityscore.core.refusals import Sentence
from rewards.models import Merchant, MerchantClient

TOKEN = re.compile(r"[a-z][a-z0-9-]{0,39}\.[A-Za-z0-9_-]{20,120}")
SCOPE_TITLES = {
    "perks:read": "Read the perks this merchant offers and its own redemptions",
    "verify": "Check a code for a perk",
    "redeem": "Use a code for a perk",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A merchant's system behind a valid access token."""

    city: City
    merchant: Merchant
    client_id: str
    name: str
    scopes: frozenset[str]
    is_test: bool

    is_authenticated = True


class InsufficientScope(Spoken):
    status_code = status.HTTP_403_FORBIDDEN
    default_code = "insufficient-scope"
    sentence = Sentence(
        "This credential may not do this; the office can widen what it may do.",
        "此凭证无权进行该操作，可由信用办扩大其权限。",
    )


class TokenNotAccepted(Spoken, exceptions.AuthenticationFailed):
    default_code = "invalid-token"
    sentence = Sentence(
        "The access token is not valid; get a new one at /api/v1/token.",
        "访问令牌无效，请在 /api/v1/token 重新获取。",
    )


class MerchantAuthentication(BaseAuthentication):
    """An access token of the city that its own prefix names; nothing in a body can say otherwise."""

    def authenticate(self, request: Request) -> tuple[Caller, str] | None:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        city = getattr(request._request, "city", None)
        value = value.strip()
        if city is None or not TOKEN.fullmatch(value):
            raise TokenNotAccepted
        token = Token.objects.select_related("client").lookup(Token.Type.ACCESS_TOKEN, value)
        if token is None or token.client is None or not token.client.id.startswith(f"{city.code}."):
            raise TokenNotAccepted
        client = (
            MerchantClient.objects.select_related("merchant")
            .filter(client_id=token.client.id, is_active=True)
            .first()
        )
        if client is None:
            raise TokenNotAccepted
        scopes = frozenset(token.get_scopes()) & frozenset(client.scopes)
        return (
            Caller(city, client.merchant, token.client.id, client.name, scopes, client.is_test),
            value,
        )

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="merchant API"'


class MayDo(BasePermission):
    """Asks for the scope that the view names; None: any valid credential."""

    def has_permission(self, request: Request, view: Any) -> bool:
        caller = caller_of(request)
        if caller is None:
            return False
        if view.scope is not None and view.scope not in caller.scopes:
            raise InsufficientScope
        return True


def caller_of(request: Request) -> Caller | None:
    """The merchant's system behind a request, if it showed a valid token."""
    user: Any = request.user
    return user if isinstance(user, Caller) else None


class MerchantScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names our authentication."""

    target_class = "rewards.api.caller.MerchantAuthentication"
    name = "merchant"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        flow = {"tokenUrl": "/api/v1/token", "scopes": SCOPE_TITLES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
