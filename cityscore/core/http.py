"""The ground of every JSON door: strict parsing in, RFC 9457 problem details out."""

from __future__ import annotations

import codecs
import json
import logging
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from cityscore.core.refusals import Refusal, Sentence

logger = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
MAX_DEPTH = 20


class StrictJSONParser(BaseParser):
    """UTF-8 JSON without NUL, NaN, lone surrogates, repeated keys, huge numbers or deep nesting."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            text = codecs.decode(raw, "utf-8")
            parsed = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
            _require_plain(parsed, depth=0)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is not valid JSON: " + _one_line(error)) from error
        if not isinstance(parsed, dict):
            raise exceptions.ParseError("The body must be a JSON object.")
        return parsed


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large; send at most 512 kB."
    default_code = "body-too-large"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _require_plain(value: Any, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("a text holds a NUL character")
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    elif isinstance(value, dict):
        for key, inner in value.items():
            _require_plain(key, depth=depth + 1)
            _require_plain(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _require_plain(inner, depth=depth + 1)


def _one_line(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeError):
        return "a text is not valid Unicode"
    return str(error).splitlines()[0][:200]


def problem(
    *, code: str, status_code: int, sentence: Sentence | str, problems: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The body of one problem document; `message` carries both languages where we have them."""
    detail = sentence.en if isinstance(sentence, Sentence) else sentence
    body: dict[str, Any] = {
        "type": f"{settings.ORIGIN}/api/v1/reasons#{code}",
        "title": code,
        "status": status_code,
        "detail": detail,
        "code": code,
    }
    if isinstance(sentence, Sentence):
        body["message"] = sentence.as_json()
    if problems:
        body["problems"] = problems
    return body


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every anticipated no becomes a problem document; defects stay defects."""
    if isinstance(error, Refusal):
        body = problem(
            code=error.code,
            status_code=error.status,
            sentence=error.message,
            problems=[found.as_json() for found in error.problems],
        )
        return Response(body, status=error.status, content_type=PROBLEM_TYPE)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    body = problem(
        code=str(error.default_code).replace("_", "-"),
        status_code=error.status_code,
        sentence=str(error.default_detail if isinstance(error, exceptions.ValidationError) else error.detail),
        problems=_field_problems(error),
    )
    return Response(body, status=error.status_code, content_type=PROBLEM_TYPE, headers=headers)


def _field_problems(error: exceptions.APIException) -> list[dict[str, Any]]:
    if not isinstance(error, exceptions.ValidationError) or not isinstance(error.detail, dict):
        return []
    return [
        {"code": getattr(detail, "code", "invalid"), "path": path, "detail": str(detail)}
        for path, detail in _each_detail(error.detail, "")
    ]


def _each_detail(found: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, what is wrong there), with paths such as `records[0].occurred_on`."""
    if isinstance(found, dict):
        for key, inner in found.items():
            name = str(key)
            step = f"[{name}]" if isinstance(key, int) else f".{name}" if path else name
            yield from _each_detail(inner, path + step)
    elif isinstance(found, list):
        for inner in found:
            yield from _each_detail(inner, path)
    else:
        yield path, found


def plain_problem(request: HttpRequest, status_code: int, code: str, sentence: Sentence) -> JsonResponse:
    """A problem document for API paths outside DRF: unknown addresses and server errors."""
    body = problem(code=code, status_code=status_code, sentence=sentence)
    return JsonResponse(body, status=status_code, content_type=PROBLEM_TYPE)
