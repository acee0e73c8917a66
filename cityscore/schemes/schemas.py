"""The published JSON Schema of scheme files: public, the same for every city, and cached."""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from cityscore.schemes.language import json_schema

ADDRESS = "/api/v1/schemas/scheme"  # whatever city the request was in before
A_DAY = 86_400


def scheme_schema_text() -> str:
    """The schema as it is published, `$id` included."""
    return json.dumps(json_schema(settings.ORIGIN + ADDRESS), ensure_ascii=False, indent=2) + "\n"


def _etag(request: HttpRequest) -> str:
    return f'"{sha256(scheme_schema_text().encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def scheme(request: HttpRequest) -> HttpResponse:
    """Editors in a browser of another origin may read it too: it holds nothing of anybody."""
    answer = HttpResponse(scheme_schema_text(), content_type="application/schema+json; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
