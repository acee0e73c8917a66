"""What every JSON door shares: texts that are texts, bodies without unknown keys, answers as exact bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request

from cityscore.core.http import FieldsWrong
from cityscore.core.refusals import Problem, Sentence

JSON = "application/json"


class Text(serializers.CharField):
    """Text that is text: a number is not taken for one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Ask(serializers.Serializer[Any]):
    """A body in which every key is one we know: a misspelt one would otherwise be ignored in silence."""

    def to_internal_value(self, data: Any) -> Any:
        read = super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {str(key)[:60]: [gettext("This key is not known here.")] for key in unknown[:20]}
            )
        return read


class Said(serializers.Serializer[Any]):
    """A text in both languages."""

    en = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "zh-hans": serializers.CharField()}


class ProblemShape(serializers.Serializer[Any]):
    """RFC 9457, with our stable `code`; `message` is `detail` in both languages."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="In English, or in Chinese where Accept-Language prefers it")
    code = serializers.CharField()
    message = Said()
    problems = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="Each with code, path and message"
    )


def checked(shape: type[serializers.Serializer[Any]], request: Request) -> Mapping[str, Any]:
    """The body in its shape. Raises FieldsWrong with every field that is wrong, in both languages."""
    body = shape(data=request.data)
    if body.is_valid():
        return dict(body.validated_data)
    english, chinese = (_flaws(shape, request.data, language) for language in ("en", "zh-hans"))
    raise FieldsWrong(
        *(
            Problem(flaw.code, path, Sentence(str(flaw), str(said)))
            for (path, flaw), (_, said) in zip(english, chinese, strict=True)
        )
    )


def wrong(path: str, sentence: Sentence) -> FieldsWrong:
    """One field, or one value in an address, that cannot be taken."""
    return FieldsWrong(Problem("invalid", path, sentence))


def _flaws(shape: type[serializers.Serializer[Any]], data: Any, language: str) -> list[tuple[str, Any]]:
    """What is wrong, said in one language: the framework puts words together while it checks."""
    with translation.override(language):
        body = shape(data=data)
        body.is_valid()
        return list(_placed(body.errors, ""))


def _placed(errors: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every flaw with its place, such as `records[2].fields`."""
    if isinstance(errors, Mapping):
        for key, inner in errors.items():
            named = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"
            yield from _placed(inner, named.removeprefix("."))
    elif isinstance(errors, list):
        for place, inner in enumerate(errors):
            yield from _placed(inner, path if isinstance(inner, str) else f"{path}[{place}]")
    else:
        yield path, errors


def as_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def answer(document: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return exact(as_bytes(document), status)


def exact(body: bytes, status: int) -> HttpResponse:
    """These very bytes. Answers are about one moment and one holder: nobody may keep them."""
    return HttpResponse(body, status=status, content_type=JSON, headers={"Cache-Control": "no-store"})


def moment(at: datetime) -> str:
    """In UTC, to the second: finer would tell how long the answer took."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Problem documents for the OpenAPI description."""
    return {(status, "application/problem+json"): OpenApiResponse(ProblemShape) for status in statuses}
