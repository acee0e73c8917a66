"""`POST verifications`: does this code give this perk here and now? Uses nothing up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request

from cityscore.core import clock
from cityscore.core.doors import answer, checked, moment, problems
from cityscore.core.refusals import Sentence
from rewards import actions
from rewards.api import shapes
from rewards.api.ground import MerchantView, refused
from rewards.models import Verification

SAY = Sentence("Valid: {label}.", "有效：{label}。")


class Verifications(MerchantView):
    scope = "verify"

    @extend_schema(
        request=shapes.VerificationAsk,
        responses={
            200: PolymorphicProxySerializer(
                "VerificationAnswer", [shapes.Granted, shapes.Refused], resource_type_field_name=None
            ),
            **problems(400, 401, 403, 413, 415),
        },
        tags=["verifications"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Granted or refused, each in its one form; a refusal is 200 as well: the question was answered."""
        at = clock.now()
        body = checked(shapes.VerificationAsk, request)
        verdict = actions.verify(self.question(Verification.Asked.VERIFY, body, at))
        if isinstance(verdict, actions.Refused):
            return answer(refused(verdict))
        return answer(_granted(verdict, body["perk"]))


def _granted(verdict: actions.Granted, perk: str) -> dict[str, Any]:
    kept, label = verdict.verification, verdict.value.label
    said = Sentence(SAY.filled({"label": label.en}).en, SAY.filled({"label": label.zh_hans}).zh_hans)
    if kept.valid_until is None:
        raise RuntimeError("a granted verification has an end")
    return {
        "result": "granted",
        "verification": str(kept.public_id),
        "perk": perk,
        "value": verdict.value.as_json(),
        "valid_until": moment(kept.valid_until),
        "say": said.as_json(),
        "checks": [],
        "server_time": moment(kept.asked_at),
    }
