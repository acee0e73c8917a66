"""`enrolments` and `consents`: joining, leaving, and a yes or no to each source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from cityscore.core.doors import answer, checked, moment, problems
from cityscore.pages.api import asks, shapes
from cityscore.pages.api.ground import ResidentDoor, done
from cityscore.pages.api.words import titles
from cityscore.pages.joining import consented_codes, enrolment_or_404
from cityscore.pages.resident import scheme_or_404
from cityscore.participants import queries as participants
from cityscore.participants.actions import join, leave, set_consent
from cityscore.participants.models import Enrolment
from cityscore.schemes import queries as schemes


class Enrolments(ResidentDoor):
    @extend_schema(responses={200: shapes.EnrolmentList, **problems(401, 403, 404)}, tags=["taking part"])
    def get(self, request: Request) -> HttpResponse:
        """The schemes I take part in."""
        mine = participants.enrolments_of(self.resident.participant.id)
        return answer({"enrolments": [_enrolment(each) for each in mine]})

    @extend_schema(
        request=asks.EnrolmentAsk,
        responses={201: shapes.EnrolmentShape, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["taking part"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Join a scheme under the notice that was read, with a yes to the sources named and to no other."""
        body = checked(asks.EnrolmentAsk, request)
        made = join(
            participant=self.resident.participant,
            scheme=scheme_or_404(body["scheme"]),
            notice_number=body["notice"],
            source_codes=body["sources"],
            actor=self.resident.actor,
            door=Enrolment.Door.SELF,
            at=self.resident.at,
        )
        return answer(_enrolment(made), 201)


class EnrolmentOf(ResidentDoor):
    @extend_schema(responses={204: None, **problems(401, 403, 404, 409)}, tags=["taking part"])
    def delete(self, request: Request, scheme: str) -> HttpResponse:
        """Leave: points, lines and passes of this scheme go at once."""
        leave(
            participant=self.resident.participant,
            scheme=scheme_or_404(scheme),
            actor=self.resident.actor,
            at=self.resident.at,
        )
        return done()


class Consents(ResidentDoor):
    @extend_schema(responses={200: shapes.ConsentList, **problems(401, 403, 404)}, tags=["taking part"])
    def get(self, request: Request) -> HttpResponse:
        """Every source of the schemes I take part in, with what I said to it."""
        mine = participants.enrolments_of(self.resident.participant.id)
        return answer({"consents": [answered for each in mine for answered in self._answers(each)]})

    def _answers(self, enrolment: Enrolment) -> Iterator[dict[str, Any]]:
        version = schemes.version_in_force(enrolment.scheme, self.resident.today)
        yes = consented_codes(enrolment)
        for source in version.scheme_tree.sources if version else ():
            yield {
                "scheme": enrolment.scheme.code,
                "source": source.code,
                "title": source.title.sentence.as_json(),
                "given": source.code in yes,
            }


class ConsentTo(ResidentDoor):
    @extend_schema(
        request=asks.ConsentAsk,
        responses={204: None, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["taking part"],
    )
    def put(self, request: Request, scheme: str, source: str) -> HttpResponse:
        """Say yes or no to one source; takes effect at once."""
        given = checked(asks.ConsentAsk, request)["given"]
        enrolment = enrolment_or_404(self.resident, scheme)
        found = schemes.source_by_code(source)
        if found is None:
            raise Http404
        set_consent(
            enrolment=enrolment, source=found, given=given, actor=self.resident.actor, at=self.resident.at
        )
        return done()


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "scheme": enrolment.scheme.code,
        "title": titles(enrolment.scheme),
        "notice": enrolment.notice_number,
        "joined_at": moment(enrolment.joined_at),
    }
