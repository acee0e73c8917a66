"""A record, revision by revision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from cityscore.records.models.imports import Import
from cityscore.schemes.models import RecordType


class Record(CityOwned):
    """One revision of one dated administrative fact about one participant.

    The newest revision as of a moment H has `received_at` ≤ H and is not superseded by then.
    `set_aside` says why it does not count although the source has it active; later revisions inherit it.
    `fields` holds canonical texts: numbers as decimals without exponent, days as YYYY-MM-DD.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ANNULLED = "annulled", _("annulled")
        REPAIRED = "repaired", _("repaired")

    class SetAside(models.TextChoices):
        DISPUTED = "disputed", _("disputed: does not count until decided")
        REMOVED = "removed", _("removed by the person")
        UNCONFIRMED = "unconfirmed", _("does not count until the office has confirmed it")

    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    record_type = CityForeignKey(RecordType, verbose_name=_("record type"))
    record_no = models.CharField(_("record number"), max_length=100)
    occurred_on = models.DateField(_("occurred"))
    ended_on = models.DateField(_("ended"), null=True)
    recorded_on = models.DateField(_("recorded"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    set_aside = models.CharField(
        _("set aside"), max_length=12, choices=SetAside, blank=True, default="", db_default=""
    )
    document_no = models.CharField(_("document"), max_length=200, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    fields = models.JSONField(_("content"), default=dict)
    content_digest = models.BinaryField(max_length=32, editable=False)
    import_file = CityForeignKey(Import, verbose_name=_("import"))
    received_at = models.DateTimeField(_("received"))
    superseded_at = models.DateTimeField(null=True, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "record_type", "record_no"],
                condition=Q(superseded_at__isnull=True),
                name="a_record_number_has_one_newest_revision",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("received_at")),
                name="a_revision_is_superseded_after_it_came",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city_id", "participant", "record_type"],
                condition=Q(superseded_at__isnull=True),
                name="newest_records_of_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.record_no
