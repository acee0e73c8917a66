"""The five ways in which a rule gives points, and tables by choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.editor.choices import NOT_CHOSEN
from cityscore.schemes.admin.editor.entries import Hidden, Number, Pick
from cityscore.schemes.editing.values import shown

if TYPE_CHECKING:
    from cityscore.schemes.admin.editor.rule_form import RuleForm

FORMS = [
    ("fixed", _("The same for every record")),
    ("per", _("So many for every so many: 5 points for every 10 kg")),
    ("steps", _("In steps: 2 points from 10 hours, 5 points from 20 hours")),
    ("tiers", _("In tiers, each with its own rate, like a tax table")),
    ("by", _("By a choice: city award 10 points, national award 100 points")),
]
NUMBERS = ("decimal", "integer")


def lay_out(form: RuleForm) -> None:
    """The choice of a form, and the boxes of each."""
    held = form.draft.for_points
    form.section(
        _("Points"), hint="" if held else _("In a card of criteria every rule gives 1: it is held or not.")
    )
    form.add("form", Pick(label=_("How points are given"), choices=FORMS, radio=True), at="points")
    form.section(_("The same for every record"), mark="only-fixed")
    form.add("fixed", Number(label=_("Points for each record")), at="points.fixed")
    _per(form)
    _steps(form)
    _tiers(form)
    form.section(_("By a choice"), mark="only-by", hint=_("A choice left empty gives nothing."))
    by_choice(form, "by", at="points.by", label=_("Points"), entry=Number)


def _number_field(form: RuleForm, name: str) -> None:
    columns = form.draft.named_fields(form.record_type, *NUMBERS)
    hint = "" if columns else _("This record type has no column with a number yet.")
    choices = [NOT_CHOSEN, *columns]
    form.add(
        f"{name}.field",
        Pick(label=_("The number to count"), choices=choices, hint=hint),
        at=f"points.{name}.field",
    )


def _per(form: RuleForm) -> None:
    form.section(_("So many for every so many"), mark="only-per", hint=_("Only full steps count."))
    _number_field(form, "per")
    form.add("per.points", Number(label=_("Points")), at="points.per.points")
    form.add("per.step", Number(label=_("for every")), at="points.per.step")
    form.add("per.max", Number(label=_("at most, points (may stay empty)")), at="points.per.max")


def _steps(form: RuleForm) -> None:
    form.section(
        _("In steps"), mark="only-steps", hint=_("The highest step reached counts; below the first, nothing.")
    )
    _number_field(form, "steps")
    table = form.table(_("Steps"), _("From this value"), _("Points"))
    for n, row in enumerate(form.row_numbers("steps.table")):
        table.rows.append([])
        at = f"points.steps.table[{n}]"
        form.add(f"steps.table.{row}.at", Number(label=_("From this value")), at=f"{at}[0]", into=table)
        form.add(f"steps.table.{row}.points", Number(label=_("Points")), at=f"{at}[1]", into=table)


def _tiers(form: RuleForm) -> None:
    form.section(
        _("In tiers"),
        mark="only-tiers",
        hint=_(
            "Each tier adds its own points, for what of the value lies in it. The last has no upper edge."
        ),
    )
    _number_field(form, "tiers")
    headings = (_("Up to"), _("Points"), _("for every"), _("at most, points"))
    table = form.table(_("Tiers"), *headings)
    for n, row in enumerate(form.row_numbers("tiers.table")):
        table.rows.append([])
        for key, label in zip(("upto", "points", "step", "max"), headings, strict=True):
            at = f"points.tiers.table[{n}].{key}"
            form.add(f"tiers.table.{row}.{key}", Number(label=label), at=at, into=table)


def by_choice(form: RuleForm, name: str, *, at: str, label: Any, entry: type[Number]) -> None:
    """A table for each choice column of the record type; the one of the chosen column counts."""
    columns = form.draft.named_fields(form.record_type, "choice")
    titles = dict(columns)
    hint = "" if columns else _("This record type has no column of the type “choice” yet.")
    offered = columns if len(columns) == 1 else [NOT_CHOSEN, *columns]
    pick = Pick(label=_("The choice to look at"), choices=offered, hint=hint)
    form.add(f"{name}.field", pick, at=f"{at}.field")
    for number in form.row_numbers(f"{name}.sets", spare=0):
        path = f"{name}.sets.{number}"
        column = shown(form.present(f"{path}.field"))
        table = form.table(titles.get(column, column), _("Choice"), label)
        table.rows.append([])
        form.add(f"{path}.field", Hidden(), at="", into=table)
        for row in form.row_numbers(f"{path}.rows", spare=0):
            choice = shown(form.present(f"{path}.rows.{row}.choice"))
            table.rows.append([])
            form.add(f"{path}.rows.{row}.choice", Hidden(), at="", into=table)
            place = f"{at}.table.{choice}" if column == form.present(f"{name}.field") else ""
            form.add(f"{path}.rows.{row}.value", entry(label=choice), at=place, into=table)
