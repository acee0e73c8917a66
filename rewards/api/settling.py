"""What becomes of a use: its steps from `capture` to `annul`, and `GET entitlements/{id}`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request

from cityscore.core import clock
from cityscore.core.doors import Ask, answer, checked, moment, problems
from rewards import actions, queries
from rewards.api import shapes
from rewards.api.ground import MerchantView
from rewards.api.redemptions import redeemed
from rewards.models import Redemption
from rewards.steps import Step

ANSWERS: Any = {200: shapes.Redeemed, **problems(400, 401, 403, 404, 409, 413, 415, 422)}


class StepView(MerchantView):
    """One step of a use at this merchant; a repeat of the same step is answered alike and changes nothing."""

    scope = "redeem"
    ask: type[Ask] = shapes.NothingAsk

    def post(self, request: Request, redemption: UUID) -> HttpResponse:
        body = checked(self.ask, request)
        till = actions.Till(self.caller.merchant, self.caller.client_id)
        return answer(redeemed(self.act(till, redemption, at=clock.now(), **body)))

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        """Take the step."""
        raise NotImplementedError


@extend_schema(request=shapes.CaptureAsk, responses=ANSWERS, tags=["redemptions"])
class Capture(StepView):
    """The hold is settled: the customer paid `amount`."""

    ask = shapes.CaptureAsk

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        amount: Decimal = body["amount"]
        return actions.settle(redemption=redemption, step=Step.CAPTURE, amount=amount, till=till, at=at)


@extend_schema(request=shapes.NothingAsk, responses=ANSWERS, tags=["redemptions"])
class Release(StepView):
    """The hold is settled: nothing is owed."""

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        return actions.settle(redemption=redemption, step=Step.RELEASE, till=till, at=at)


@extend_schema(request=shapes.NothingAsk, responses=ANSWERS, tags=["redemptions"])
class Return(StepView):
    """What was lent, or the card, is back: the hold or the entitlement ends."""

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        return actions.settle(redemption=redemption, step=Step.RETURN, till=till, at=at)


@extend_schema(request=shapes.ExtendAsk, responses=ANSWERS, tags=["redemptions"])
class Extend(StepView):
    """Keep the hold open until a later moment, as far as the perk's terms allow."""

    ask = shapes.ExtendAsk

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        return actions.extend(redemption=redemption, until=body["until"], till=till, at=at)


@extend_schema(request=shapes.ClaimAsk, responses=ANSWERS, tags=["redemptions"])
class Claim(StepView):
    """Ask the city's guarantee fund for what is left unpaid; the person has 14 days to object."""

    ask = shapes.ClaimAsk

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        return actions.claim(redemption=redemption, till=till, at=at, **body)


@extend_schema(request=shapes.AnnulAsk, responses=ANSWERS, tags=["redemptions"])
class Annul(StepView):
    """Take a use back: with the credential that made it, within 15 minutes."""

    ask = shapes.AnnulAsk

    def act(self, till: actions.Till, redemption: UUID, *, at: datetime, **body: Any) -> Redemption:
        return actions.annul(redemption=redemption, till=till, at=at, **body)


class Entitlement(MerchantView):
    scope = "redeem"

    @extend_schema(responses={200: shapes.EntitlementShape, **problems(401, 403, 404)}, tags=["redemptions"])
    def get(self, request: Request, entitlement: UUID) -> HttpResponse:
        """Whether a perk with a term is still good, and until when; its id is this merchant's alone."""
        found = queries.entitlement_at(self.caller.merchant, entitlement)
        if found is None or found.entitled_until is None:
            raise exceptions.NotFound
        return answer(
            {
                "entitlement": str(found.entitlement_id),
                "active": found.state == Redemption.State.ENTITLED and clock.now() < found.entitled_until,
                "active_until": moment(found.entitled_until),
            }
        )
