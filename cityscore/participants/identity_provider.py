"""The city's OpenID Connect provider as a proof of identity, through allauth's client."""

from __future__ import annotations

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class IdentityProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Decides what a completed sign-in at a city's provider means."""
