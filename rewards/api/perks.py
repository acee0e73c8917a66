"""`GET perks`, `GET reasons`, `GET permissions`: what a merchant's system can look up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from cityscore.core.doors import answer, problems
from rewards import queries
from rewards.api import shapes
from rewards.api.ground import MerchantView
from rewards.models import Merchant, Perk, PerkVersion
from rewards.reasons import ANSWERS


class Perks(MerchantView):
    scope = "perks:read"

    @extend_schema(responses={200: shapes.PerkList, **problems(401, 403)}, tags=["perks"])
    def get(self, request: Request) -> HttpResponse:
        """The perks this merchant gives, with the version of their terms and what to say."""
        offered = queries.offered_by(self.caller.merchant)
        return answer({"perks": [_offered(version) for version in offered]})


class Reasons(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: shapes.ReasonList}, auth=[], tags=["perks"])
    def get(self, request: Request) -> HttpResponse:
        """The closed list of reasons for a refusal, who can mend it and what to say."""
        return answer({"reasons": [each.as_json() for each in ANSWERS.values()]})


class Permissions(MerchantView):
    @extend_schema(responses={200: shapes.Permissions, **problems(401)}, tags=["perks"])
    def get(self, request: Request) -> HttpResponse:
        """Whom this credential speaks for and what it may do."""
        merchant = self.caller.merchant
        return answer(
            {
                "city": self.caller.city.code,
                "merchant": merchant.code,
                "title": {"en": merchant.title_en, "zh-hans": merchant.title_zh},
                "client": self.caller.client_id,
                "scopes": sorted(self.caller.scopes),
                "test": self.caller.is_test,
                "suspended": merchant.state == Merchant.State.SUSPENDED,
            }
        )


def _offered(version: PerkVersion) -> dict[str, Any]:
    terms = version.perk_terms
    return {
        "perk": terms.code,
        "title": terms.title.as_json(),
        "description": terms.description.as_json(),
        "kind": terms.kind.value,
        "terms_version": version.number,
        "paused": version.perk.state == Perk.State.PAUSED,
        "starts_on": terms.starts_on and terms.starts_on.isoformat(),
        "ends_on": terms.ends_on and terms.ends_on.isoformat(),
        "ordinary_terms": terms.ordinary_terms.as_json(),
        "tiers": [{"universal": tier.universal, "value": tier.value.as_json()} for tier in terms.tiers],
        "say": terms.title.as_json(),
    }
