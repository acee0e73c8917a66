"""The cities room, and the admin site that each city's office works in."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "cityscore.cities"
    label = "cities"
    verbose_name = _("City and office")
    default = True

    def ready(self) -> None:
        from cityscore.cities import actions
        from cityscore.core.management import base

        base.finds_city.register("cities", actions.city_or_refuse)
        base.finds_account.register("cities", actions.account_or_refuse)


class OfficeConfig(admin_apps.AdminConfig):
    default = False
    default_site = "cityscore.cities.office.OfficeSite"
