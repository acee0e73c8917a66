"""A rule: which records count, for how much, how often, for how long, and on what legal basis."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.editor import rule_conditions, rule_points
from cityscore.schemes.admin.editor.choices import NOT_CHOSEN
from cityscore.schemes.admin.editor.entries import Number, Pick, Tick, Ticks, Whole
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.admin.editor.small_forms import CODE_HELP
from cityscore.schemes.editing import shapes

COUNTS = [
    ("each", _("Each record by itself")),
    ("best", _("Only the best record")),
    ("total", _("All records together: their numbers are summed first")),
]
CLOCKS = [
    ("occurred", _("the day it happened")),
    ("ended", _("the day it ended")),
    ("recorded", _("the day it was recorded")),
]
VALIDITY = [
    ("months", _("The same for every record")),
    ("by", _("It depends on a choice, such as the level of an award")),
]


class RuleForm(PartForm):
    """One rule in boxes; the style sheet hides what does not go with the chosen way of giving points."""

    kind = "rules"

    def lay_out(self) -> None:
        self.record_type = self.present("record_type")
        self.section(_("What it is called"))
        title_help = _("It is published, and it is what each line of a statement is called.")
        self.add_names(code_help=CODE_HELP, title_help=title_help)
        self.section(_("What counts"))
        kinds = self.draft.parts("record_types")
        self.add("record_type", Pick(label=_("Records of this type"), choices=[NOT_CHOSEN, *kinds]))
        dimensions = [NOT_CHOSEN, *self.draft.parts("dimensions")]
        self.add(
            "dimension",
            Pick(
                label=_("Belongs to the dimension"),
                choices=dimensions,
                hint=_("Its limits hold for all of its rules together."),
            ),
        )
        rule_conditions.lay_out(self)
        rule_points.lay_out(self)
        self._limits()
        self._validity()
        self.add_basis()

    def _limits(self) -> None:
        self.section(_("How often"))
        self.add("counts", Pick(label=_("What gives points"), choices=COUNTS, radio=True))
        columns = self.draft.named_fields(self.record_type)
        if columns or self.held("once_per"):
            self.add(
                "once_per",
                Ticks(
                    label=_("Count the same matter only once"),
                    choices=columns,
                    hint=_("Of records that agree in everything ticked here, only the best counts."),
                ),
            )
        self.section(_("Limits"), hint=_("Leave empty what has no limit."))
        self.add("at_most", Whole(label=_("At most this many records")))
        self.add("cap_per_year", Number(label=_("At most, points a calendar year")))
        self.add("cap", Number(label=_("At most, points in all")))

    def _validity(self) -> None:
        self.section(_("How long a record counts"), hint=_("Published, and never more than 60 months."))
        self.add("validity", Pick(label=_("Term"), choices=VALIDITY, radio=True), at="")
        self.section("", mark="only-months")
        self.add("months", Whole(label=_("Months")), at="valid.months")
        self.section("", mark="only-valid-by")
        rule_points.by_choice(self, "valid_by", at="valid.by", label=_("Months"), entry=Whole)
        self.section("")
        self.add("clock.from", Pick(label=_("The term begins on"), choices=CLOCKS))
        self.add("clock.after_days", Whole(label=_("and this many days later"), hint=_("Empty: at once.")))
        self.add(
            "fade",
            Tick(label=_("Points fade evenly"), hint=_("Until they are gone on the last day.")),
        )

    def part(self) -> dict[str, Any]:
        shape = self.filled()
        return shapes.rule_from(shape, self.draft.field_types(shape.get("record_type")))
