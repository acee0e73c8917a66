"""The shapes of what the merchant API takes and gives; each answer has a fixed set of keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from cityscore.core.doors import Ask, Said, Text
from rewards.reasons import Reason
from rewards.steps import State

LONGEST_CODE = 4096
"""Any QR code a till may scan; what is not ours is answered as such."""


class Money(serializers.DecimalField):
    """A sum of money as a decimal string such as "12.50"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "min_value": 0} | options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class VerificationAsk(Ask):
    code = Text(max_length=LONGEST_CODE, help_text="What the QR code says")
    perk = Text(max_length=60, help_text="The code of the perk, as `GET perks` lists it")
    client_time = serializers.DateTimeField(required=False, help_text="The till's clock")
    context = Text(  # type: ignore[assignment] # the base class has an attribute of this name
        max_length=200, required=False, allow_blank=True, help_text="Not kept"
    )


class RedemptionAsk(Ask):
    code = Text(max_length=LONGEST_CODE, required=False, help_text="What the QR code says")
    verification = serializers.UUIDField(
        required=False,
        format="hex_verbose",
        help_text="Instead of the code: a granted verification",
    )
    perk = Text(max_length=60)
    merchant_ref = Text(max_length=100, required=False, allow_blank=True, help_text="Your own reference")
    client_time = serializers.DateTimeField(required=False, help_text="The till's clock")
    amount = Money(required=False, help_text='A decimal string, such as "12.50"')

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if ("code" in attrs) == ("verification" in attrs):
            raise serializers.ValidationError({"code": [gettext("Send either code or verification.")]})
        return attrs


class NothingAsk(Ask):
    """An empty body, or `{}`."""


class CaptureAsk(Ask):
    amount = Money(help_text='What the customer paid, such as "12.50"')


class ExtendAsk(Ask):
    until = serializers.DateTimeField(help_text="The new end of the hold")


class ClaimAsk(Ask):
    amount = Money(min_value=Decimal("0.01"), help_text='What is left unpaid, such as "12.50"')
    evidence = Text(max_length=2000, help_text="What is owed and which document says so; never a person")


class AnnulAsk(Ask):
    reason = Text(max_length=500, help_text="Why; kept with the use")


class ValueGiven(serializers.Serializer[Any]):
    label = Said()  # type: ignore[assignment] # the base class has an attribute of this name
    amount = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)


class Granted(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=["granted"])
    verification = serializers.UUIDField()
    perk = serializers.CharField()
    value = ValueGiven()
    valid_until = serializers.DateTimeField()
    say = Said()
    checks = serializers.ListField(child=serializers.CharField())
    server_time = serializers.DateTimeField()


class Refused(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=["refused"])
    reason = serializers.ChoiceField(choices=[reason.value for reason in Reason])
    party = serializers.ChoiceField(choices=["resident", "merchant", "city", "system"])
    retry = serializers.BooleanField()
    say = Said()
    support_ref = serializers.CharField()


class Receipt(serializers.Serializer[Any]):
    number = serializers.CharField()
    perk = serializers.CharField()
    title = Said()
    value = ValueGiven()
    terms_version = serializers.IntegerField()
    amount = serializers.CharField(allow_null=True)
    merchant_ref = serializers.CharField()
    redeemed_at = serializers.DateTimeField()


class Redeemed(serializers.Serializer[Any]):
    redemption = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    receipt = Receipt()
    hold_until = serializers.DateTimeField(required=False)
    entitlement = serializers.UUIDField(required=False)
    entitled_until = serializers.DateTimeField(required=False)


class EntitlementShape(serializers.Serializer[Any]):
    entitlement = serializers.UUIDField()
    active = serializers.BooleanField()
    active_until = serializers.DateTimeField()


class RedemptionList(serializers.Serializer[Any]):
    redemptions = Redeemed(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TierGiven(serializers.Serializer[Any]):
    universal = serializers.BooleanField()
    value = ValueGiven()


class PerkOffered(serializers.Serializer[Any]):
    perk = serializers.CharField()
    title = Said()
    description = Said()
    kind = serializers.CharField()
    terms_version = serializers.IntegerField()
    paused = serializers.BooleanField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    ordinary_terms = Said()
    tiers = TierGiven(many=True)
    say = Said()


class PerkList(serializers.Serializer[Any]):
    perks = PerkOffered(many=True)


class ReasonShape(serializers.Serializer[Any]):
    reason = serializers.CharField()
    party = serializers.CharField()
    retry = serializers.BooleanField()
    say = Said()


class ReasonList(serializers.Serializer[Any]):
    reasons = ReasonShape(many=True)


class Permissions(serializers.Serializer[Any]):
    city = serializers.CharField()
    merchant = serializers.CharField()
    title = Said()
    client = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    test = serializers.BooleanField()
    suspended = serializers.BooleanField()


class TokenAsk(serializers.Serializer[Any]):
    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(required=False)
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


class TokenAnswer(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    expires_in = serializers.IntegerField()
    token_type = serializers.CharField()
    scope = serializers.CharField()


class TokenError(serializers.Serializer[Any]):
    error = serializers.CharField()
    error_description = serializers.CharField(required=False)
