"""`records`, `records/{id}/dispute`, `objections`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from cityscore.core.doors import answer, checked, problems
from cityscore.pages.api import asks, documents, shapes
from cityscore.pages.api.ground import ResidentDoor, done
from cityscore.records import actions, queries


class Records(ResidentDoor):
    @extend_schema(responses={200: shapes.RecordList, **problems(401, 403, 404)}, tags=["points"])
    def get(self, request: Request) -> HttpResponse:
        """Every record the city holds about me, the latest fact first."""
        found: Any = queries.newest_records(self.resident.participant.id)
        return answer({"records": [documents.record(each) for each in found]})


class RecordOf(ResidentDoor):
    @extend_schema(responses={204: None, **problems(401, 403, 404, 409)}, tags=["points"])
    def delete(self, request: Request, record: int) -> HttpResponse:
        """Take a record out of the count, without a reason; a later delivery of it stays out as well."""
        resident = self.resident
        actions.remove_record(participant=resident.participant, record_id=record, at=resident.at)
        return done()


class Dispute(ResidentDoor):
    @extend_schema(
        request=asks.DisputeAsk,
        responses={201: shapes.ObjectionShape, **problems(400, 401, 403, 404, 409, 413, 415)},
        tags=["points"],
    )
    def post(self, request: Request, record: int) -> HttpResponse:
        """Say that a record is wrong: it does not count until a person has decided."""
        reason = checked(asks.DisputeAsk, request)["reason"]
        resident = self.resident
        made = actions.dispute_record(
            participant=resident.participant, record_id=record, reason=reason, at=resident.at
        )
        return answer(documents.objection(made), 201)


class Objections(ResidentDoor):
    @extend_schema(responses={200: shapes.ObjectionList, **problems(401, 403, 404)}, tags=["points"])
    def get(self, request: Request) -> HttpResponse:
        """My objections, newest first, each with the day by which the office answers."""
        found: Any = queries.objections_of(self.resident.participant.id)
        return answer({"objections": [documents.objection(each) for each in found]})
