"""`POST records` takes rows of the feed, once for each Idempotency-Key; `GET roster` says about whom."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from cityscore.core import clock
from cityscore.core.doors import Said, answer, problems, wrong
from cityscore.core.exact_json import canonical
from cityscore.core.http import StrictJSONParser
from cityscore.core.idempotency import key_of
from cityscore.core.refusals import Problem, Sentence
from cityscore.records.actions import push_records, roster_page
from cityscore.records.api.caller import SourceView
from cityscore.records.api.rows import MOST_ROWS, read_rows

MOST_BYTES = 8_000_000
NO_DAY = Sentence("Write a day such as 2026-06-15.", "请写日期，例如 2026-06-15。")
NO_CURSOR = Sentence("This is no cursor of ours.", "这不是本接口给出的游标。")


class RowsParser(StrictJSONParser):
    """The strict parser with room for 5,000 rows."""

    most_bytes = MOST_BYTES


class RowsAsk(serializers.Serializer[Any]):
    records = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_null=True, allow_blank=True)),
        min_length=1,
        max_length=MOST_ROWS,
        help_text="Rows with the columns of a record file; decimals as texts",
    )


class ProblemSaid(serializers.Serializer[Any]):
    code = serializers.CharField()
    path = serializers.CharField(help_text="Such as records[3].hours")
    message = Said()


class ItemSaid(serializers.Serializer[Any]):
    result = serializers.ChoiceField(
        choices=["received", "refused", "no-record"],
        help_text="`received` says nothing of whether the person takes part; `no-record`: a total or remark",
    )
    problems = ProblemSaid(many=True, required=False)


class PushAnswer(serializers.Serializer[Any]):
    received = serializers.IntegerField()
    refused = serializers.IntegerField()
    items = ItemSaid(many=True, help_text="In the order of the rows")
    notes = ProblemSaid(many=True, help_text="About columns, such as those nobody reads")


class IdentifierSaid(serializers.Serializer[Any]):
    identifier_type = serializers.CharField()
    identifier = serializers.CharField()


class RosterAnswer(serializers.Serializer[Any]):
    identifiers = IdentifierSaid(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class Records(SourceView):
    scope = "records:push"
    parser_classes: tuple[type[BaseParser], ...] = (RowsParser,)

    @extend_schema(
        request=RowsAsk,
        parameters=[
            OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
        ],
        responses={200: PushAnswer, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        tags=["sources"],
    )
    def post(self, request: Request, source: str) -> HttpResponse:
        """Up to 5,000 rows; each is answered. A repeat with the same key and body changes nothing."""
        held, key = self.source_client(source), key_of(request)
        rows = read_rows(dict(request.data))
        pushed = push_records(
            source_client=held,
            rows=rows,
            key=key,
            request_digest=hashlib.sha256(canonical(request.data).encode()).hexdigest(),
            at=clock.now(),
        )
        items = [_item(place, each.is_record, each.problems) for place, each in enumerate(pushed.items)]
        return answer(
            {
                "received": sum(each["result"] == "received" for each in items),
                "refused": sum(each["result"] == "refused" for each in items),
                "items": items,
                "notes": [_problem(each, "records") for each in pushed.notes],
            }
        )


class Roster(SourceView):
    scope = "roster:read"

    @extend_schema(
        parameters=[
            OpenApiParameter("since", OpenApiTypes.DATE, description="Consents given from this day on (UTC)"),
            OpenApiParameter("cursor", OpenApiTypes.UUID, description="`next_cursor` of the page before"),
        ],
        responses={200: RosterAnswer, **problems(400, 401, 403, 404)},
        tags=["sources"],
    )
    def get(self, request: Request, source: str) -> HttpResponse:
        """Who consented to this source, up to 5,000 at once; each of them sees that it was told."""
        held = self.source_client(source)
        asked = request.query_params
        try:
            since = serializers.DateField().run_validation(asked["since"]) if "since" in asked else None
        except serializers.ValidationError as error:
            raise wrong("since", NO_DAY) from error
        try:
            after = serializers.UUIDField().run_validation(asked["cursor"]) if "cursor" in asked else None
        except serializers.ValidationError as error:
            raise wrong("cursor", NO_CURSOR) from error
        found, following = roster_page(source_client=held, since=since, after=after, at=clock.now())
        return answer(
            {
                "identifiers": [{"identifier_type": kind, "identifier": text} for kind, text in found],
                "next_cursor": str(following) if following else None,
            }
        )


def _item(place: int, is_record: bool, found: tuple[Problem, ...]) -> dict[str, Any]:
    if found:
        path = f"records[{place}]"
        return {"result": "refused", "problems": [_problem(each, path) for each in found]}
    return {"result": "received" if is_record else "no-record"}


def _problem(problem: Problem, path: str) -> dict[str, Any]:
    place = f"{path}.{problem.column}" if problem.column else path
    return {"code": problem.code, "path": place, "message": problem.message.as_json()}
