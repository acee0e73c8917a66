"""One HTTPS call to another installation: no redirects, short patience, and an answer that is a token."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

from conversions.links.wire import LONGEST, MEDIA_TYPE
from conversions.refusals import AddressNotUsable, OtherInstallationSilent

PATIENCE = (3.05, 10)
"""Seconds to connect, and of silence."""
ANSWERED = (200, 409)
"""What the door of a link answers with a token: heard, or heard out of step."""


def post(address: str, door: str, token: str) -> str:
    """The token that answers ours. Raises OtherInstallationSilent, AddressNotUsable."""
    require_usable(address)
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
    answer = _call("POST", f"{address}/{door}", data=token.encode(), headers=headers)
    if answer.status_code not in ANSWERED or answer.headers.get("Content-Type") != MEDIA_TYPE:
        raise OtherInstallationSilent(why=f"HTTP {answer.status_code}")
    return answer.text


def get(address: str) -> bytes:
    """A document. Raises OtherInstallationSilent, AddressNotUsable."""
    require_usable(address)
    answer = _call("GET", address)
    if answer.status_code != 200:
        raise OtherInstallationSilent(why=f"HTTP {answer.status_code}")
    return answer.content


def require_usable(address: str) -> None:
    """HTTPS, or this very machine. Raises AddressNotUsable."""
    try:
        parts = urlsplit(address)
        is_usable = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))
        )
    except ValueError:
        is_usable = False
    if not is_usable:
        raise AddressNotUsable(address=address)


def _is_this_machine(host: str | None) -> bool:
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False


def _call(
    method: str, address: str, data: bytes | None = None, headers: dict[str, str] | None = None
) -> requests.Response:
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, address, timeout=PATIENCE, allow_redirects=False, data=data, headers=headers
            )
    except requests.RequestException as error:
        raise OtherInstallationSilent(why=type(error).__name__) from error
    if len(answer.content) > LONGEST:
        raise OtherInstallationSilent(why="the answer is too long")
    return answer
