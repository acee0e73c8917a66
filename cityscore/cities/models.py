"""Cities, the accounts that sign in, the officers of each city and the notices residents agree to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.core.tenancy import CityOwned

RESERVED_CODES = frozenset(
    {"api", "merchant", "accounts", "static", "media", "healthz", "metrics", "admin", "_allauth"}
)


class City(models.Model):
    """A tenant. Global: the address of every page begins with its code."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(
        _("code"), max_length=40, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]*$")]
    )
    title_en = models.CharField(_("name in English"), max_length=100)
    title_zh = models.CharField(_("name in Chinese"), max_length=100)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    is_active = models.BooleanField(_("active"), default=True)
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    is_mirror = models.BooleanField(_("kept by another installation"), default=False, editable=False)
    """Of a city that lives elsewhere, only what it published and its copies of what it shares lie here."""

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the language of the reader."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; an e-mail address is compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """What `createsuperuser` makes here: an operator, who hosts cities and sees nobody's data."""
        return self.create_user(email, password, is_operator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Someone who signs in. Global, and says nothing about any city's participants.

    `office_city` is the one city whose staff this account belongs to, if any.
    """

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_operator = models.BooleanField(_("operator"), default=False)
    office_city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(fields=["office_city", "id"], name="an_account_in_one_office")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        return self.office_city_id is not None

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights come from duties, which the office's admin asks about itself."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Duty(models.TextChoices):
    """What an officer may do; the rights of each duty are in `cities.duties`."""

    CLERK = "clerk", _("clerk")
    RULE_EDITOR = "rule-editor", _("rule editor")
    APPROVER = "approver", _("approver")
    HEAD = "head-of-office", _("head of office")
    AUDITOR = "auditor", _("auditor")


class Officer(CityOwned):
    """A member of the open city's office and their duties."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=100)
    duties = ArrayField(models.CharField(max_length=20, choices=Duty), verbose_name=_("duties"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "account"], name="an_officer_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(CityOwned):
    """A day on which the office works although it is a weekend, or does not although it is none."""

    day = models.DateField(_("day"))
    is_worked = models.BooleanField(_("worked"), default=False)
    title = models.CharField(_("occasion"), max_length=100, blank=True)

    class Meta(CityOwned.Meta):
        verbose_name = _("holiday or make-up day")
        verbose_name_plural = _("holidays and make-up days")
        ordering = ["-day"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(fields=["city_id", "day"], name="a_day_is_in_the_calendar_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.title}"


class NoticeVersion(CityOwned):
    """One numbered version of what a resident agrees to when joining a scheme. Never changed once made."""

    scheme_code = models.CharField(_("scheme"), max_length=60)
    number = models.PositiveIntegerField(_("number"))
    body_en = models.TextField(_("text in English"))
    body_zh = models.TextField(_("text in Chinese"))
    published_at = models.DateTimeField(_("published"))

    class Meta(CityOwned.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["scheme_code", "-number"]
        constraints = [
            *CityOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["city_id", "scheme_code", "number"], name="a_notice_number_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_code} {self.number}"
