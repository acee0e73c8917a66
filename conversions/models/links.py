"""Cities of other installations: the keys by which they speak, and what was said to and fro."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cityscore.core import crypto
from cityscore.core.tenancy import CityForeignKey, CityOwned


class CityKey(CityOwned):
    """An Ed25519 key by which a city signs its letters; of a mirrored city the public half alone.

    A key that `ended_at` says is over signs nothing and is believed no more.
    """

    key_id = models.CharField(max_length=40, editable=False)
    public_key = models.BinaryField(max_length=32, editable=False)
    seed_ciphertext = models.BinaryField(null=True, editable=False)
    known_at = models.DateTimeField(_("known since"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("key of a city")
        verbose_name_plural = _("keys of cities")
        ordering = ["id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "key_id"], name="a_city_key_is_known_once"),
        ]

    def __str__(self) -> str:
        return self.key_id

    @property
    def seed(self) -> bytes:
        """The private half, 32 bytes. Raises RuntimeError where only the other city has it."""
        if self.seed_ciphertext is None:
            raise RuntimeError(f"the private half of {self.key_id} is not here")
        return bytes.fromhex(
            crypto.decrypt(bytes(self.seed_ciphertext), city_id=self.city_id, place=self._place)
        )

    @seed.setter
    def seed(self, private: bytes) -> None:
        self.seed_ciphertext = crypto.encrypt(private.hex(), city_id=self.city_id, place=self._place)

    @property
    def _place(self) -> str:
        return f"conversions.citykey:{self.key_id}"


class Link(CityOwned):
    """What the open city needs to speak with one city of another installation.

    Letters are numbered in each direction without a gap: `sent_number` is the last given to a letter that
    leaves, `heard_number` the last that came in. `signs_with` is the key that the other city is known to
    believe; `published_digest` is of what it was last told of the open city's schemes and perks.
    """

    other_city = models.CharField(_("other city"), max_length=40)
    address = models.URLField(_("address"), max_length=300)
    signs_with = CityForeignKey(CityKey, editable=False)
    sent_number = models.PositiveBigIntegerField(_("letters sent"), default=0)
    heard_number = models.PositiveBigIntegerField(_("letters received"), default=0)
    published_digest = models.CharField(max_length=64, blank=True, editable=False)
    failed_count = models.PositiveIntegerField(_("failed attempts since"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True)
    last_error = models.CharField(_("what went wrong last"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("last answered"), null=True)
    heard_at = models.DateTimeField(_("last heard of"), null=True)
    differences = models.JSONField(null=True, editable=False)
    compared_at = models.DateTimeField(_("compared"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("city of another installation")
        verbose_name_plural = _("cities of other installations")
        ordering = ["other_city"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "other_city"], name="one_link_to_a_city"),
        ]

    def __str__(self) -> str:
        return self.other_city


class Letter(CityOwned):
    """One thing said to a city of another installation, or heard from it.

    One that leaves has no `number` until its turn comes and is sent as the same `token` until it is
    answered. Of what was said about visitors nothing but the digest stays once it has arrived; a step of an
    agreement keeps its token, which proves who took it.
    """

    class Kind(models.TextChoices):
        STEP = "step", _("a step of an agreement")
        STANDINGS = "standings", _("standings of visitors")
        LOOKED = "looked", _("what a merchant asked")
        USED = "used", _("what was used in a month")
        PUBLISHED = "published", _("published schemes and perks")
        KEY = "key", _("a new key")

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("letter", "not answered yet")
        APPLIED = "applied", pgettext_lazy("letter", "applied")
        REFUSED = "refused", pgettext_lazy("letter", "refused")

    link = CityForeignKey(Link, verbose_name=_("other city"))
    is_outgoing = models.BooleanField(_("sent by this city"))
    number = models.PositiveBigIntegerField(_("number"), null=True)
    kind = models.CharField(_("about"), max_length=20, choices=Kind)
    body = models.JSONField(null=True, editable=False)
    token = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    refusal = models.JSONField(null=True, editable=False)
    written_at = models.DateTimeField(_("written"))
    settled_at = models.DateTimeField(_("answered"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "link", "is_outgoing", "number"], name="a_letter_number_is_given_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["city_id", "link", "id"],
                condition=Q(outcome="waiting"),
                name="letters_not_answered_yet",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or '…'}"

    @property
    def why(self) -> str:
        """Why it was refused, in the language of the reader."""
        message = (self.refusal or {}).get("message", {})
        return str(message.get("zh-hans" if (get_language() or "zh").startswith("zh") else "en", ""))


class Question(CityOwned):
    """A question that the other city asked, so that a copy of it is answered to nobody."""

    link = CityForeignKey(Link)
    nonce = models.UUIDField()
    asked_at = models.DateTimeField()

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "link", "nonce"], name="a_question_is_asked_once"),
        ]

    def __str__(self) -> str:
        return str(self.nonce)
