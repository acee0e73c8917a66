"""Perks and the versions of their terms."""

from __future__ import annotations

from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import Scheme, Titled
from rewards.terms import PerkTerms


class Perk(Titled):
    """Something the city gives for taking part. What it gives, to whom, is in its versions.

    `ended_on` is the first day on which it is over.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved, not open yet")
        LIVE = "live", _("open")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    ended_on = models.DateField(_("ended"), null=True, editable=False)

    terms: PerkTerms
    """The terms as they run; set by the queries that say so."""

    class Meta(Titled.Meta):
        verbose_name = _("perk")
        verbose_name_plural = _("perks")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_perk_code_is_used_once"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
                name="an_ended_perk_says_when",
            ),
        ]

    @property
    def is_running(self) -> bool:
        """Whether people hold or use it now, so that its ordinary terms may not become worse."""
        return self.state in (Perk.State.LIVE, Perk.State.PAUSED)


class PerkVersion(CityOwned):
    """One version of a perk's terms. `number` is given by approval; from then on it never changes.

    `author_ids` are the accounts of everybody who saved it; none of them may approve it.
    """

    perk = CityForeignKey(Perk, verbose_name=_("perk"))
    number = models.PositiveIntegerField(_("version"), null=True, editable=False)
    terms = models.JSONField(_("terms"), editable=False)
    content_digest = models.CharField(max_length=64, editable=False)
    author_id = models.BigIntegerField(editable=False)
    author_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    author_name = models.CharField(_("drafted by"), max_length=200)
    drafted_at = models.DateTimeField(_("drafted"))
    approver_id = models.BigIntegerField(null=True, editable=False)
    approver_name = models.CharField(_("approved by"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("version of a perk")
        verbose_name_plural = _("versions of perks")
        ordering = ["perk", "-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "perk", "number"], name="a_terms_number_is_used_once"),
            models.UniqueConstraint(
                fields=["city_id", "perk"],
                condition=Q(number__isnull=True),
                name="a_perk_has_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(approver_id__isnull=False, approved_at__isnull=False),
                name="approved_terms_have_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(approver_id__isnull=True) | ~Q(approver_id=F("author_id")),
                name="terms_are_not_approved_by_their_author",
            ),
            models.CheckConstraint(
                condition=Q(approver_id__isnull=True) | ~Q(author_ids__contains=[F("approver_id")]),
                name="the_approver_of_terms_wrote_none_of_them",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.perk} {self.number or _('draft')}"

    @cached_property
    def perk_terms(self) -> PerkTerms:
        """The terms as the verdict reads them."""
        return PerkTerms.from_json(self.terms)
