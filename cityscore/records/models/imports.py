"""An import: one received file, what was found in it, and what waits to be taken in."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.core import crypto
from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.records.models.feeds import Feed


class Import(CityOwned):
    """One received file: what was taken from it and what was not. The file itself is not kept.

    While it waits for a decision, `accepted_count` and `updated_count` say what would be taken in.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("checked, waits for a decision")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused whole")
        DROPPED = "dropped", _("checked and not taken in")

    feed = CityForeignKey(Feed, verbose_name=_("feed"))
    columns_version = models.PositiveIntegerField(_("version of the columns"), default=1, db_default=1)
    file_name = models.CharField(_("file"), max_length=200)
    file_digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State)
    by_id = models.BigIntegerField(null=True, editable=False)
    by_name = models.CharField(_("by"), max_length=200)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    received_at = models.DateTimeField(_("received"))
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    accepted_count = models.PositiveIntegerField(_("accepted"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    not_enrolled_count = models.PositiveIntegerField(_("not enrolled or not consenting"), default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0)
    annulled_count = models.PositiveIntegerField(_("annulled, because missing"), default=0)
    record_no_header = models.CharField(max_length=200, blank=True, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "feed", "file_digest"],
                condition=models.Q(state="waiting"),
                name="a_file_waits_for_a_decision_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {localtime(self.received_at):%Y-%m-%d}"


class ImportProblem(CityOwned):
    """One finding in a file: place, code and what to do. Never the cell's content.

    A warning refuses nothing: a column nobody reads, a number that is real but rare.
    """

    import_file = CityForeignKey(Import, models.CASCADE, verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"), null=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    code = models.CharField(_("code"), max_length=60)
    sentence_en = models.CharField(max_length=500)
    sentence_zh = models.CharField(max_length=500)
    is_warning = models.BooleanField(default=False, db_default=False)

    class Meta(CityOwned.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


class KeptRows(CityOwned):
    """Some rows of consenting people, closed, until somebody has decided about their import."""

    import_file = CityForeignKey(Import, models.CASCADE)
    number = models.PositiveIntegerField()
    ciphertext = models.BinaryField(editable=False)

    class Meta(CityOwned.Meta):
        ordering = ["number"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "import_file", "number"], name="kept_rows_are_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def rows(self) -> list[list[Any]]:
        """The rows as `Staging.left` gave them."""
        found: list[list[Any]] = json.loads(
            crypto.decrypt(bytes(self.ciphertext), city_id=self.city_id, place=self._place)
        )
        return found

    @rows.setter
    def rows(self, rows: list[list[Any]]) -> None:
        text = json.dumps(rows, ensure_ascii=False)
        self.ciphertext = crypto.encrypt(text, city_id=self.city_id, place=self._place)

    @property
    def _place(self) -> str:
        return f"records.keptrows:{self.import_file_id}:{self.number}"
