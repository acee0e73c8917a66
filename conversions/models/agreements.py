"""Agreements as each side keeps them, their signatures and their history."""

from __future__ import annotations

import uuid
from datetime import date
from functools import cached_property

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from conversions.language import Agreement as AgreementTree
from conversions.language import check_agreement


class Agreement(CityOwned):
    """One side's copy of an agreement. Both copies share `uid` and say the same; the digest proves it.

    An agreement between two schemes of one city has both copies in that city. The text never changes: a
    change is a new agreement with signatures of its own that `replaces` this one.
    """

    class Side(models.TextChoices):
        HOME = "home", _("home: whose residents travel")
        HOST = "host", _("host: whose perks they use")

        @property
        def other(self) -> Agreement.Side:
            return Agreement.Side.HOST if self == Agreement.Side.HOME else Agreement.Side.HOME

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed to the other city")
        SIGNED = "signed", _("signed by both, to be announced")
        ACTIVE = "active", _("announced to residents")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced by a later text")

    class Method(models.TextChoices):
        """The words of `conversions.language`."""

        RECOGNITION = "recognition", _("recognition of perks, without a score")
        BANDS = "bands", _("band by band")
        AWARD = "award", _("award of points")
        PIECEWISE = "piecewise", _("straight lines between agreed points")
        LINEAR = "linear", _("same distance from the mean")
        EQUIPERCENTILE = "equipercentile", _("same rank among all")

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    side = models.CharField(_("side"), max_length=4, choices=Side)
    other_city = models.CharField(_("other city"), max_length=40)
    home_scheme = models.CharField(_("home scheme"), max_length=60)
    host_scheme = models.CharField(_("host scheme"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    file_text = models.TextField(_("agreement file"))
    content_digest = models.CharField(_("digest"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    drafter_id = models.BigIntegerField(editable=False)
    drafter_name = models.CharField(_("drafted by"), max_length=200)
    drafted_at = models.DateTimeField(_("drafted"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    replaces = models.UUIDField(_("replaces"), null=True, editable=False)
    notice_en = models.TextField(_("notice in English"), blank=True)
    notice_zh = models.TextField(_("notice in Chinese"), blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True)
    home_suspends = models.BooleanField(_("suspended by the home city"), default=False)
    host_suspends = models.BooleanField(_("suspended by the host city"), default=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "uid", "side"], name="one_copy_of_an_agreement_per_side"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the reader."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def notice(self) -> str:
        """What residents were told, in the language of the reader."""
        return self.notice_zh if (get_language() or "zh").startswith("zh") else self.notice_en

    @property
    def is_award(self) -> bool:
        """Whether it grants points to those in both schemes and gives nobody a standing."""
        return self.method == self.Method.AWARD

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day of the host city's calendar; both its first and its last day count."""
        return self.state == self.State.ACTIVE and self.starts_on <= on <= self.ends_on

    @cached_property
    def agreement_tree(self) -> AgreementTree:
        """The content of the file, which was checked before it was stored."""
        tree = check_agreement(self.file_text).tree
        if tree is None:
            raise RuntimeError(f"the stored agreement {self.uid} is not sound")
        return tree


class Signature(CityOwned):
    """One side's signature over the exact content, kept with both copies. Never changed.

    `signer_id` is the account that signed, in the signer's own city only: between two cities it says
    nothing, within one it keeps a person from signing both sides.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    side = models.CharField(_("side"), max_length=4, choices=Agreement.Side)
    signer_id = models.BigIntegerField(null=True, editable=False)
    signer_name = models.CharField(_("signed by"), max_length=200)
    content_digest = models.CharField(_("digest"), max_length=64)
    signed_at = models.DateTimeField(_("signed"))

    class Meta(CityOwned.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "agreement", "side"], name="a_side_signs_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.signer_name}"


class AgreementEvent(CityOwned):
    """One step in the life of an agreement, kept with both copies, so both offices read the same history.

    `side` is empty for what happened by itself, such as the last day passing. Never changed.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("step of an agreement", "drafted")
        PROPOSE = "propose", pgettext_lazy("step of an agreement", "proposed")
        PUBLISH_TABLE = "publish_table", pgettext_lazy("step of an agreement", "table of scores published")
        SIMULATE = "simulate", pgettext_lazy("step of an agreement", "simulated")
        SIGN = "sign", pgettext_lazy("step of an agreement", "signed")
        ANNOUNCE = "announce", pgettext_lazy("step of an agreement", "announced to residents")
        AWARD = "award", pgettext_lazy("step of an agreement", "points awarded for a day")
        SUSPEND = "suspend", pgettext_lazy("step of an agreement", "suspended")
        RESUME = "resume", pgettext_lazy("step of an agreement", "suspension lifted")
        DECLINE = "decline", pgettext_lazy("step of an agreement", "declined")
        REPLACE = "replace", pgettext_lazy("step of an agreement", "replaced by a later text")
        END = "end", pgettext_lazy("step of an agreement", "ended")

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    kind = models.CharField(_("step"), max_length=15, choices=Kind)
    side = models.CharField(_("side"), max_length=4, choices=Agreement.Side, blank=True)
    actor_name = models.CharField(_("by"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    happened_at = models.DateTimeField(_("when"))

    class Meta(CityOwned.Meta):
        verbose_name = _("step of an agreement")
        verbose_name_plural = _("steps of agreements")
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d} {self.get_kind_display()}"
