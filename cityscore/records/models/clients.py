"""Credentials of departments' systems, and what each of them has sent."""

from __future__ import annotations

from allauth.idp.oidc.models import Client
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityForeignKey, CityOwned
from cityscore.records.models.feeds import Feed
from cityscore.records.models.imports import Import


class SourceClient(CityOwned):
    """A credential of a source's system, for one feed. The secret is kept as a hash by its OAuth client."""

    feed = CityForeignKey(Feed, verbose_name=_("feed"))
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="+", verbose_name=_("client id")
    )
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("may"))
    is_active = models.BooleanField(_("active"), default=True)
    issued_at = models.DateTimeField(_("issued"))

    class Meta(CityOwned.Meta):
        verbose_name = _("source credential")
        verbose_name_plural = _("source credentials")
        ordering = ["feed", "-id"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "client"], name="a_client_speaks_for_one_feed"),
        ]

    def __str__(self) -> str:
        return self.name


class Push(CityOwned):
    """That a system sent rows under an Idempotency-Key, and the import they became; never the rows."""

    source_client = CityForeignKey(SourceClient)
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    import_file = CityForeignKey(Import)

    class Meta(CityOwned.Meta):
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "source_client", "key"], name="a_push_key_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key
