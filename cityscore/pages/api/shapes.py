"""The shapes of what the resident API gives about schemes, points, records and consents."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cityscore.core.doors import Said
from cityscore.records.models import Objection, Record

Shape = serializers.Serializer[Any]


class IdentityShape(Shape):
    state = serializers.ChoiceField(choices=["none", "claimed", "proved", "frozen"])
    reference = serializers.CharField(allow_blank=True, help_text="What to tell the desk")


class FieldShape(Shape):
    name = serializers.CharField()
    title = Said(allow_null=True)
    type = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    min = serializers.CharField(allow_null=True)
    needed = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())


class RecordTypeShape(Shape):
    record_type = serializers.CharField()
    title = Said()
    description = Said()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "source": serializers.CharField(), "fields": FieldShape(many=True)}


class SourceShape(Shape):
    kind = serializers.CharField()
    title = Said()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "source": serializers.CharField()}


class NoticeShape(Shape):
    number = serializers.IntegerField()
    text = Said()


class SchemeShape(Shape):
    scheme = serializers.CharField()
    title = Said()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    in_force_since = serializers.DateField()
    notice = NoticeShape(allow_null=True)
    sources = SourceShape(many=True)
    record_types = RecordTypeShape(many=True)


class SchemeList(Shape):
    schemes = SchemeShape(many=True)


class RecordRef(Shape):
    record_type = serializers.CharField()
    record_no = serializers.CharField()
    occurred_on = serializers.DateField()
    counts_until = serializers.DateField()
    points = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "source": serializers.CharField()}


class NotedRef(RecordRef):
    rule = serializers.CharField()


class LineShape(Shape):
    rule = serializers.CharField()
    dimension = serializers.CharField(allow_null=True)
    points = serializers.CharField()
    capped = serializers.BooleanField()
    legal_basis = serializers.CharField()
    records = RecordRef(many=True)


class StatementShape(Shape):
    """The statement, the same for every door."""

    city = serializers.CharField()
    scheme = serializers.CharField()
    version = serializers.IntegerField()
    subject = serializers.CharField(allow_blank=True)
    as_of = serializers.DateField()
    base = serializers.CharField(allow_null=True)
    total = serializers.CharField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    next_change_on = serializers.DateField(allow_null=True)
    dimensions = serializers.DictField(child=serializers.CharField())
    adjustments = serializers.ListField(child=serializers.DictField())
    grants = serializers.ListField(child=serializers.DictField())
    noted = NotedRef(many=True)
    lines = LineShape(many=True)


class ObjectionShape(Shape):
    objection = serializers.CharField()
    record_type = serializers.CharField()
    record_no = serializers.CharField()
    state = serializers.ChoiceField(choices=Objection.State.values)
    reason = serializers.CharField()
    raised_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)
    appeal_decision = serializers.CharField(allow_blank=True)


class ObjectionList(Shape):
    objections = ObjectionShape(many=True)


class RecordShape(Shape):
    record = serializers.CharField()
    record_type = serializers.CharField()
    title = Said()
    record_no = serializers.CharField()
    occurred_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    recorded_on = serializers.DateField()
    status = serializers.CharField()
    set_aside = serializers.ChoiceField(choices=Record.SetAside.values, allow_null=True)
    document_no = serializers.CharField(allow_blank=True)
    authority = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        values = serializers.DictField(child=serializers.CharField())
        return {**super().get_fields(), "source": serializers.CharField(), "fields": values}


class RecordList(Shape):
    records = RecordShape(many=True)


class EnrolmentShape(Shape):
    scheme = serializers.CharField()
    title = Said()
    notice = serializers.IntegerField()
    joined_at = serializers.DateTimeField()


class EnrolmentList(Shape):
    enrolments = EnrolmentShape(many=True)


class ConsentShape(Shape):
    scheme = serializers.CharField()
    title = Said()
    given = serializers.BooleanField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "source": serializers.CharField()}


class ConsentList(Shape):
    consents = ConsentShape(many=True)


class SeenShape(Shape):
    at = serializers.DateTimeField()
    who = Said()
    what = Said()
    by_me = serializers.BooleanField()


class AccessLogShape(Shape):
    seen = SeenShape(many=True)
    newer = serializers.IntegerField(allow_null=True)
    older = serializers.IntegerField(allow_null=True)


class Everything(Shape):
    """Whatever the city holds; its keys are the rooms'."""

    participant = serializers.DictField()
