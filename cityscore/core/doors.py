"""What every JSON door shares: texts that are texts, bodies without unknown keys, answers as exact bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request

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
                {str(key)[:60]: ["This key is not known here."] for key in unknown[:20]}
            )
        return read


class Said(serializers.Serializer[Any]):
    """A text in both languages."""

    en = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "zh-hans": serializers.CharField()}


class ProblemShape(serializers.Serializer[Any]):
    """RFC 9457, with our stable `code`."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()


def checked(shape: type[serializers.Serializer[Any]], request: Request) -> Mapping[str, Any]:
    """The body in its shape, or DRF's ValidationError with every field that is wrong."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def as_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def answer(document: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return exact(as_bytes(document), status)


def exact(body: bytes, status: int) -> HttpResponse:
    """These very bytes. Answers are about one moment and one holder: nobody may keep them."""
    return HttpResponse(body, status=status, content_type=JSON, headers={"Cache-Control": "no-store"})


def moment(at: datetime) -> str:
    """To the second: finer would tell how long the answer took."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Problem documents for the OpenAPI description."""
    return {(status, "application/problem+json"): OpenApiResponse(ProblemShape) for status in statuses}
