"""A feed: one kind of file from a source, and how its columns are named."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import IdentifierType
from cityscore.schemes.models import RecordType, Source, Titled


class Feed(Titled):
    """One kind of file from a source. `columns` maps its headers to ours: `{"证件号码": "identifier"}`;
    `columns_version` counts their changes, each of which is in the history, and imports say which they met.

    A snapshot is a complete list: what it does not name any more is annulled.
    """

    class Mode(models.TextChoices):
        APPEND = "append", _("adds and corrects")
        SNAPSHOT = "snapshot", _("complete list each time: what is missing is annulled")

    source = CityForeignKey(Source, verbose_name=_("source"))
    record_type = CityForeignKey(RecordType, null=True, blank=True, verbose_name=_("always this record type"))
    identifier_type = models.CharField(
        _("always this kind of identifier"), max_length=20, choices=IdentifierType, blank=True
    )
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    columns_version = models.PositiveIntegerField(
        _("version of the columns"), default=1, db_default=1, editable=False
    )
    mode = models.CharField(
        _("each file"), max_length=10, choices=Mode, default=Mode.APPEND, db_default=Mode.APPEND
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(Titled.Meta):
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_feed_code_is_used_once"),
        ]
