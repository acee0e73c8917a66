"""Who calls the source API: a credential for one feed of the open city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.models import Token
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from cityscore.core.credentials import HasScope, TokenNotAccepted, token_of
from cityscore.records.models import SourceClient

SCOPE_TITLES = {
    "records:push": "Send rows of the feed",
    "roster:read": "Read who consented to the source",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A source's system behind a valid access token."""

    source_client: SourceClient
    scopes: frozenset[str]

    is_authenticated = True


class SourceAuthentication(BaseAuthentication):
    """An access token of the city that its own prefix names, issued to a source's system."""

    def authenticate(self, request: Request) -> tuple[Caller, Token] | None:
        shown = token_of(request)
        if shown is None:
            return None
        _, token = shown
        found = SourceClient.objects.select_related("feed__source")
        source_client = found.filter(client_id=token.client.id, is_active=True).first()
        if source_client is None:
            raise TokenNotAccepted
        return Caller(source_client, frozenset(token.get_scopes()) & frozenset(source_client.scopes)), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="source API"'


class SourceView(APIView):
    """A view for sources' systems; `scope` names what their credential must allow."""

    authentication_classes = (SourceAuthentication,)
    permission_classes = (HasScope,)
    scope: str | None = None

    def source_client(self, source: str) -> SourceClient:
        """The caller's, where the address names its source."""
        caller: Any = self.request.user
        held: SourceClient = caller.source_client
        if held.feed.source.code != source:
            raise exceptions.NotFound
        return held


class SourceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names our authentication."""

    target_class = "cityscore.records.api.caller.SourceAuthentication"
    name = "source"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        flow = {"tokenUrl": "/api/v1/token", "scopes": SCOPE_TITLES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
