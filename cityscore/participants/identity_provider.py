"""The city's OpenID Connect provider as a proof of identity, through allauth's client.

A completed sign-in at the provider proves the identifier it vouches for, to the account that is
already signed in here; it is never itself a way to sign in. So it cannot let anybody into another
person's account, makes no account, and touches no officer's. allauth's own record of the sign-in,
which would hold the identifier in plain text, is never saved.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.core.tenancy import open_city_id_or_none
from cityscore.participants import actions, providers
from cityscore.participants.refusals import ProviderSilent, StaffAccount

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider vouches for."""

    identifier: str
    born_on: date | None
    is_local: bool | None


class IdentityProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Decides which providers there are and what a completed sign-in at one means."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The open city's own provider and no other; none outside a city."""
        app = providers.present() if open_city_id_or_none() is not None else None
        if app is None or provider not in (None, app.provider, app.provider_id):
            return []
        return [app] if client_id in (None, app.client_id) else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The provider, for somebody who is signed in; others are sent to sign in first."""
        found = super().get_provider(request, provider, client_id)
        if not isinstance(request.user, Account):
            after = urlencode({REDIRECT_FIELD_NAME: resolve_url("after_login")})
            raise ImmediateHttpResponse(HttpResponseRedirect(f"{resolve_url('account_login')}?{after}"))
        if request.user.is_staff:
            raise ImmediateHttpResponse(_back(request, StaffAccount()))
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider has answered: prove, say what came of it, and go no further in allauth's flow."""
        account: Any = request.user  # get_provider has let nobody else through
        refusal = None
        try:
            rules = sociallogin.provider.app.settings
            told = told_by(rules, sociallogin.account.extra_data)
            actions.prove_by_provider(
                account=account,
                identifier_type=rules["identifier_type"],
                identifier=told.identifier,
                born_on=told.born_on,
                is_local=told.is_local,
                at=clock.now(),
            )
        except Refusal as found:
            refusal = found
        raise ImmediateHttpResponse(_back(request, refusal))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Cancelled, expired or forged: nothing was proved."""
        logger.warning("%s did not prove anybody: %s %s", provider.sub_id, error, type(exception).__name__)
        raise ImmediateHttpResponse(_back(request, ProviderSilent()))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False


def told_by(rules: Mapping[str, Any], answer: Mapping[str, Any]) -> Told:
    """Read the provider's answer: `{"id_token": claims, "userinfo": claims or absent}`.

    Both must speak of the same subject (OpenID Connect Core 1.0, 5.3.2); where both have a claim, the ID
    token's counts. Raises ProviderSilent.
    """
    id_token, userinfo = answer.get("id_token"), answer.get("userinfo") or {}
    if not id_token or not id_token.get("sub"):
        raise ProviderSilent
    if userinfo and userinfo.get("sub") != id_token["sub"]:
        raise ProviderSilent
    claims = {**userinfo, **id_token}
    identifier = claims.get(rules["identifier_claim"])
    if not isinstance(identifier, str) or not identifier.strip():
        raise ProviderSilent
    is_local = claims.get(rules.get("local_claim") or "")
    return Told(
        identifier=identifier,
        born_on=_day(claims.get(rules.get("born_on_claim") or "")),
        is_local=is_local if isinstance(is_local, bool) else None,
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None  # birthdate may be a year alone, or 0000-… (Core 1.0, 5.1)


def _back(request: HttpRequest, refusal: Refusal | None) -> HttpResponseRedirect:
    if refusal is None:
        messages.success(request, gettext("Your identity is proved. Now choose a scheme to join."))
    else:
        language = get_language() or "zh-hans"
        details = [problem.message.in_language(language) for problem in refusal.problems]
        messages.error(request, " ".join([refusal.message.in_language(language), *details]))
    return HttpResponseRedirect(resolve_url("after_login"))
