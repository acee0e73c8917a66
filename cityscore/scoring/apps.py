"""The scoring room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "cityscore.scoring"
    label = "scoring"
    verbose_name = _("Scores")

    def ready(self) -> None:
        from cityscore.core import hooks
        from cityscore.scoring import actions, gates, progress, queries
        from cityscore.scoring.cases import actions as golden_actions
        from cityscore.scoring.cases import changes
        from cityscore.scoring.preview import actions as previewing

        hooks.records_changed.register(self.label, actions.note_changed_records)
        hooks.consent_changed.register(self.label, actions.note_changed_consent)
        hooks.scheme_published.register(self.label, actions.open_run_of_published)
        hooks.ends_on_withdrawal.register(self.label, actions.drop_scores)
        hooks.scheme_started.register(self.label, golden_actions.take_shipped)
        hooks.publication_preparations.register(self.label, previewing.prepare)
        hooks.publication_gates.register(self.label, gates.findings)
        hooks.told_to_approver.register(self.label, changes.told)
        hooks.waits_for_office.register(self.label, progress.waits_for_office)
        hooks.exports.register(self.label, queries.export)
        hooks.erases.register(self.label, actions.erase)
