"""Tables of the ground floor: work list, audit log and signing keys, all owned by a city."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityOwned


class Piece(CityOwned):
    """One piece of long work: a shard of a run, a batch of standings."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        LEASED = "leased", _("being worked on")
        DONE = "done", _("done")
        PARKED = "parked", _("parked after three attempts")

    job = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    task = models.CharField(max_length=80)
    task_ids = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "job", "number"], name="a_piece_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job} #{self.number} {self.state}"


class AuditEntry(CityOwned):
    """One thing somebody saw or did. A trigger refuses to change or delete it."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=120, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=60)
    participant_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta(CityOwned.Meta):
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["city_id", "participant_id", "-id"], name="audit_by_participant"),
            models.Index(fields=["city_id", "-id"], name="audit_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M} {self.actor_name} {self.action}"
