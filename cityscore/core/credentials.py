"""Credentials of systems: OAuth2 client credentials; ids and tokens begin with the code of their city."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Client, Token
from rest_framework import exceptions, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cityscore.core.http import Spoken
from cityscore.core.refusals import Sentence

TOKEN = re.compile(r"[a-z][a-z0-9-]{0,39}\.[A-Za-z0-9_-]{20,120}")


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


class HasScope(BasePermission):
    """Asks whoever the authentication found for the scope that the view names; None: any valid credential."""

    def has_permission(self, request: Request, view: Any) -> bool:
        scopes: frozenset[str] | None = getattr(request.user, "scopes", None)
        if scopes is None:
            return False
        if view.scope is not None and view.scope not in scopes:
            raise InsufficientScope
        return True


def token_of(request: Request) -> tuple[Any, Token] | None:
    """The open city and the access token that a request shows; None without one.

    The city is the one that the token's own prefix names; nothing in a body can say otherwise. Raises
    TokenNotAccepted.
    """
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    city, value = getattr(request._request, "city", None), value.strip()
    if city is None or not TOKEN.fullmatch(value):
        raise TokenNotAccepted
    token = Token.objects.select_related("client").lookup(Token.Type.ACCESS_TOKEN, value)
    if token is None or token.client is None or not token.client.id.startswith(f"{city.code}."):
        raise TokenNotAccepted
    return city, token


def issue(*, city_code: str, name: str, scopes: Sequence[str], at: datetime) -> tuple[Client, str]:
    """A client and its secret, which is kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    client = Client(
        id=f"{city_code}.{secrets.token_hex(10)}",
        name=name[:100],
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
        created_at=at,
    )
    client.set_scopes(scopes)
    client.set_default_scopes(scopes)
    client.set_secret(secret)
    client.save()
    return client, secret


def end_tokens(client_id: str) -> None:
    """End every token that a client got."""
    Token.objects.filter(client_id=client_id).delete()
