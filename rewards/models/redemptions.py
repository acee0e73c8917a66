"""What merchants asked, what was used, how often, and which answer a request already got."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from conversions.models import Standing
from rewards import steps
from rewards.models.merchants import Merchant
from rewards.models.passes import Pass
from rewards.models.perks import Perk, PerkVersion
from rewards.terms import Period


class Verification(CityOwned):
    """One question of a merchant and its answer; a refusal is kept as carefully as a yes.

    `seen_pass` is null when the code led to no pass, and once the person was erased.
    """

    class Asked(models.TextChoices):
        VERIFY = "verify", _("a check")
        REDEEM = "redeem", _("a use")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    merchant = CityForeignKey(Merchant, verbose_name=_("merchant"))
    client_id = models.CharField(_("client id"), max_length=100)
    perk = CityForeignKey(Perk, null=True, verbose_name=_("perk"))
    seen_pass = CityForeignKey(Pass, null=True)
    asked = models.CharField(_("asked for"), max_length=10, choices=Asked)
    is_granted = models.BooleanField(_("granted"))
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    support_ref = models.CharField(_("support reference"), max_length=12)
    asked_at = models.DateTimeField(_("asked"))
    valid_until = models.DateTimeField(_("valid until"), null=True)
    is_test = models.BooleanField(_("a test"), default=False, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "public_id"], name="a_verification_id_is_used_once"),
            models.CheckConstraint(
                condition=Q(is_granted=True, reason="", valid_until__isnull=False)
                | (Q(is_granted=False) & ~Q(reason="")),
                name="a_refusal_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["city_id", "seen_pass"], name="verification_by_pass")]

    def __str__(self) -> str:
        return self.support_ref


class Redemption(CityOwned):
    """One use of a perk at a merchant. It outlives the person's data: without its pass it names nobody."""

    class State(models.TextChoices):
        """The words of `rewards.steps.State`."""

        REDEEMED = steps.State.REDEEMED.value, _("used")
        HELD = steps.State.HELD.value, _("open until settled")
        ENTITLED = steps.State.ENTITLED.value, _("good for a term")
        CAPTURED = steps.State.CAPTURED.value, _("settled by payment")
        RELEASED = steps.State.RELEASED.value, _("settled, nothing owed")
        RETURNED = steps.State.RETURNED.value, _("given back")
        CLAIMED = steps.State.CLAIMED.value, _("claimed from the guarantee fund")
        COVERED = steps.State.COVERED.value, _("paid by the guarantee fund")
        ENDED = steps.State.ENDED.value, _("ended")
        ANNULLED = steps.State.ANNULLED.value, _("annulled")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    merchant = CityForeignKey(Merchant, verbose_name=_("merchant"))
    client_id = models.CharField(_("client id"), max_length=100)
    perk = CityForeignKey(Perk, verbose_name=_("perk"))
    version = CityForeignKey(PerkVersion, verbose_name=_("terms"))
    used_pass = CityForeignKey(Pass, null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REDEEMED)
    value = models.JSONField(_("value"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True)
    merchant_ref = models.CharField(_("merchant's reference"), max_length=100, blank=True)
    receipt = models.CharField(_("receipt"), max_length=12)
    redeemed_at = models.DateTimeField(_("used"))
    hold_until = models.DateTimeField(_("open until"), null=True)
    entitlement_id = models.UUIDField(null=True, editable=False)
    entitled_until = models.DateTimeField(_("good until"), null=True)
    is_test = models.BooleanField(_("a test"), default=False, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "public_id"], name="a_redemption_id_is_used_once"),
            models.UniqueConstraint(fields=["city_id", "used_pass"], name="a_pass_is_redeemed_once"),
            models.UniqueConstraint(fields=["city_id", "entitlement_id"], name="an_entitlement_has_one_id"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(hold_until__isnull=False), name="a_hold_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(entitlement_id__isnull=True) ^ Q(entitled_until__isnull=False),
                name="an_entitlement_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["city_id", "merchant", "-id"], name="redemption_by_merchant"),
            models.Index(
                fields=["city_id", "merchant", "perk"],
                condition=Q(state__in=sorted(steps.UNSETTLED)),
                name="unsettled_by_merchant",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class QuotaCounter(CityOwned):
    """How often a perk was used in one period: in all, by one holder, and by one holder at one merchant.

    It only ever moves by a conditional update (`rewards/sql/claim_use.sql`), so no limit is oversold.
    """

    perk = CityForeignKey(Perk)
    participant = CityForeignKey(Participant, null=True)
    standing = CityForeignKey(Standing, null=True)
    merchant = CityForeignKey(Merchant, null=True)
    per = models.CharField(max_length=5, choices=[(period.value, period.value) for period in Period])
    period_starts_on = models.DateField()
    used_count = models.PositiveIntegerField()

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=[
                    "city_id", "perk", "participant", "standing", "merchant", "per", "period_starts_on",
                ],
                nulls_distinct=False,
                name="a_use_is_counted_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(standing__isnull=True),
                name="a_counter_has_at_most_one_holder",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.period_starts_on} {self.used_count}"


class StoredAnswer(CityOwned):
    """What a request with an Idempotency-Key was answered, byte for byte; a repeat does not act again."""

    client_id = models.CharField(max_length=100)
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "client_id", "key"], name="a_key_is_answered_once"),
        ]

    def __str__(self) -> str:
        return self.key
