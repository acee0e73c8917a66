"""What became of uses: every step taken, claims on the city's guarantee fund, and the fund."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from rewards.models.redemptions import Redemption
from rewards.steps import Step


class RedemptionStep(CityOwned):
    """One step of a use, as it was taken; never changed. `until` is the new end of an extended hold."""

    redemption = CityForeignKey(Redemption, verbose_name=_("redemption"))
    step = models.CharField(_("step"), max_length=10, choices=[(each.value, each.value) for each in Step])
    by_name = models.CharField(_("by"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True)
    until = models.DateTimeField(_("until"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    taken_at = models.DateTimeField(_("taken"))

    class Meta(CityOwned.Meta):
        verbose_name = _("step of a use")
        verbose_name_plural = _("steps of uses")
        ordering = ["id"]
        indexes = [models.Index(fields=["city_id", "redemption"], name="step_by_redemption")]

    def __str__(self) -> str:
        return f"{self.step} {self.taken_at:%Y-%m-%d %H:%M}"


class DisownedUse(CityOwned):
    """A person says that a use in their list was not theirs; the office finds out and answers.

    It reaches the person only through the use, so it names nobody once they are erased.
    """

    redemption = CityForeignKey(Redemption, verbose_name=_("redemption"))
    text = models.TextField(_("what the person says"), max_length=2000, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    is_annulled = models.BooleanField(_("use annulled"), null=True)
    answer = models.TextField(_("answer to the person"), max_length=2000, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("use reported as not theirs")
        verbose_name_plural = _("uses reported as not theirs")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "redemption"], name="a_use_is_disowned_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) ^ Q(is_annulled__isnull=False),
                name="an_answer_says_what_became_of_the_use",
            ),
        ]

    def __str__(self) -> str:
        return str(self.redemption)


class GuaranteeFund(CityOwned):
    """What the city sets aside in one year for holds that were not settled. It never touches points."""

    year = models.PositiveSmallIntegerField(_("year"))
    budget = models.DecimalField(_("budget in yuan"), max_digits=12, decimal_places=2)
    cap_per_claim = models.DecimalField(_("most for one claim, in yuan"), max_digits=12, decimal_places=2)

    class Meta(CityOwned.Meta):
        verbose_name = _("guarantee fund")
        verbose_name_plural = _("guarantee fund")
        ordering = ["-year"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "year"], name="a_year_has_one_guarantee_fund"),
            models.CheckConstraint(
                condition=Q(cap_per_claim__gt=Decimal(0)) & Q(budget__gte=F("cap_per_claim")),
                name="a_fund_can_pay_a_whole_claim",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Claim(CityOwned):
    """A merchant asks the fund for what a hold left unpaid. Decided by the office when the person had time to
    object; `fund` is the one that paid."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        PAID = "paid", _("paid by the fund")
        REFUSED = "refused", _("refused")

    redemption = CityForeignKey(Redemption, verbose_name=_("redemption"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    evidence = models.TextField(_("evidence"), max_length=2000)
    claimed_at = models.DateTimeField(_("claimed"))
    objection_until = models.DateTimeField(_("objection until"))
    objection = models.TextField(_("objection"), max_length=2000, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    fund = CityForeignKey(GuaranteeFund, null=True, verbose_name=_("fund"))
    decision = models.TextField(_("reasons of the decision"), max_length=2000, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("claim on the guarantee fund")
        verbose_name_plural = _("claims on the guarantee fund")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "redemption"], name="a_hold_is_claimed_once"),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="a_claim_asks_for_something"),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(decided_at__isnull=False), name="a_decided_claim_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(fund__isnull=False), name="a_paid_claim_names_its_fund"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(decided_at__gte=F("objection_until")),
                name="nothing_is_paid_before_the_time_to_object_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.redemption}: {self.amount}"
