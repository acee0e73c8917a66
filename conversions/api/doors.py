"""Three addresses: a city's card for everybody, and its letter-box and its counter for cities it has met."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from cityscore.core import clock
from cityscore.core.http import plain_problem
from cityscore.core.refusals import Refusal, Sentence
from conversions.links import asking, meeting, receiving
from conversions.links.wire import LONGEST, MEDIA_TYPE

Answering = Callable[[str], HttpResponse]
NOT_A_TOKEN = Sentence(
    "Send one signed token of at most 2 MB as application/jose, by POST.",
    "请以 POST 方式发送一个 application/jose 签名令牌，最大 2 MB。",
)


@require_GET
def card(request: HttpRequest, city: str) -> HttpResponse:
    """What another operator needs to meet this city; its fingerprint is compared by telephone."""
    if getattr(request, "city", None) is None:
        raise Http404
    return JsonResponse(meeting.own_card(clock.now()))


def _takes_a_token(answering: Answering) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(answering)
    def view(request: HttpRequest, city: str) -> HttpResponse:
        if getattr(request, "city", None) is None:
            raise Http404
        if request.method != "POST" or request.content_type != MEDIA_TYPE:
            return plain_problem(request, 415, "not-a-token", NOT_A_TOKEN)
        raw = request.read(LONGEST + 1)
        if len(raw) > LONGEST or not raw.isascii():
            return plain_problem(request, 413, "not-a-token", NOT_A_TOKEN)
        try:
            return answering(raw.decode("ascii"))
        except Refusal as refusal:
            return plain_problem(request, refusal.status, refusal.code, refusal.message)

    return view


@_takes_a_token
def letters(token: str) -> HttpResponse:
    """A letter; 409 when it is not its turn."""
    in_turn, answer = receiving.receive(token=token, at=clock.now())
    return HttpResponse(answer, status=200 if in_turn else 409, content_type=MEDIA_TYPE)


@_takes_a_token
def questions(token: str) -> HttpResponse:
    """A question, answered once and only while it is fresh."""
    return HttpResponse(asking.answer(token=token, at=clock.now()), content_type=MEDIA_TYPE)
