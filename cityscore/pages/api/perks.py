"""`perks`, `passes`, `redemptions` with objections and "not me", `standings`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from cityscore.core.doors import answer, checked, moment, problems
from cityscore.core.points import show
from cityscore.pages.api import asks, documents, perk_shapes
from cityscore.pages.api.ground import ResidentDoor, done
from cityscore.pages.api.words import in_each_language
from cityscore.pages.elsewhere import agreement_or_404, in_host_city, say_to, why_not, would_be
from cityscore.participants.models import Participant
from conversions import queries as conversions
from conversions.actions import visiting
from conversions.models import Agreement, Standing
from conversions.refusals import NoConsentInForce
from rewards import actions
from rewards import queries as rewards
from rewards.actions.issuing import IssuedPass, issue_pass
from rewards.refusals import PerkNotOffered

USES_SHOWN = 100


class Perks(ResidentDoor):
    @extend_schema(responses={200: perk_shapes.PerkList, **problems(401, 403, 404)}, tags=["perks"])
    def get(self, request: Request) -> HttpResponse:
        """Every open perk: what I get now, or each condition in the way with the nearest remedy."""
        judged = rewards.eligibility_of(self.resident.participant, self.resident.at)
        return answer({"perks": [documents.perk(*each) for each in judged]})


class Passes(ResidentDoor):
    @extend_schema(
        request=asks.PassAsk,
        responses={201: perk_shapes.PassShape, **problems(400, 401, 403, 404, 409, 413, 415, 422, 424)},
        tags=["perks"],
    )
    def post(self, request: Request) -> HttpResponse:
        """A code for one perk, good once and for a minute."""
        body = checked(asks.PassAsk, request)
        if "agreement" not in body:
            return answer(self._issued(self.resident.participant, body), 201)
        found = agreement_or_404(body["agreement"], self.resident)
        consent = conversions.consent_in_force(found, self.resident.participant.id)
        if consent is None:
            raise NoConsentInForce
        with visiting.visit(consent=consent, at=self.resident.at) as standing:
            return answer(self._issued(standing, body), 201)

    def _issued(self, holder: Participant | Standing, body: Any) -> dict[str, Any]:
        """Read and written in the city whose perk it is."""
        perk = rewards.perk_by_code(body["perk"])
        merchant = None
        if "merchant" in body:
            offering = {each.code: each for each in rewards.merchants_of(perk)}
            merchant = offering.get(body["merchant"])
            if merchant is None:
                raise PerkNotOffered
        return _pass(issue_pass(holder=holder, perk=perk, merchant=merchant, at=self.resident.at))


class Redemptions(ResidentDoor):
    @extend_schema(responses={200: perk_shapes.UseList, **problems(401, 403, 404)}, tags=["perks"])
    def get(self, request: Request) -> HttpResponse:
        """What I used, newest first, at most a hundred."""
        used = rewards.redemptions_of(self.resident.participant.id)[:USES_SHOWN]
        return answer({"redemptions": [documents.use(each) for each in used]})


class UseDoor(ResidentDoor):
    """A door of one use of the person who asks."""

    def use_in_full(self, redemption: UUID) -> dict[str, Any]:
        found = rewards.redemption_of(self.resident.participant.id, redemption)
        if found is None:
            raise Http404
        return documents.use_in_full(found, rewards.claim_about(found), rewards.disowned(found))


class UseOf(UseDoor):
    @extend_schema(responses={200: perk_shapes.UseInFull, **problems(401, 403, 404)}, tags=["perks"])
    def get(self, request: Request, redemption: UUID) -> HttpResponse:
        """One use: a merchant's claim of it on the guarantee fund, and my report that it was not me."""
        return answer(self.use_in_full(redemption))


class ClaimObjection(UseDoor):
    @extend_schema(
        request=asks.ClaimObjectionAsk,
        responses={200: perk_shapes.UseInFull, **problems(400, 401, 403, 404, 409, 413, 415)},
        tags=["perks"],
    )
    def post(self, request: Request, redemption: UUID) -> HttpResponse:
        """Object to the claim about this use; the office reads it before it decides."""
        body = checked(asks.ClaimObjectionAsk, request)
        found = rewards.redemption_of(self.resident.participant.id, redemption)
        claim = found and rewards.claim_about(found)
        if claim is None:
            raise Http404
        actions.object_to_claim(
            participant=self.resident.participant, claim_id=claim.id, text=body["text"], at=self.resident.at
        )
        return answer(self.use_in_full(redemption))


class NotMe(UseDoor):
    @extend_schema(
        request=asks.NotMeAsk,
        responses={200: perk_shapes.UseInFull, **problems(400, 401, 403, 404, 413, 415)},
        tags=["perks"],
    )
    def post(self, request: Request, redemption: UUID) -> HttpResponse:
        """This was not me: every pass I have not used ends at once, and the office looks into it."""
        text = checked(asks.NotMeAsk, request).get("text", "")
        self.use_in_full(redemption)
        actions.disown_use(
            participant=self.resident.participant, redemption=redemption, text=text, at=self.resident.at
        )
        return answer(self.use_in_full(redemption))


class Standings(ResidentDoor):
    @extend_schema(
        responses={200: perk_shapes.StandingList, **problems(401, 403, 404)}, tags=["other cities"]
    )
    def get(self, request: Request) -> HttpResponse:
        """Agreements with other cities: what mine would count as there, and what they hold of me."""
        found = conversions.agreements_of_resident(self.resident.participant.id, self.resident.today)
        return answer({"standings": [self._standing(each) for each in found]})

    def _standing(self, found: Agreement) -> dict[str, Any]:
        mine = conversions.consent_in_force(found, self.resident.participant.id)
        return {
            "agreement": str(found.uid),
            "title": in_each_language(lambda: found.title),
            "city": found.other_city,
            "illustrative": found.is_illustrative,
            "ends_on": found.ends_on.isoformat(),
            "would_be": in_each_language(lambda: would_be(found, self.resident)),
            "why_not": in_each_language(lambda: why_not(found, self.resident)),
            "consented": mine is not None,
            "held": in_host_city(found, self.resident, self._held),
        }

    def _held(self, standing: Standing) -> dict[str, Any]:
        points = standing.points_hundredths
        judged = rewards.perks_for_standing(standing, self.resident.at)
        return {
            "points": None if points is None else show(points),
            "band": standing.band or None,
            "valid_until": moment(standing.valid_until),
            "perks": [documents.perk(*each) for each in judged],
        }


class StandingOf(ResidentDoor):
    @extend_schema(
        request=asks.ConsentAsk,
        responses={204: None, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["other cities"],
    )
    def put(self, request: Request, agreement: UUID) -> HttpResponse:
        """Say yes or no to one agreement; takes effect in the other city at once."""
        given = checked(asks.ConsentAsk, request)["given"]
        if not say_to(agreement_or_404(agreement, self.resident), self.resident, given=given):
            raise Http404
        return done()


def _pass(issued: IssuedPass) -> dict[str, Any]:
    return {
        "code": issued.code,
        "perk": issued.perk.code,
        "merchant": None if issued.merchant is None else issued.merchant.code,
        "issued_at": moment(issued.issued_at),
        "expires_at": moment(issued.expires_at),
    }
