"""What every merchant view shares: who calls, which scope it needs, and how it asks and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework.views import APIView

from cityscore.core.credentials import HasScope
from rewards.actions import Question, Refused
from rewards.api.caller import Caller, MerchantAuthentication, caller_of
from rewards.models import Verification


class MerchantView(APIView):
    """A view for merchants' systems; `scope` names what their credential must allow."""

    authentication_classes = (MerchantAuthentication,)
    permission_classes = (HasScope,)
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
            is_test=self.caller.is_test,
        )


def refused(refusal: Refused) -> dict[str, Any]:
    """The one form of a refusal, whoever it is about."""
    return {"result": "refused", **refusal.answer.as_json(), "support_ref": refusal.support_ref}
