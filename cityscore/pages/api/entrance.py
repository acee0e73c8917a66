"""Where apps sign in: allauth's headless doors for apps, each behind a strict look at its body.

Signing in with another provider is left to the pages: a provider belongs to a city, and these doors to none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.headless.account.urls import build_urlpatterns as account
from allauth.headless.constants import Client
from allauth.headless.mfa.urls import build_urlpatterns as second_factor
from allauth.headless.usersessions.urls import build_urlpatterns as sessions
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.exceptions import ParseError

from cityscore.core.http import StrictJSONParser, plain_problem
from cityscore.core.refusals import Sentence
from cityscore.pages.api.refusals import BodyNotReadable

TOO_LARGE = Sentence("The body is too large; send at most 512 kB.", "请求内容过大，最多 512 kB。")
Door = Callable[..., HttpResponse]


def guarded(door: Door) -> Door:
    """The same door, closed to bodies that are no plain JSON object."""

    @wraps(door)
    def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.body:
                StrictJSONParser().parse(io.BytesIO(request.body))
        except RequestDataTooBig:
            return plain_problem(request, 413, "body-too-large", TOO_LARGE)
        except (ParseError, UnreadablePostError):
            refusal = BodyNotReadable()
            return plain_problem(request, refusal.status, refusal.code, refusal.message)
        return door(request, *args, **kwargs)

    return strict


def _guarded(patterns: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = _guarded(each.url_patterns)
            found.append(URLResolver(each.pattern, inner, each.default_kwargs, each.app_name, each.namespace))
        else:
            found.append(URLPattern(each.pattern, guarded(each.callback), each.default_args, each.name))
    return found


_doors = [*account(Client.APP), *second_factor(Client.APP), *sessions(Client.APP)]
urlpatterns = [path("app/v1/", include(_guarded(_doors)))]
