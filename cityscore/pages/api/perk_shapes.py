"""The shapes of what points open: perks, standings elsewhere, passes, uses, what-ifs."""

from __future__ import annotations

from rest_framework import serializers

from cityscore.core.doors import Said
from cityscore.pages.api.shapes import Shape, StatementShape


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
    why_not = Said()
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


class ClaimShape(Shape):
    amount = serializers.CharField(help_text="In yuan")
    evidence = serializers.CharField()
    state = serializers.CharField()
    objection = serializers.CharField(allow_null=True)
    objection_until = serializers.DateTimeField()
    decision = serializers.CharField(allow_null=True)


class NotMeShape(Shape):
    text = serializers.CharField(allow_blank=True)
    reported_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_null=True)
    annulled = serializers.BooleanField(allow_null=True)


class UseShape(Shape):
    redemption = serializers.UUIDField()
    state = serializers.CharField()
    receipt = serializers.CharField()
    perk = serializers.CharField()
    title = Said()
    merchant = MerchantRef()
    value = serializers.DictField()
    redeemed_at = serializers.DateTimeField()


class UseInFull(UseShape):
    claim = ClaimShape(allow_null=True)
    not_me = NotMeShape(allow_null=True)


class UseList(Shape):
    redemptions = UseShape(many=True)
