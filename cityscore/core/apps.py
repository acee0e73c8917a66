"""The ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cityscore.core"
    label = "core"
    verbose_name = _("Who did what")
