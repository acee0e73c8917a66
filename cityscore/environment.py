"""Values that come from the environment, each with one sentence for when it is missing or wrong."""

from __future__ import annotations

import base64
import binascii
import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str, *, what: str) -> str:
    """The value of a variable that has no sensible default."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name} to {what}.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list without empties."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def switched_on(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def seconds(name: str, default: int) -> int:
    """A length of time in whole seconds, at least one."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number of seconds, such as {default}.")
    return int(value)


def database(name: str, *, what: str) -> dict[str, Any]:
    """`postgres://user:password@host:port/database`, or `…/database?host=/socket/directory`."""
    url = urlsplit(required(name, what=what))
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/") or not url.username:
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/database.")
    host = parse_qs(url.query).get("host", [url.hostname or ""])[0]
    return {
        "ENGINE": "cityscore.core.database",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def redis(name: str) -> tuple[str, str]:
    """(for the cache, for Celery) from `redis://host:6379/0` or `unix:///path`."""
    url = required(name, what="the address of Redis or Valkey, such as redis://127.0.0.1:6379/0")
    for scheme in ("redis+socket://", "unix://"):
        if url.startswith(scheme):
            path = url.removeprefix(scheme).split("?")[0]
            return f"unix://{path}?db=1", f"redis+socket://{path}?virtual_host=0"
    if not url.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    return url, url


def master_keys(name: str) -> list[str]:
    """Base64 of 32 random bytes each, newest first, separated by commas."""
    keys = required(name, what="32 random bytes in base64 (newest key first, separated by commas)").split(",")
    for key in keys:
        try:
            if len(base64.b64decode(key, validate=True)) == 32:
                continue
        except binascii.Error:
            pass
        raise ImproperlyConfigured(f"Every key in {name} must be 32 bytes in base64.")
    return keys
