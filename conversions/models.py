"""Agreements as each side keeps them, their signatures, residents' consents and visitors' standings."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from conversions.language import Agreement as AgreementTree
from conversions.language import check_agreement


class Agreement(CityOwned):
    """One side's copy of an agreement. Both copies share `uid` and say the same; the digest proves it.

    An agreement between two schemes of one city has both copies in that city.
    """

    class Side(models.TextChoices):
        HOME = "home", _("home: whose residents travel")
        HOST = "host", _("host: whose perks they use")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed to the other city")
        ACTIVE = "active", _("signed by both")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    side = models.CharField(_("side"), max_length=4, choices=Side)
    other_city = models.CharField(_("other city"), max_length=40)
    home_scheme = models.CharField(_("home scheme"), max_length=60)
    host_scheme = models.CharField(_("host scheme"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    method = models.CharField(_("method"), max_length=20)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    file_text = models.TextField(_("agreement file"))
    content_digest = models.CharField(_("digest"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    drafter_id = models.BigIntegerField(editable=False)
    drafter_name = models.CharField(_("drafted by"), max_length=200)
    drafted_at = models.DateTimeField(_("drafted"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

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

    @cached_property
    def agreement_tree(self) -> AgreementTree:
        """The content of the file, which was checked before it was stored."""
        tree = check_agreement(self.file_text).tree
        if tree is None:
            raise RuntimeError(f"the stored agreement {self.uid} is not sound")
        return tree


class Signature(CityOwned):
    """One side's signature over the exact content, kept with both copies. Never changed."""

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    side = models.CharField(_("side"), max_length=4, choices=Agreement.Side)
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


class ConversionConsent(CityOwned):
    """A resident's yes to one agreement, kept in the home city.

    `pseudonym` is made for this host alone; nothing else names the resident there.
    """

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    pseudonym = models.UUIDField(default=uuid.uuid4, editable=False)
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    is_stale = models.BooleanField(default=False, editable=False)

    class Meta(CityOwned.Meta):
        verbose_name = _("consent to an agreement")
        verbose_name_plural = _("consents to agreements")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "agreement", "participant"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_conversion_consent_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"


class Standing(CityOwned):
    """What a visitor holds in this, the host city: points on its scale and a band, never score or records."""

    agreement = CityForeignKey(Agreement, verbose_name=_("agreement"))
    pseudonym = models.UUIDField(editable=False)
    points_hundredths = models.BigIntegerField(null=True)
    band = models.CharField(_("band"), max_length=60, blank=True)
    is_recognised_only = models.BooleanField(default=False)
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateTimeField(_("valid until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "pseudonym"], name="a_pseudonym_has_one_standing"),
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)
