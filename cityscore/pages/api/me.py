"""`identity`, `access-log`, `export`, `erase`."""

from __future__ import annotations

import json

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from cityscore.core.doors import answer, checked, moment, problems
from cityscore.pages.access import page_of_log
from cityscore.pages.api import asks, shapes
from cityscore.pages.api.ground import AccountDoor, ResidentDoor, done
from cityscore.pages.api.refusals import NotSure
from cityscore.pages.api.words import in_each_language
from cityscore.pages.resident import Visitor
from cityscore.participants import queries as participants
from cityscore.participants.actions import claim_identifier, erase, export, prove_by_code


class Identity(AccountDoor):
    """How far the account is with showing who its holder is."""

    @extend_schema(responses={200: shapes.IdentityShape, **problems(401, 403, 404)}, tags=["identity"])
    def get(self, request: Request) -> HttpResponse:
        """The state alone; nothing about any number, before proof or after."""
        return _state(self.visitor)

    @extend_schema(
        request=asks.ClaimAsk,
        responses={200: shapes.IdentityShape, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["identity"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Say which number is mine. The answer is the same whether or not anybody has it."""
        body = checked(asks.ClaimAsk, request)
        claim_identifier(account=self.visitor.account, at=self.visitor.at, **body)
        return _state(self.visitor)


class Proof(AccountDoor):
    @extend_schema(
        request=asks.ProofAsk,
        responses={200: shapes.IdentityShape, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        tags=["identity"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Prove it with the one-time code that the desk gave."""
        body = checked(asks.ProofAsk, request)
        prove_by_code(account=self.visitor.account, code=body["code"], at=self.visitor.at)
        return _state(self.visitor)


class AccessLog(ResidentDoor):
    @extend_schema(
        parameters=[OpenApiParameter("page", OpenApiTypes.INT, description="`older` of the page before")],
        responses={200: shapes.AccessLogShape, **problems(401, 403, 404)},
        tags=["my data"],
    )
    def get(self, request: Request) -> HttpResponse:
        """Who saw or did what with my data, newest first."""
        number = request.query_params.get("page")
        said = in_each_language(lambda: page_of_log(self.resident, number))
        pages = list(said.values())
        entries = zip(*(page.seen for page in pages), strict=True)
        return answer(
            {
                "seen": [
                    {
                        "at": moment(entry[0].at),
                        "who": dict(zip(said, (each.who for each in entry), strict=True)),
                        "what": dict(zip(said, (each.what for each in entry), strict=True)),
                        "by_me": entry[0].by_me,
                    }
                    for entry in entries
                ],
                "newer": pages[0].newer,
                "older": pages[0].older,
            }
        )


class Export(ResidentDoor):
    @extend_schema(responses={200: shapes.Everything, **problems(401, 403, 404)}, tags=["my data"])
    def get(self, request: Request) -> HttpResponse:
        """Everything the city holds about me."""
        everything = export(participant=self.resident.participant)
        return answer(json.loads(json.dumps(everything, default=str)))


class Erase(ResidentDoor):
    @extend_schema(
        request=asks.EraseAsk,
        responses={204: None, **problems(400, 401, 403, 404, 413, 415, 422)},
        tags=["my data"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Leave every scheme of the city and be forgotten."""
        if not checked(asks.EraseAsk, request)["sure"]:
            raise NotSure(sure='"sure": true')
        erase(participant=self.resident.participant, actor=self.resident.actor, at=self.resident.at)
        return done()


def _state(visitor: Visitor) -> HttpResponse:
    known = participants.identity_of(visitor.account)
    return answer({"state": known.state, "reference": known.reference})
