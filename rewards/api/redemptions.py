"""`POST redemptions` uses a perk, once for each Idempotency-Key; `GET redemptions` tells what happened."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request

from cityscore.core import clock
from cityscore.core.doors import answer, as_bytes, checked, exact, moment, problems, wrong
from cityscore.core.exact_json import canonical
from cityscore.core.idempotency import KEY, key_of
from cityscore.core.refusals import Sentence
from rewards import actions, queries
from rewards.actions.answering import Given, answered_once, stored_answer
from rewards.api import shapes
from rewards.api.ground import MerchantView, refused
from rewards.models import Redemption, Verification

PAGE_LENGTH = 100
NO_CURSOR = Sentence("This is no cursor of ours.", "这不是本接口给出的游标。")


class Redemptions(MerchantView):
    """Use a perk, and list what this merchant used, newest first."""

    scope = "redeem"

    @extend_schema(
        request=shapes.RedemptionAsk,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
                OpenApiParameter.HEADER,
                required=True,
                description="New for each use; a repeat with the same key and body gets the same answer",
            )
        ],
        responses={
            201: shapes.Redeemed,
            200: shapes.Refused,
            **problems(400, 401, 403, 409, 413, 415, 422),
        },
        tags=["redemptions"],
    )
    def post(self, request: Request) -> HttpResponse:
        """201 when used; 200 when refused, in the same form as a refused verification."""
        key = key_of(request)
        at = clock.now()
        body = checked(shapes.RedemptionAsk, request)
        question = self.question(Verification.Asked.REDEEM, body, at)
        purchase = actions.Purchase(body.get("merchant_ref", ""), body.get("amount"))
        given = answered_once(
            client_id=self.caller.client_id,
            key=key,
            request_digest=hashlib.sha256(canonical(request.data).encode()).hexdigest(),
            at=at,
            act=lambda: _given(actions.redeem(question, purchase)),
        )
        return exact(given.body, given.status)

    @extend_schema(
        operation_id="redemptions_list",
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.UUID, description="`next_cursor` of the page before")
        ],
        responses={200: shapes.RedemptionList, **problems(400, 401, 403)},
        tags=["redemptions"],
    )
    def get(self, request: Request) -> HttpResponse:
        """Up to 100 uses at this merchant, newest first, for reconciliation."""
        own = queries.redemptions_at(self.caller.merchant)
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            own = own.filter(id__lt=_redemption(self.caller.merchant.id, cursor).id)
        page = list(own[: PAGE_LENGTH + 1])
        shown = page[:PAGE_LENGTH]
        return answer(
            {
                "redemptions": [redeemed(each) for each in shown],
                "next_cursor": str(shown[-1].public_id) if len(page) > PAGE_LENGTH else None,
            }
        )


class RedemptionById(MerchantView):
    scope = "redeem"

    @extend_schema(responses={200: shapes.Redeemed, **problems(401, 403, 404)}, tags=["redemptions"])
    def get(self, request: Request, redemption: UUID) -> HttpResponse:
        """One use at this merchant."""
        found = queries.redemptions_at(self.caller.merchant).filter(public_id=redemption).first()
        if found is None:
            raise exceptions.NotFound
        return answer(redeemed(found))


class RedemptionByKey(MerchantView):
    scope = "redeem"

    @extend_schema(
        responses={
            200: PolymorphicProxySerializer(
                "RedemptionAnswer", [shapes.Redeemed, shapes.Refused], resource_type_field_name=None
            ),
            **problems(401, 403, 404),
        },
        tags=["redemptions"],
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """What the request with this key was answered; 404: it left no trace, so send it again."""
        kept = None
        if KEY.fullmatch(key):
            kept = stored_answer(client_id=self.caller.client_id, key=key)
        if kept is None:
            raise exceptions.NotFound
        return exact(bytes(kept.body), 200)


def redeemed(redemption: Redemption) -> dict[str, Any]:
    """A use as the merchant sees it; which keys there are depends on the perk's terms alone."""
    terms = redemption.version.perk_terms
    lasting: dict[str, Any] = {}
    if redemption.hold_until is not None:
        lasting = {"hold_until": moment(redemption.hold_until)}
    elif redemption.entitled_until is not None:
        lasting = {
            "entitlement": str(redemption.entitlement_id),
            "entitled_until": moment(redemption.entitled_until),
        }
    return {
        "redemption": str(redemption.public_id),
        "state": redemption.state,
        "receipt": {
            "number": redemption.receipt,
            "perk": terms.code,
            "title": terms.title.as_json(),
            "value": redemption.value,
            "terms_version": redemption.version.number,
            "amount": None if redemption.amount is None else f"{redemption.amount:.2f}",
            "merchant_ref": redemption.merchant_ref,
            "redeemed_at": moment(redemption.redeemed_at),
        },
        **lasting,
    }


def _given(verdict: Redemption | actions.Refused) -> Given:
    if isinstance(verdict, actions.Refused):
        return Given(200, as_bytes(refused(verdict)))
    return Given(201, as_bytes(redeemed(verdict)))


def _redemption(merchant_id: int, cursor: str) -> Redemption:
    try:
        public_id = UUID(cursor)
    except ValueError as error:
        raise wrong("cursor", NO_CURSOR) from error
    found = Redemption.objects.filter(merchant_id=merchant_id, public_id=public_id).first()
    if found is None:
        raise wrong("cursor", NO_CURSOR)
    return found
