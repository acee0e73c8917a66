"""Feeds, imports with what they refused, and records with their revisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import IdentifierType, Participant
from cityscore.schemes.models import RecordType, Source, Titled


class Feed(Titled):
    """One kind of file from a source. `columns` maps its headers to ours: `{"证件号码": "identifier"}`."""

    source = CityForeignKey(Source, verbose_name=_("source"))
    record_type = CityForeignKey(RecordType, null=True, blank=True, verbose_name=_("always this record type"))
    identifier_type = models.CharField(
        _("always this kind of identifier"), max_length=20, choices=IdentifierType, blank=True
    )
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(Titled.Meta):
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_feed_code_is_used_once"),
        ]


class Import(CityOwned):
    """One received file: what was taken from it and what was not. The file itself is not kept."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused whole")

    feed = CityForeignKey(Feed, verbose_name=_("feed"))
    file_name = models.CharField(_("file"), max_length=200)
    file_digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State)
    by_name = models.CharField(_("by"), max_length=200)
    received_at = models.DateTimeField(_("received"))
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    accepted_count = models.PositiveIntegerField(_("accepted"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    not_enrolled_count = models.PositiveIntegerField(_("not enrolled or not consenting"), default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0)

    class Meta(CityOwned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} {localtime(self.received_at):%Y-%m-%d}"


class ImportProblem(CityOwned):
    """One finding in a file: place, code and what to do. Never the cell's content."""

    import_file = CityForeignKey(Import, models.CASCADE, verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"), null=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=60)
    sentence_en = models.CharField(max_length=500)
    sentence_zh = models.CharField(max_length=500)

    class Meta(CityOwned.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


class Record(CityOwned):
    """One revision of one dated administrative fact about one participant.

    The newest revision as of a moment H has `received_at` ≤ H and is not superseded by then.
    `fields` holds canonical texts: numbers as decimals without exponent, days as YYYY-MM-DD.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ANNULLED = "annulled", _("annulled")
        REPAIRED = "repaired", _("repaired")

    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    record_type = CityForeignKey(RecordType, verbose_name=_("record type"))
    record_no = models.CharField(_("record number"), max_length=100)
    occurred_on = models.DateField(_("occurred"))
    ended_on = models.DateField(_("ended"), null=True)
    recorded_on = models.DateField(_("recorded"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
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
