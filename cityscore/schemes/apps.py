"""The schemes room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchemesConfig(AppConfig):
    name = "cityscore.schemes"
    label = "schemes"
    verbose_name = _("Schemes")

    def ready(self) -> None:
        from cityscore.core import hooks
        from cityscore.schemes import waiting

        hooks.waits_for_office.register(self.label, waiting.waits_for_office)
