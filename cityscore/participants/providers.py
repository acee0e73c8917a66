"""Which OpenID Connect provider a city trusts to say who somebody is; its secret is kept encrypted."""

from __future__ import annotations

import base64
from datetime import datetime
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from cityscore.cities import queries as city_queries
from cityscore.cities.models import Account
from cityscore.cities.refusals import OperatorOnly
from cityscore.core import audit, crypto
from cityscore.core.tenancy import open_city_id
from cityscore.participants.identifiers import KINDS
from cityscore.participants.refusals import ProviderUnfit

OPENID_CONNECT = "openid_connect"
WELL_KNOWN = "/.well-known/openid-configuration"
SECRET_LIMIT = 100  # characters; the ciphertext has to fit allauth's column
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def present() -> SocialApp | None:
    """The open city's provider with its secret opened, if it has one."""
    app = SocialApp.objects.filter(provider=OPENID_CONNECT, provider_id=_provider_id()).first()
    if app is not None:
        closed = base64.b64decode(app.secret)
        app.secret = crypto.decrypt(closed, city_id=open_city_id(), place=_place(app.provider_id))
    return app


def start_url() -> str | None:
    """Where a signed-in resident POSTs to begin a proof by the city's provider; None without one."""
    app = SocialApp.objects.filter(provider=OPENID_CONNECT, provider_id=_provider_id()).first()
    return reverse("openid_connect_login", kwargs={"provider_id": app.provider_id}) if app else None


def let_form_reach_provider(response: HttpResponse) -> HttpResponse:
    """For a page with a form that POSTs to `start_url`: browsers hold the redirect to the provider, too,
    against form-action."""
    app = SocialApp.objects.filter(provider=OPENID_CONNECT, provider_id=_provider_id()).first()
    if app is not None:
        response._csp_update = {"form-action": [app.settings["authorization_origin"]]}  # type: ignore[attr-defined]
    return response


@transaction.atomic
def set_up(
    *,
    title: str,
    server_url: str,
    client_id: str,
    secret: str,
    identifier_type: str,
    identifier_claim: str,
    born_on_claim: str = "",
    local_claim: str = "",
    scopes: tuple[str, ...] = ("openid", "profile"),
    by: Account,
    at: datetime,
) -> SocialApp:
    """Let the provider at `server_url` (its issuer) prove identities in the open city, from now on.

    `identifier_claim` names the claim that holds an identifier of `identifier_type`; `born_on_claim`
    an ISO date and `local_claim` a boolean (registered in this city), where the provider has them.
    Replaces the city's earlier provider. Raises OperatorOnly and ProviderUnfit.
    """
    if not by.is_operator:
        raise OperatorOnly
    issuer = server_url.rstrip("/")
    _require_fit(issuer, secret, identifier_type, identifier_claim)
    provider_id = _provider_id()
    closed = crypto.encrypt(secret, city_id=open_city_id(), place=_place(provider_id))
    app, _ = SocialApp.objects.update_or_create(
        provider=OPENID_CONNECT,
        provider_id=provider_id,
        defaults={
            "name": title,
            "client_id": client_id,
            "secret": base64.b64encode(closed).decode(),
            "settings": {
                "server_url": issuer,
                "authorization_origin": _authorization_origin(issuer),
                "identifier_type": identifier_type,
                "identifier_claim": identifier_claim,
                "born_on_claim": born_on_claim,
                "local_claim": local_claim,
                "scope": list(scopes),
                "oauth_pkce_enabled": True,
            },
        },
    )
    audit.write(
        actor=audit.Actor("operator", str(by.id), by.email),
        action="participants.set_up_provider",
        at=at,
        about=f"provider:{issuer}"[:200],
    )
    return app


def _provider_id() -> str:
    return f"{city_queries.present_city().code}-id"


def _place(provider_id: str) -> str:
    return f"provider:{provider_id}"


def _require_fit(issuer: str, secret: str, identifier_type: str, identifier_claim: str) -> None:
    if not _is_private_channel(issuer):
        raise ProviderUnfit(
            reason="its address must begin with https://.", reason_zh="地址须以 https:// 开头。"
        )
    if not 1 <= len(secret) <= SECRET_LIMIT or not secret.isascii():
        raise ProviderUnfit(
            reason=f"the secret must have 1 to {SECRET_LIMIT} ASCII characters.",
            reason_zh=f"密钥应为 1 至 {SECRET_LIMIT} 个 ASCII 字符。",
        )
    if identifier_type not in KINDS or not identifier_claim:
        raise ProviderUnfit(
            reason=f"name a claim and one of the identifier types {', '.join(KINDS)}.",
            reason_zh=f"请指定声明名称，以及证件类型 {'、'.join(KINDS)} 之一。",
        )


def _is_private_channel(url: str) -> bool:
    # allauth relies on TLS instead of the ID token's signature, as OpenID Connect Core 1.0, 3.1.3.7 allows.
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _authorization_origin(issuer: str) -> str:
    """Ask the provider for its configuration; where residents will be sent."""
    unfit = ProviderUnfit(
        reason="it does not answer with its configuration under this address.",
        reason_zh="该地址未返回其配置信息。",
    )
    try:
        with get_adapter().get_requests_session() as session:
            found = session.get(issuer + WELL_KNOWN).json()
        endpoints = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (OSError, ValueError, KeyError, TypeError) as error:  # every error of requests is an OSError
        raise unfit from error
    if found.get("issuer", "").rstrip("/") != issuer or not all(map(_is_private_channel, endpoints)):
        raise unfit
    parts = urlsplit(endpoints[0])
    return f"{parts.scheme}://{parts.netloc}"
