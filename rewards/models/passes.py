"""Passes that people show, and the city's keys that sign them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityscore.core import crypto
from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.participants.models import Participant
from conversions.models import Standing
from rewards.models.merchants import Merchant
from rewards.models.perks import Perk


class SigningKey(CityOwned):
    """An Ed25519 key of the city; it signs from `signs_from` to `signs_until`."""

    key_id = models.BinaryField(max_length=4, editable=False)
    public_key = models.BinaryField(max_length=32, editable=False)
    seed_ciphertext = models.BinaryField(editable=False)
    signs_from = models.DateTimeField(_("signs from"))
    signs_until = models.DateTimeField(_("signs until"))
    known_until = models.DateTimeField(_("recognised until"))

    class Meta(CityOwned.Meta):
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "key_id"], name="a_key_id_names_one_key"),
            models.CheckConstraint(
                condition=Q(signs_from__lte=F("signs_until")) & Q(signs_until__lt=F("known_until")),
                name="a_key_is_recognised_longer_than_it_signs",
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.key_id).hex()

    @property
    def seed(self) -> bytes:
        """The private part, 32 bytes."""
        return bytes.fromhex(
            crypto.decrypt(bytes(self.seed_ciphertext), city_id=self.city_id, place=self._place)
        )

    @seed.setter
    def seed(self, private: bytes) -> None:
        self.seed_ciphertext = crypto.encrypt(private.hex(), city_id=self.city_id, place=self._place)

    @property
    def _place(self) -> str:
        return f"rewards.signingkey:{bytes(self.key_id).hex()}"


class Pass(CityOwned):
    """What a resident or a visitor shows once. Ended: the person left or lost the phone before its use."""

    pass_id = models.BinaryField(max_length=16, editable=False)
    participant = CityForeignKey(Participant, null=True, verbose_name=_("participant"))
    standing = CityForeignKey(Standing, null=True, verbose_name=_("standing"))
    perk = CityForeignKey(Perk, verbose_name=_("perk"))
    merchant = CityForeignKey(Merchant, null=True, verbose_name=_("merchant"))
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("pass")
        verbose_name_plural = _("passes")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "pass_id"], name="a_pass_id_is_used_once"),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) ^ Q(standing__isnull=True),
                name="a_pass_has_exactly_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True),
                name="a_pass_is_used_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["city_id", "participant"], name="pass_by_participant"),
            models.Index(fields=["city_id", "standing"], name="pass_by_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"
