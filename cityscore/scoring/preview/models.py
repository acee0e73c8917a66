"""Impact previews of drafts, and the public notices that large losses ask for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import Scheme, SchemeVersion


class Preview(CityOwned):
    """What a draft would change for those who take part, computed over one snapshot of the live records.

    `basis_digest` names everything the result rests on: the draft's content, the version it is compared
    with and the perks' terms. `result` holds suppressed counts only, `loss` how many lose a perk tier.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed three times")

    class Loss(models.TextChoices):
        NOBODY = "nobody", _("nobody loses a perk tier")
        SOMEBODY = "somebody", _("somebody loses a perk tier, at most 2 % do")
        OVER_2 = "over-2", _("more than 2 % lose a perk tier")
        OVER_10 = "over-10", _("more than 10 % lose a perk tier")

    scheme = CityForeignKey(Scheme, models.CASCADE, verbose_name=_("scheme"))
    version = CityForeignKey(SchemeVersion, models.CASCADE, verbose_name=_("draft"))
    before = CityForeignKey(SchemeVersion, verbose_name=_("compared with"), null=True)
    content_digest = models.CharField(max_length=64)
    basis_digest = models.CharField(max_length=64)
    as_of = models.DateField(_("as of"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    part_count = models.PositiveIntegerField(_("parts"), default=1)
    done_count = models.PositiveIntegerField(_("parts done"), default=0)
    started_at = models.DateTimeField(_("started"))
    started_by = models.CharField(_("started by"), max_length=200)
    snapshot_at = models.DateTimeField(_("records as they stood"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    loss = models.CharField(_("perks lost"), max_length=10, choices=Loss, blank=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("impact preview")
        verbose_name_plural = _("impact previews")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="done")
                | (
                    Q(result__isnull=False, snapshot_at__isnull=False, finished_at__isnull=False)
                    & ~Q(loss="")
                ),
                name="a_finished_preview_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", loss=""), name="a_finished_preview_says_who_loses"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.as_of}"

    @property
    def job(self) -> str:
        """The name of its piece on the work list."""
        return f"preview:{self.pk}"


class ChangeNotice(CityOwned):
    """What the public is told of a change before it takes perks from many. Never changed once made.

    `content_digest` names the content of the version that it announces.
    """

    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    content_digest = models.CharField(max_length=64)
    body_en = models.TextField(_("text in English"))
    body_zh = models.TextField(_("text in Chinese"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.CharField(_("published by"), max_length=200)

    class Meta(CityOwned.Meta):
        verbose_name = _("notice of a change")
        verbose_name_plural = _("notices of changes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.scheme} {localtime(self.published_at):%Y-%m-%d}"

    @property
    def body(self) -> str:
        """The text in the language of the reader."""
        return self.body_zh if (get_language() or "zh").startswith("zh") else self.body_en
