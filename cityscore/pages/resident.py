"""Who is asking on a resident's own page, and what happens when the answer is an anticipated no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cityscore.cities.models import Account, City
from cityscore.core import clock
from cityscore.core.audit import Actor
from cityscore.core.refusals import Refusal
from cityscore.pages.wording import say
from cityscore.participants import queries as participants
from cityscore.participants.models import Participant
from cityscore.schemes import queries as schemes
from cityscore.schemes.models import Scheme, SchemeVersion

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
SignedIn = Callable[Concatenate[HttpRequest, "Visitor", Rest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signed-in account, before any proof, and the moment of the request."""

    account: Account
    city: City
    at: datetime

    @property
    def today(self) -> date:
        """The calendar day in the city."""
        return clock.today_in(self.city.time_zone, self.at)


@dataclass(frozen=True, slots=True)
class Resident(Visitor):
    """Somebody who has proved who they are in the open city."""

    participant: Participant

    @property
    def actor(self) -> Actor:
        """How the audit log names them: by public id, never by account."""
        return participants.resident(self.participant)


def visitor_of(request: HttpRequest) -> Visitor:
    """For views behind `signed_in`."""
    city = request.city  # type: ignore[attr-defined]
    return Visitor(account=cast(Account, request.user), city=city, at=clock.now())


def signed_in(view: SignedIn[Rest]) -> Page[Rest]:
    """A page for whoever is signed in; it is never kept by any cache."""

    @wraps(view)
    def page(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        return view(request, visitor_of(request), *args, **kwargs)

    return cast("Page[Rest]", never_cache(login_required(page)))


def proved(view: Callable[Concatenate[HttpRequest, Resident, Rest], HttpResponse]) -> Page[Rest]:
    """A page for proved residents; others are first asked to prove who they are."""

    @wraps(view)
    def page(request: HttpRequest, visitor: Visitor, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        participant = participants.participant_of(visitor.account)
        if participant is None:
            messages.info(request, _("First show who you are; then this page opens."))
            return HttpResponseRedirect(resolve_url("me_identity"))
        resident = Resident(visitor.account, visitor.city, visitor.at, participant)
        return view(request, resident, *args, **kwargs)

    return signed_in(cast("SignedIn[Rest]", page))


def tell(request: HttpRequest, refusal: Refusal) -> None:
    """Put an anticipated no, with every reason, above the next page."""
    messages.error(request, say(refusal.message))
    for problem in refusal.problems:
        messages.error(request, say(problem.message))


def scheme_or_404(code: str) -> Scheme:
    scheme = schemes.scheme_by_code(code)
    if scheme is None:
        raise Http404
    return scheme


def version_or_404(scheme: Scheme, on: date) -> SchemeVersion:
    """The version whose rules hold on this day."""
    version = schemes.version_in_force(scheme, on)
    if version is None:
        raise Http404
    return version


def back_to(name: str, *args: Any) -> HttpResponseRedirect:
    """After a change: see the page that shows it."""
    return HttpResponseRedirect(resolve_url(name, *args))
