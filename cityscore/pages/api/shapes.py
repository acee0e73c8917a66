"""The shapes of what the resident API gives."""

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


class UnmetShape(Shape):
    condition = serializers.CharField()
    say = Said()


class ValueShape(Shape):
    label = Said()  # type: ignore[assignment] # the base class has an attribute of this name
    amount = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)


class NextTier(Shape):
    value = ValueShape()
    missing = UnmetShape(many=True)


class MerchantRef(Shape):
    merchant = serializers.CharField()
    title = Said()


class PerkShape(Shape):
    perk = serializers.CharField()
    title = Said()
    description = Said()
    universal = serializers.BooleanField()
    usable = serializers.BooleanField()
    value = ValueShape(allow_null=True)
    missing = UnmetShape(many=True)
    next = NextTier(allow_null=True)
    merchants = MerchantRef(many=True)
    ordinary_terms = Said()


class PerkList(Shape):
    perks = PerkShape(many=True)


class SupposedPerk(PerkShape):
    newly = serializers.BooleanField()


class RuleChangeShape(Shape):
    rule = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class NextBand(Shape):
    band = serializers.CharField()
    points = serializers.CharField()


class DifferenceShape(Shape):
    points = serializers.CharField(allow_null=True)
    rules = RuleChangeShape(many=True)
    next_band = NextBand(allow_null=True)
    band_depends_on_others = serializers.BooleanField()
    say = Said(many=True)


class SupposedShape(Shape):
    before = StatementShape()
    after = StatementShape()
    difference = DifferenceShape()
    not_allowed = serializers.ListField(
        child=serializers.CharField(), help_text="Sources not consented to: their records were left out"
    )
    perks = SupposedPerk(many=True)


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


class HeldShape(Shape):
    points = serializers.CharField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    valid_until = serializers.DateTimeField()
    perks = PerkShape(many=True)


class StandingShape(Shape):
    agreement = serializers.UUIDField()
    title = Said()
    city = serializers.CharField()
    illustrative = serializers.BooleanField()
    ends_on = serializers.DateField()
    would_be = Said()
    consented = serializers.BooleanField()
    held = HeldShape(allow_null=True)


class StandingList(Shape):
    standings = StandingShape(many=True)


class PassShape(Shape):
    code = serializers.CharField(help_text="The text of the QR code")
    perk = serializers.CharField()
    merchant = serializers.CharField(allow_null=True)
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class UseShape(Shape):
    receipt = serializers.CharField()
    perk = serializers.CharField()
    title = Said()
    merchant = MerchantRef()
    value = serializers.DictField()
    redeemed_at = serializers.DateTimeField()


class UseList(Shape):
    redemptions = UseShape(many=True)


class Everything(Shape):
    """Whatever the city holds; its keys are the rooms'."""

    participant = serializers.DictField()
