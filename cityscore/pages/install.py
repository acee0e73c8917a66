"""What makes the resident's pages installable: a manifest, and a worker that keeps static files only."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control


@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest of one city's resident pages."""
    title = request.city.title  # type: ignore[attr-defined]
    icons = [
        {
            "src": static(f"cityscore/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    content = {
        "name": _("%(city)s points and perks") % {"city": title},
        "short_name": title,
        "lang": get_language(),
        "start_url": resolve_url("me"),
        "scope": resolve_url("city"),
        "display": "standalone",
        "background_color": "#f3f6f4",
        "theme_color": "#0c6556",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, served under the pages it may look after."""
    path = finders.find("cityscore/worker.js")
    if not isinstance(path, str):
        raise Http404
    return HttpResponse(Path(path).read_text(), content_type="text/javascript")
