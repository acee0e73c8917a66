"""How often a visitor without an account may ask, by their network address, which is not kept."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cityscore.core import limits
from cityscore.core.refusals import Refusal, Sentence

MOST, SECONDS = 60, 600
"""Questions from one address in ten minutes; a household or an office shares one."""


class TooManyQuestions(Refusal):
    code = "too-many-questions"
    status = 429
    wait = SECONDS
    sentence = Sentence(
        "Too many questions came from your network. Try again in ten minutes.",
        "来自您所在网络的查询过多，请十分钟后再试。",
    )


def require_patience(request: HttpRequest, at: datetime) -> None:
    """Count one question. Raises TooManyQuestions."""
    if not limits.may_ask("what-could-i-get", address_of(request), at=at, most=MOST, seconds=SECONDS):
        raise TooManyQuestions


def address_of(request: HttpRequest) -> str:
    """The visitor's address, of IPv6 the /64 that one line has, '' where the server is not told."""
    try:
        found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (ValueError, PermissionDenied):
        return ""
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)
