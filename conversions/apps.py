"""The conversions room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversionsConfig(AppConfig):
    name = "conversions"
    verbose_name = _("Agreements")

    def ready(self) -> None:
        from cityscore.core import hooks
        from conversions import queries, waiting
        from conversions.actions import issuing, visiting

        hooks.ends_on_withdrawal.register(self.name, visiting.end_for_participant)
        hooks.totals_changed.register(self.name, issuing.note_changed_totals)
        hooks.exports.register(self.name, queries.export)
        hooks.erases.register(self.name, visiting.erase)
        hooks.waits_for_office.register(self.name, waiting.waits_for_office)
