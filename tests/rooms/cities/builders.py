"""Officers at their desks: signed in, with or without the second factor."""

from __future__ import annotations

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from cityscore.cities.models import Account
from tests.cast import NOON


def at_the_office(account: Account, *, with_second_factor: bool = True, language: str = "en") -> Client:
    """A browser whose session says how its owner signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(account)
    at = NOON.timestamp()
    methods = [{"method": "password", "at": at, "email": account.email}]
    if with_second_factor:
        methods.append({"method": "mfa", "at": at, "type": "totp"})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(account.pk)
    session.save()
    return client
