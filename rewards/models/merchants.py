"""Merchants, the perks they offer and the credentials of their systems."""

from __future__ import annotations

from allauth.idp.oidc.models import Client
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.schemes.models import Titled
from rewards.models.perks import Perk


class MerchantKind(models.TextChoices):
    """Who may give perks; the codes are those of `rewards.guardrails.PARTNERS`."""

    LIBRARY = "library", _("library")
    MUSEUM = "museum", _("museum")
    THEATRE = "theatre", _("theatre")
    SPORTS_VENUE = "sports-venue", _("sports venue")
    SCENIC_SITE = "scenic-site", _("scenic site")
    COMMUNITY_CENTRE = "community-centre", _("community centre")
    TRAINING_CENTRE = "training-centre", _("training centre")
    TRANSPORT_OPERATOR = "transport-operator", _("transport operator")
    PARKING_OPERATOR = "parking-operator", _("parking operator")
    BICYCLE_RENTAL = "bicycle-rental", _("bicycle rental")
    HOTEL = "hotel", _("hotel")
    RESTAURANT = "restaurant", _("restaurant")
    SHOP = "shop", _("shop")
    PHARMACY = "pharmacy", _("pharmacy")
    HOSPITAL = "hospital", _("hospital")
    CLINIC = "clinic", _("clinic")
    CHARITY = "charity", _("charity")
    CITY_OFFICE = "city-office", _("city office")


class Merchant(Titled):
    """Whoever gives perks at a counter: a library, a hotel, the bus company."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    organisation_code = models.CharField(_("organisation code"), max_length=18, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=MerchantKind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)

    class Meta(Titled.Meta):
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["code"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "code"], name="a_merchant_code_is_used_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=MerchantKind.values), name="a_merchant_is_an_allowed_partner"
            ),
        ]


class Offer(CityOwned):
    """A merchant may give a perk."""

    merchant = CityForeignKey(Merchant, verbose_name=_("merchant"))
    perk = CityForeignKey(Perk, verbose_name=_("perk"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["merchant", "perk"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "merchant", "perk"], name="a_merchant_offers_a_perk_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant}: {self.perk}"


class MerchantClient(CityOwned):
    """A credential of a merchant's system. The secret is kept as a hash by the OAuth client it names."""

    merchant = CityForeignKey(Merchant, verbose_name=_("merchant"))
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="+", verbose_name=_("client id")
    )
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("may"))
    is_active = models.BooleanField(_("active"), default=True)
    is_test = models.BooleanField(_("for tests"), default=False)
    issued_at = models.DateTimeField(_("issued"))

    class Meta(CityOwned.Meta):
        verbose_name = _("merchant credential")
        verbose_name_plural = _("merchant credentials")
        ordering = ["merchant", "-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "client"], name="a_client_speaks_for_one_merchant"),
        ]

    def __str__(self) -> str:
        return self.name
