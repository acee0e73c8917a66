"""Who calls the merchant API: a credential of one merchant of the open city, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.models import Token
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from cityscore.cities.models import City
from cityscore.core.credentials import TokenNotAccepted, token_of
from rewards.models import Merchant, MerchantClient

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


class MerchantAuthentication(BaseAuthentication):
    """An access token of the city that its own prefix names; nothing in a body can say otherwise."""

    def authenticate(self, request: Request) -> tuple[Caller, Token] | None:
        shown = token_of(request)
        if shown is None:
            return None
        city, token = shown
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
            token,
        )

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="merchant API"'


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
