"""The records room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "cityscore.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from cityscore.core import hooks
        from cityscore.records import actions, queries, waiting

        hooks.ends_on_withdrawal.register(self.label, actions.forget_unconsented)
        hooks.consent_changed.register(self.label, actions.forget_unconsented)
        hooks.waits_for_office.register(self.label, waiting.waits_for_office)
        hooks.exports.register(self.label, queries.export)
        hooks.erases.register(self.label, actions.erase)
