"""`POST token`: OAuth2 client credentials (RFC 6749, section 4.4); tokens begin with their city."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from typing import Any

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from drf_spectacular.utils import OpenApiResponse, extend_schema
from oauthlib.oauth2 import BackendApplicationServer  # type: ignore[import-untyped]
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from rewards.api.shapes import TokenAnswer, TokenAsk, TokenError

CLIENT_ID = re.compile(r"[a-z][a-z0-9-]{0,39}\.[A-Za-z0-9]{8,50}")
SECRET = re.compile(r"[A-Za-z0-9_-]{20,120}")
FIELDS = {"grant_type", "scope", "client_id", "client_secret"}
LONGEST_VALUE = 500


def new_token(request: Any) -> str:
    """An opaque access token that begins with the city of its client."""
    city = str(request.client.id).partition(".")[0]
    return f"{city}.{secrets.token_urlsafe(48)}"


class TokenView(APIView):
    """Exchange a client id and secret, as HTTP Basic or in the form, for an access token of one hour."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (FormParser,)

    @extend_schema(
        request={"application/x-www-form-urlencoded": TokenAsk},
        responses={
            200: TokenAnswer,
            400: TokenError,
            401: TokenError,
            413: OpenApiResponse(TokenError),
            415: OpenApiResponse(TokenError),
        },
        auth=[],
        tags=["token"],
    )
    def post(self, request: Request) -> HttpResponse:
        plain = request._request
        if plain.content_type != "application/x-www-form-urlencoded":
            return _error("invalid_request", "Send a form: application/x-www-form-urlencoded.", 415)
        try:
            fields = {name: plain.POST.getlist(name) for name in plain.POST}
        except RequestDataTooBig:
            return _error("invalid_request", "The body is too large.", 413)
        except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError):
            return _error("invalid_request", "The body is not a readable form.", 400)
        if not _readable(fields):
            return _error("invalid_request", "Send each field once, as plain text of moderate length.", 400)
        if not _may_be_ours(plain):
            return _error("invalid_client", "The client id and secret do not belong together.", 401)
        return _answer(plain)


def _answer(request: HttpRequest) -> HttpResponse:
    server = BackendApplicationServer(
        OAuthLibRequestValidator(),
        token_generator=new_token,
        token_expires_in=app_settings.ACCESS_TOKEN_EXPIRES_IN,
    )
    response: HttpResponse = convert_response(*server.create_token_response(*extract_params(request)))
    response["Content-Type"] = "application/json"
    response["Cache-Control"] = "no-store"
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Basic realm="merchant API"'
    return response


def _readable(fields: dict[str, list[str]]) -> bool:
    """Known fields once each, without what neither a database nor a header can hold."""
    known = [fields[name] for name in fields.keys() & FIELDS]
    return all(len(values) == 1 and _plain(values[0]) for values in known)


def _plain(value: str) -> bool:
    return len(value) <= LONGEST_VALUE and value.isascii() and value.isprintable()


def _may_be_ours(request: HttpRequest) -> bool:
    """Whether id and secret have the form of ours and name the open city; only then is anything looked up."""
    city = getattr(request, "city", None)
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    if scheme:
        try:
            decoded = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
        except (binascii.Error, ValueError):
            return False
        client_id, _, secret = decoded.partition(":")
    if city is None or not CLIENT_ID.fullmatch(client_id) or not SECRET.fullmatch(secret):
        return False
    return client_id.startswith(f"{city.code}.")


def _error(code: str, description: str, status: int) -> JsonResponse:
    """An error as RFC 6749, section 5.2, has it."""
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="merchant API"'
    return JsonResponse({"error": code, "error_description": description}, status=status, headers=headers)
