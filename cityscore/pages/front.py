"""Pages outside any city: the list of cities, where to go after signing in, and what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views import i18n
from django.views.decorators.csrf import csrf_exempt

from cityscore.cities import queries
from cityscore.core.http import plain_problem
from cityscore.core.refusals import Sentence
from cityscore.pages.rendering import show
from cityscore.pages.sent_mail import sent_mail


def cities(request: HttpRequest) -> HttpResponse:
    """The cities of this installation."""
    return show(request, "front/cities.html", {"cities": list(queries.cities_here())})


def to_city(request: HttpRequest, code: str) -> HttpResponse:
    """`/wendeng` without its slash."""
    if queries.city_by_code(code) is None:
        raise Http404
    return HttpResponseRedirect(f"/{code}/")


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_required
def after_login(request: HttpRequest) -> HttpResponse:
    """Officers go to their office, residents to their own pages, others choose a city."""
    account: Any = request.user
    if account.office_city is not None:
        return HttpResponseRedirect(f"/{account.office_city.code}/office/")
    if getattr(request, "city", None) is not None:
        return HttpResponseRedirect(resolve_url("me"))
    return HttpResponseRedirect(resolve_url("cities"))


@csrf_exempt
def set_language(request: HttpRequest) -> HttpResponse:
    """The reader's choice of language, kept in a cookie that holds nothing else.

    Without a token: it would give every visitor of a public page a cookie of their own, and all that a
    forged request can do is to change the language.
    """
    return i18n.set_language(request)


def demo_messages(request: HttpRequest) -> HttpResponse:
    """The demo's outgoing mail, newest first; no other installation has this page."""
    return show(request, "front/messages.html", {"sent": sent_mail(settings.EMAIL_FILE_PATH)})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        sentence = Sentence("There is nothing at this address.", "此地址没有内容。")
        return plain_problem(request, 404, "not-found", sentence)
    return render(request, "front/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "front/forbidden.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        sentence = Sentence(
            "Something went wrong on our side; try again shortly.", "系统出现问题，请稍后重试。"
        )
        return plain_problem(request, 500, "server-error", sentence)
    return render(request, "front/server_error.html", status=500)
