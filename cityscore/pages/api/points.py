"""`schemes`, `what-could-i-get`, `statements`, `what-if`."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from cityscore.core import clock
from cityscore.core.doors import answer, checked, problems, wrong
from cityscore.core.refusals import Sentence
from cityscore.pages.api import asks, documents, perk_shapes, shapes
from cityscore.pages.api.ground import CityDoor, ResidentDoor
from cityscore.pages.asking import require_patience
from cityscore.pages.resident import scheme_or_404
from cityscore.pages.supposing import perks_of
from cityscore.schemes import queries as schemes
from cityscore.scoring.refusals import DayOutOfReach
from cityscore.scoring.statements import statement_of
from cityscore.scoring.what_if import last_day_for, what_could_i_get, what_if

FIRST_DAY = date(1900, 1, 1)
NO_DAY = Sentence("A day such as 2026-05-01 is wanted.", "请填写日期，例如 2026-05-01。")


class Schemes(CityDoor):
    @extend_schema(responses={200: shapes.SchemeList, **problems(404)}, auth=[], tags=["before joining"])
    def get(self, request: Request) -> HttpResponse:
        """Every scheme in force, with what may be supposed and what joining asks. Needs no account."""
        today = self.visitor.today
        serving = [
            version
            for version in schemes.serving_versions(today)
            if version.effective_on and version.effective_on <= today
        ]
        return answer({"schemes": [documents.scheme(version) for version in serving]})


class WhatCouldIGet(CityDoor):
    @extend_schema(
        request=asks.SupposeAsk,
        responses={200: perk_shapes.SupposedShape, **problems(400, 404, 409, 413, 415, 422, 429)},
        auth=[],
        tags=["before joining"],
    )
    def post(self, request: Request) -> HttpResponse:
        """What somebody would get who joined and did these things. Needs no account; nothing is kept."""
        at = clock.now()
        body = checked(asks.SupposeAsk, request)
        require_patience(request._request, at)
        scheme, today = scheme_or_404(body["scheme"]), self.visitor.today
        found = what_could_i_get(scheme=scheme, records=body["records"], as_of=today, today=today)
        return answer(documents.supposed(found, perks_of(found, None, at), ""))


class Statement(ResidentDoor):
    @extend_schema(
        parameters=[OpenApiParameter("as_of", OpenApiTypes.DATE, description="Left out: today")],
        responses={200: shapes.StatementShape, **problems(400, 401, 403, 404, 409, 422)},
        tags=["points"],
    )
    def get(self, request: Request, scheme: str) -> HttpResponse:
        """My statement in one scheme, every point explained."""
        found = statement_of(
            participant=self.resident.participant,
            scheme=scheme_or_404(scheme),
            as_of=self._day(request.query_params.get("as_of")),
            at=self.resident.at,
        )
        return answer(found)

    def _day(self, text: str | None) -> date:
        if text is None:
            return self.resident.today
        last = last_day_for(self.resident.today)
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise wrong("as_of", NO_DAY) from error
        if not FIRST_DAY <= day <= last:
            raise DayOutOfReach(first=FIRST_DAY.isoformat(), last=last.isoformat())
        return day


class WhatIf(ResidentDoor):
    @extend_schema(
        request=asks.WhatIfAsk,
        responses={200: perk_shapes.SupposedShape, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["points"],
    )
    def post(self, request: Request) -> HttpResponse:
        """My statement as it would be with these records as well; nothing is kept."""
        resident = self.resident
        body = checked(asks.WhatIfAsk, request)
        found = what_if(
            participant=resident.participant,
            scheme=scheme_or_404(body["scheme"]),
            records=body["records"],
            as_of=body.get("as_of", resident.today),
            today=resident.today,
            at=resident.at,
        )
        judged = perks_of(found, resident.participant, resident.at)
        return answer(documents.supposed(found, judged, str(resident.participant.public_id)))
