"""Who may keep an answer: of what one signed-in person is shown, nobody keeps a copy."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Respond = Callable[[HttpRequest], HttpResponse]
ACCOUNT_PAGES = "/accounts/"


class PersonalAnswersMiddleware:
    """`no-store` on the account pages, and on whatever a browser with a session is answered.

    The session is not opened for this: that it was sent is enough. A view for everybody that says itself how
    long its answer may be kept, such as the manifest, is believed; an account page never is.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_undecided = has_session and not response.has_header("Cache-Control")
        if request.path_info.startswith(ACCOUNT_PAGES) or is_undecided:
            add_never_cache_headers(response)
        return response
