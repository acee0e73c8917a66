"""Residents' consents at home, visitors' standings in the host city, and how often these were used."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from conversions.models.agreements import Agreement


class ConversionConsent(CityOwned):
    """A resident's yes to one agreement, kept in the home city, with what was sent last.

    `pseudonym` is made for this host alone; nothing else names the resident there. After a run a million of
    them are written anew, so every index is one that a query needs.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"), db_index=False)
    participant = CityForeignKey(Participant, verbose_name=_("participant"), db_index=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, editable=False)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    is_stale = models.BooleanField(default=False, editable=False)
    sent_points_hundredths = models.BigIntegerField(null=True)
    sent_band = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("consent to an agreement")
        verbose_name_plural = _("consents to agreements")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "agreement", "participant"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_conversion_consent_in_force",
            ),
        ]
        indexes = [
            models.Index(fields=["city_id", "id"], condition=Q(is_stale=True), name="consents_to_send_anew"),
            models.Index(fields=["city_id", "pseudonym"], name="consent_by_pseudonym"),
            models.Index(fields=["city_id", "participant"], name="consent_by_participant"),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"


class Standing(CityOwned):
    """What a visitor holds in this, the host city: points on its scale and a band, never score or records.

    Once ended it holds nothing but the pseudonym, which keeps limits from beginning anew.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    pseudonym = models.UUIDField(editable=False)
    points_hundredths = models.BigIntegerField(null=True)
    band = models.CharField(_("band"), max_length=60, blank=True)
    is_recognised_only = models.BooleanField(default=False)
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateTimeField(_("valid until"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    in_letter = models.PositiveBigIntegerField(null=True, editable=False)
    """In the mirror of a city that lives elsewhere: 0 while it waits to be sent there, the number of the
    letter that it is on its way in, None once it has arrived. None everywhere else."""

    class Meta(CityOwned.Meta):
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "pseudonym"], name="a_pseudonym_has_one_standing"),
        ]
        indexes = [
            models.Index(
                fields=["city_id", "in_letter", "id"],
                condition=Q(in_letter__isnull=False),
                name="standings_on_their_way",
            )
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)


class UseCounter(CityOwned):
    """How often an agreement was used in the host city: by one visitor in a month, or by all (no month).

    It only ever moves by a conditional update (`conversions/sql/claim_use.sql`), so no cap is passed.
    """

    agreement = CityForeignKey(Agreement)
    standing = CityForeignKey(Standing, null=True)
    month_starts_on = models.DateField(null=True)
    used_count = models.PositiveIntegerField()

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "agreement", "standing", "month_starts_on"],
                nulls_distinct=False,
                name="a_visitors_use_is_counted_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(standing__isnull=True) ^ Q(month_starts_on__isnull=False),
                name="a_visitors_uses_are_counted_by_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_starts_on or '…'} {self.used_count}"
