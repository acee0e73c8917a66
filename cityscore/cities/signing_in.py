"""What our accounts do otherwise than allauth's: proof by a mailed link, what an officer confirms with."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled

from cityscore.cities.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The hooks that allauth asks about an account."""

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """An officer with a second factor confirms with that: a password alone would not open the office."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if isinstance(user, Account) and user.is_staff and is_mfa_enabled(user):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods


class ResetByLinkForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password through the mailed link, which also shows that the mailbox is the account's own."""

    def save(self) -> None:
        """With a single address the link can only have gone there; with more, it does not say to which."""
        super().save()
        addresses = EmailAddress.objects.filter(user=self.user)
        if addresses.exclude(email__iexact=self.user.email).exists():
            return
        address = addresses.first() or EmailAddress(user=self.user, email=self.user.email)
        if address.set_verified(commit=False):
            address.primary = True
            address.save()
