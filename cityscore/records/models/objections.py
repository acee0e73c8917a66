"""An objection: somebody says that a record about them is wrong, and the office answers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from cityscore.schemes.models import RecordType


class Objection(CityOwned):
    """One objection to one record, by its number, so that a correction by the source stays under it.

    The record does not count from `raised_at` until a person has decided, and again while an appeal runs.
    `due_on` is the last day of the term that runs now: the first answer, the decision, or the appeal.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        FORWARDED = "forwarded", _("put to the source")
        UPHELD = "upheld", _("upheld: the record no longer counts")
        REJECTED = "rejected", _("rejected: the record counts")
        APPEALED = "appealed", _("appealed, waits for another officer")
        WITHDRAWN = "withdrawn", _("taken back by the person")

    RUNNING = (State.OPEN, State.FORWARDED, State.APPEALED)

    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    record_type = CityForeignKey(RecordType, verbose_name=_("record type"))
    record_no = models.CharField(_("record number"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(_("what is wrong"), max_length=2000)
    raised_at = models.DateTimeField(_("raised"))
    due_on = models.DateField(_("due"), null=True)
    forwarded_at = models.DateTimeField(_("put to the source"), null=True)
    decision = models.TextField(_("reasons of the decision"), max_length=2000, blank=True)
    decided_by_id = models.BigIntegerField(null=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    appeal = models.TextField(_("appeal"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True)
    appeal_decision = models.TextField(_("reasons of the decision on appeal"), max_length=2000, blank=True)
    appeal_decided_by_id = models.BigIntegerField(null=True, editable=False)
    appeal_decided_by = models.CharField(_("appeal decided by"), max_length=200, blank=True)
    appeal_decided_at = models.DateTimeField(_("appeal decided"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "record_type", "record_no"],
                condition=Q(state__in=["open", "forwarded", "appealed"]),
                name="a_record_has_one_running_objection",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "forwarded", "appealed"]) ^ Q(due_on__isnull=True),
                name="a_running_objection_has_a_term",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by_id__isnull=True) | ~Q(appeal_decided_by_id=F("decided_by_id")),
                name="an_appeal_is_decided_by_another_officer",
            ),
        ]
        indexes = [models.Index(fields=["city_id", "participant"], name="objections_of_a_person")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_no}"

    def is_overdue(self, today: date) -> bool:
        """Whether the term that runs is over."""
        return self.due_on is not None and self.due_on < today
