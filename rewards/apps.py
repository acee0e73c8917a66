"""The rewards room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    name = "rewards"
    verbose_name = _("Perks")

    def ready(self) -> None:
        from cityscore.core import hooks
        from rewards import exporting, ladders, mirroring, queries, using, waiting
        from rewards.actions import leaving

        hooks.ends_on_withdrawal.register(self.name, leaving.end_uses)
        hooks.link_ended.register(self.name, leaving.end_passes_of_lost_account)
        hooks.exports.register(self.name, exporting.export)
        hooks.erases.register(self.name, leaving.erase)
        hooks.waits_for_office.register(self.name, waiting.waits_for_office)
        hooks.perk_ladders.register(self.name, ladders.of_scheme)
        hooks.perks_open_to_agreements.register(self.name, queries.open_to_agreements)
        hooks.published_perks.register(self.name, mirroring.published_perks)
        hooks.mirrors_perks.register(self.name, mirroring.mirror_perks)
        hooks.visitor_passes.register(self.name, mirroring.pass_for_visitor)
        hooks.uses_of_perks.register(self.name, using.uses_of_perks)
