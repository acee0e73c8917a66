"""How a shipped scheme follows the real one: what is published, added, refused and left out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.pages.rendering import show
from cityscore.schemes import queries as schemes
from cityscore.schemes.shipped import shipped_for
from cityscore.schemes.shipped_in_words import about_in_words


def scheme_origin(request: HttpRequest, code: str) -> HttpResponse:
    """For a scheme of the city that was shipped under its codes; 404 for any other."""
    city = request.city  # type: ignore[attr-defined]
    shipped = shipped_for(city.code, code)
    if shipped is None or schemes.scheme_by_code(code) is None:
        raise Http404
    return show(request, "public/scheme_origin.html", {"about": about_in_words(shipped), "code": code})
