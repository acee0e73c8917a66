"""What every merchant view shares: who calls, which scope it needs, and answers as exact bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from rewards.actions import Question, Refused
from rewards.api.caller import Caller, MayDo, MerchantAuthentication, caller_of
from rewards.api.shapes import ProblemShape
from rewards.models import Verification

JSON = "application/json"


class MerchantView(APIView):
    """A view for merchants' systems; `scope` names what their credential must allow."""

    authentication_classes = (MerchantAuthentication,)
    permission_classes = (MayDo,)
    scope: str | None = None

    @property
    def caller(self) -> Caller:
        caller = caller_of(self.request)
        if caller is None:
            raise RuntimeError("a merchant view was reached without a credential")
        return caller

    def question(self, asked: Verification.Asked, body: Mapping[str, Any], at: datetime) -> Question:
        """The question that a checked body asks."""
        return Question(
            city=self.caller.city,
            merchant=self.caller.merchant,
            client_id=self.caller.client_id,
            asked=asked,
            perk=body["perk"],
            code=body.get("code"),
            verification=body.get("verification"),
            at=at,
        )


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


def refused(refusal: Refused) -> dict[str, Any]:
    """The one form of a refusal, whoever it is about."""
    return {"result": "refused", **refusal.answer.as_json(), "support_ref": refusal.support_ref}


def moment(at: datetime) -> str:
    """To the second: finer would tell how long the verdict took."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Problem documents for the OpenAPI description."""
    return {(status, "application/problem+json"): OpenApiResponse(ProblemShape) for status in statuses}
