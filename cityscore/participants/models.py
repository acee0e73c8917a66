"""Who takes part: identifiers proved, enrolments, consents, and the link to an account."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cityscore.core import crypto
from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import Scheme, Source


class IdentifierType(models.TextChoices):
    CN_RIC = "cn-ric", _("resident identity number")
    CN_USCC = "cn-uscc", _("organisation code")
    PASSPORT = "passport", _("passport")
    LOCAL = "local", _("the city's own number")


class WithIdentifier(CityOwned):
    """An identifier at rest: ciphertext bound to this row and a keyed index for equality, nothing else."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    identifier_type = models.CharField(_("kind of identifier"), max_length=20, choices=IdentifierType)
    identifier_ciphertext = models.BinaryField(editable=False)
    identifier_index = models.BinaryField(editable=False, max_length=32)

    class Meta(CityOwned.Meta):
        abstract = True

    @property
    def identifier(self) -> str:
        """The plain identifier. Whoever shows it logs the look first."""
        return crypto.decrypt(self.identifier_ciphertext, city_id=self.city_id, place=self._place)

    @identifier.setter
    def identifier(self, plain: str) -> None:
        self.identifier_ciphertext = crypto.encrypt(plain, city_id=self.city_id, place=self._place)
        self.identifier_index = identifier_index(self.city_id, self.identifier_type, plain)

    @property
    def _place(self) -> str:
        return f"{self._meta.label_lower}:{self.public_id}"


def identifier_index(city_id: int, identifier_type: str, plain: str) -> bytes:
    """The 32-byte keyed hash by which a tidied identifier is found in one city."""
    return crypto.blind_index(f"{identifier_type}:{plain}", city_id=city_id, purpose="identifier")


class Participant(WithIdentifier):
    """A person or organisation as this city knows it. Exists only once identity was proved."""

    class Kind(models.TextChoices):
        PERSON = "person", _("resident")
        ORGANISATION = "organisation", _("organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON)
    born_on = models.DateField(null=True, editable=False)
    proved_at = models.DateTimeField(_("proved"))

    class Meta(WithIdentifier.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "public_id"], name="a_public_id_is_used_once"),
            models.UniqueConstraint(
                fields=["city_id", "identifier_index"], name="an_identifier_is_one_participant"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Claim(WithIdentifier):
    """An account says that an identifier is its own. Until proved it shows and changes nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for proof")
        PROVED = "proved", _("proved")
        FROZEN = "frozen", _("frozen: the desk decides")
        ENDED = "ended", _("ended")

    account_key = models.BinaryField(editable=False, max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    claimed_at = models.DateTimeField(_("claimed"))
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta(WithIdentifier.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "account_key"],
                condition=Q(state__in=["open", "frozen"]),
                name="an_account_has_one_open_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.claimed_at:%Y-%m-%d}"


class Link(CityOwned):
    """A proved link between an account, known only by its keyed hash, and a participant."""

    class State(models.TextChoices):
        LIVE = "live", _("live")
        FROZEN = "frozen", _("frozen: the desk decides")
        ENDED = "ended", _("ended")

    class Proof(models.TextChoices):
        OIDC = "oidc", _("the city's identity provider")
        DESK_CODE = "desk-code", _("a code from the desk")
        DESK = "desk", _("in person at the desk")

    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    account_key = models.BinaryField(editable=False, max_length=32)
    proof = models.CharField(_("proof"), max_length=20, choices=Proof)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LIVE)
    proved_at = models.DateTimeField(_("proved"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "participant"], condition=~Q(state="ended"), name="one_live_link_per_person"
            ),
            models.UniqueConstraint(
                fields=["city_id", "account_key"], condition=~Q(state="ended"), name="one_live_link_per_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_proof_display()} {self.get_state_display()}"


class DeskCode(CityOwned):
    """A one-time code that a clerk who saw the document gives; kept as a keyed hash."""

    identifier_index = models.BinaryField(editable=False, max_length=32)
    code_hash = models.BinaryField(editable=False, max_length=32)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)
    officer_name = models.CharField(_("officer"), max_length=200)

    class Meta(CityOwned.Meta):
        indexes = [models.Index(fields=["city_id", "identifier_index"], name="desk_code_by_identifier")]

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"


class Enrolment(CityOwned):
    """A participant's opt-in to one scheme under one numbered notice, from–until."""

    class Door(models.TextChoices):
        SELF = "self", _("by the resident")
        DESK = "desk", _("at the desk")

    participant = CityForeignKey(Participant, verbose_name=_("participant"))
    scheme = CityForeignKey(Scheme, verbose_name=_("scheme"))
    notice_number = models.PositiveIntegerField(_("notice"))
    door = models.CharField(_("joined"), max_length=10, choices=Door, default=Door.SELF)
    joined_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme", "participant"],
                condition=Q(ended_at__isnull=True),
                name="one_enrolment_in_force_per_scheme",
            ),
        ]
        indexes = [models.Index(fields=["city_id", "participant"], name="enrolment_by_participant")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.joined_at:%Y-%m-%d}"


class Consent(CityOwned):
    """An enrolment's yes to one source, from–until."""

    enrolment = CityForeignKey(Enrolment, verbose_name=_("enrolment"))
    source = CityForeignKey(Source, verbose_name=_("source"))
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "enrolment", "source"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_in_force_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.given_at:%Y-%m-%d}"
