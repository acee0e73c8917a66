"""An import: one received file, and what was found in it."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.records.models.feeds import Feed


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
