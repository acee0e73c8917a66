"""Who takes part: identifiers proved, enrolments, consents, and the link to an account."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
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
        return crypto.decrypt(bytes(self.identifier_ciphertext), city_id=self.city_id, place=self._place)

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
    """A person or organisation as this city knows it. Exists only once identity was proved.

    `born_on` and `is_local` are None where nobody has shown them yet.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("resident")
        ORGANISATION = "organisation", _("organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON)
    born_on = models.DateField(_("born"), null=True, editable=False)
    is_local = models.BooleanField(_("registered in this city"), null=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(kind="person") | Q(born_on__isnull=True), name="only_a_person_was_born"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Proof(models.TextChoices):
    """How somebody showed that an identifier is theirs."""

    OIDC = "oidc", _("the city's identity provider")
    DESK_CODE = "desk-code", _("a code from the desk")
    LETTER = "letter", _("a code by letter")


class Link(CityOwned):
    """A proved link between an account, known only by its keyed hash, and a participant.

    `public_id` begins the reference that a resident shows at the desk when two accounts contend.
    """

    class State(models.TextChoices):
        LIVE = "live", _("live")
        FROZEN = "frozen", _("frozen: the desk decides")
        ENDED = "ended", _("ended")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
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
                fields=["city_id", "participant"],
                condition=~Q(state="ended"),
                name="one_live_link_per_person",
            ),
            models.UniqueConstraint(
                fields=["city_id", "account_key"],
                condition=~Q(state="ended"),
                name="one_live_link_per_account",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="an_ended_link_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_proof_display()} {self.get_state_display()}"

    @property
    def reference(self) -> str:
        """What a resident reads to the clerk."""
        return short_reference(self.public_id)


class Claim(WithIdentifier):
    """An account says that an identifier is its own. Until proved it shows and changes nothing.

    One that is proved becomes a link and goes; one that is proved while another account holds the
    identifier is frozen, with how it was proved, until the desk decides.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for proof")
        FROZEN = "frozen", _("frozen: the desk decides")

    account_key = models.BinaryField(editable=False, max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    claimed_at = models.DateTimeField(_("claimed"))
    proof = models.CharField(_("proof"), max_length=20, choices=Proof, blank=True)

    class Meta(WithIdentifier.Meta):
        verbose_name = _("contested identity")
        verbose_name_plural = _("contested identities")
        indexes = [models.Index(fields=["city_id", "identifier_index"], name="claim_by_identifier")]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "account_key"], name="an_account_has_one_claim"),
            models.CheckConstraint(
                condition=Q(state="frozen") ^ Q(proof=""), name="a_claim_is_frozen_exactly_when_proved"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a resident reads to the clerk."""
        return short_reference(self.public_id)


def short_reference(public_id: uuid.UUID) -> str:
    """Eight letters and digits, enough to tell the few contenders for one identifier apart."""
    return public_id.hex[:8].upper()


class DeskCode(CityOwned):
    """A one-time code that a clerk who saw the document gives; kept as a keyed hash.

    `born_on` and `is_local` are what the document showed, until the code makes somebody a participant.
    """

    identifier_index = models.BinaryField(editable=False, max_length=32)
    code_hash = models.BinaryField(editable=False, max_length=32)
    proof = models.CharField(_("proof"), max_length=20, choices=Proof, default=Proof.DESK_CODE)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)
    officer_key = models.CharField(max_length=120)
    officer_name = models.CharField(_("officer"), max_length=200)
    born_on = models.DateField(_("born"), null=True, editable=False)
    is_local = models.BooleanField(_("registered in this city"), null=True, editable=False)

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "identifier_index"],
                condition=Q(used_at__isnull=True),
                name="one_unused_desk_code_per_identifier",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="a_desk_code_lives_for_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"


class CodeAttempts(CityOwned):
    """How many codes an account has tried since a moment; kept when a claim is replaced."""

    account_key = models.BinaryField(editable=False, max_length=32)
    counted_from = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "account_key"], name="attempts_are_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_count} {self.counted_from:%Y-%m-%d %H:%M}"


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
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("joined_at")),
                name="an_enrolment_ends_after_it_began",
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
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="a_consent_ends_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.given_at:%Y-%m-%d}"
