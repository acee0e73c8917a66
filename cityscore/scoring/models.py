"""Runs, the scores they write, and grants from agreements."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.scoring.cases.models import GoldenCase as GoldenCase
from cityscore.scoring.preview.models import ChangeNotice as ChangeNotice
from cityscore.scoring.preview.models import Preview as Preview


class Run(CityOwned):
    """One computation of a scheme version as of a day, over records received until a high-water mark.

    Its scores count only once it is published, all at the same moment. Its parts are ranges of participants
    chosen when it was opened; while they are worked on the counts grow with each part that is done.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("everybody")
        DUE = "due", _("those whose points change today")
        TOUCHED = "touched", _("those with new records or consents")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PUBLISHED = "published", _("published")
        INCOMPLETE = "incomplete", _("incomplete: a part failed three times")

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    version = CityForeignKey(SchemeVersion, verbose_name=_("version"))
    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    as_of = models.DateField(_("as of"))
    high_water_at = models.DateTimeField(_("records until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=200)
    published_at = models.DateTimeField(_("published"), null=True)
    shard_count = models.PositiveIntegerField(_("parts"))
    first_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """The first participant of each part but the first, ascending."""
    looked_at_until = models.DateField(null=True, editable=False)
    """Of a run for those due: scores that were due by this day have been looked at before."""
    expected_count = models.PositiveIntegerField(_("to compute"), default=0)
    done_shard_count = models.PositiveIntegerField(_("parts done"), default=0)
    advanced_at = models.DateTimeField(_("last part done"), null=True)
    left_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """Participants who left while it was computed; whatever a part wrote of them goes when it ends."""
    participant_count = models.PositiveIntegerField(_("participants"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)

    class Meta(CityOwned.Meta):
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme"],
                condition=Q(state="running", kind__in=["full", "due"]),
                name="one_run_of_a_scheme_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="a_published_run_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.as_of}"

    @property
    def job(self) -> str:
        """The name of its parts on the work list."""
        return f"run:{self.pk}"

    @property
    def closing(self) -> str:
        """The name of the piece of work that follows its parts: to publish it."""
        return f"publish:{self.pk}"


class Score(CityOwned):
    """What one run found for one participant; written only when it differs from what was current.

    The current score is the one with the latest high-water mark among published runs, so earlier
    ones are the history. Points are in hundredths; `total_hundredths` is null in a criteria scheme.

    A run writes a million of them, so what they refer to is checked once for each statement, by triggers
    of migration 0004, instead of by a foreign key for each row; every index is one that a query needs.
    """

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"), db_index=False)
    participant = CityForeignKey(Participant, verbose_name=_("participant"), db_index=False)
    run = CityForeignKey(Run, verbose_name=_("run"), db_index=False)
    high_water_at = models.DateTimeField()
    as_of = models.DateField()
    total_hundredths = models.BigIntegerField(null=True)
    grants_hundredths = models.BigIntegerField(default=0)
    band = models.CharField(max_length=60, null=True)
    dimensions = models.JSONField(default=dict)
    held_rules = models.JSONField(default=list)
    next_change_on = models.DateField(null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["city_id", "run", "participant"], name="a_run_scores_a_participant_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["city_id", "participant", "scheme", "-high_water_at", "-id"],
                name="scores_newest_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class Touched(CityOwned):
    """A participant whose records or consents changed and who waits to be scored again."""

    scheme = CityForeignKey(Scheme)
    participant = CityForeignKey(Participant)
    touched_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme", "participant"], name="a_participant_is_touched_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.touched_at:%Y-%m-%d %H:%M}"


class Grant(CityOwned):
    """Points awarded under an agreement: explained, dated, and outside every dimension's bounds."""

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    label = models.CharField(_("for"), max_length=200)
    dimension = models.CharField(_("shown under"), max_length=60)
    hundredths = models.PositiveIntegerField()
    counts_from = models.DateField(_("from"))
    counts_until = models.DateField(_("until"))
    agreement = models.CharField(max_length=60)
    granted_at = models.DateTimeField(_("granted"))

    class Meta(CityOwned.Meta):
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme", "participant", "agreement", "counts_from"],
                name="an_agreement_grants_once_for_a_period",
            ),
            models.CheckConstraint(
                condition=Q(counts_until__gt=models.F("counts_from")), name="a_grant_lasts"
            ),
        ]

    def __str__(self) -> str:
        return self.label
