"""What every page of an agreement needs: who acts, and how a refusal is said."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

from cityscore.cities.models import Account
from cityscore.core.refusals import Refusal


def account(request: HttpRequest) -> Account:
    """The officer's account. Raises TypeError on a page without one, which the site does not open."""
    if not isinstance(request.user, Account):
        raise TypeError("an office page without an account")
    return request.user


def texts(refusal: Refusal) -> list[str]:
    """The refusal and each problem in it, in the reader's language."""
    language = get_language() or "en"
    found = [f"{problem.path}: {problem.message.in_language(language)}" for problem in refusal.problems]
    return [refusal.message.in_language(language), *found]
