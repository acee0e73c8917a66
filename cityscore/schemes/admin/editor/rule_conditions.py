"""A rule's conditions: one row each, joined to the row above by “and” or “or”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.editor.choices import NOT_CHOSEN
from cityscore.schemes.admin.editor.entries import Day, Entry, Hidden, Line, Lines, Pick, Ticks
from cityscore.schemes.editing.values import listing, shown
from cityscore.schemes.language.values import iso_day

if TYPE_CHECKING:
    from cityscore.schemes.admin.editor.rule_form import RuleForm

JOINS = [("and", _("and")), ("or", _("or"))]
SINGLE = ("any", _("and (one of)"))
OPS = [
    ("eq", _("is")),
    ("ne", _("is not")),
    ("in", _("is one of")),
    ("gte", _("is at least")),
    ("gt", _("is more than")),
    ("lte", _("is at most")),
    ("lt", _("is less than")),
]


def lay_out(form: RuleForm) -> None:
    """Rows for the conditions there are, and spare ones; nothing where the records have no columns."""
    columns = form.draft.named_fields(form.record_type)
    if not columns and not form.held("when") and form.posted is None:
        return
    form.section(
        _("Only records where"),
        hint=_(
            "May stay empty: then every record counts. All conditions must be met; rows joined by “or” count "
            "as one condition that any of them meets. For “is one of”, write the values with commas between."
        ),
    )
    table = form.table(_("Conditions"), _("Joined by"), _("Which column"), _("Comparison"), _("Value"))
    for row in form.row_numbers("when", spare=2):
        _row(form, table, row, columns)


def _row(form: RuleForm, table: Any, row: int, columns: list[tuple[str, str]]) -> None:
    path = f"when.{row}"
    at = shown(form.present(f"{path}.at"))
    table.rows.append([])
    join = form.present(f"{path}.join")
    joins = [*JOINS, SINGLE] if join == "any" else JOINS
    form.add(f"{path}.at", Hidden(), at="", into=table)
    form.add(f"{path}.box", Hidden(), at="", into=table)
    form.add(f"{path}.join", Pick(label=_("Joined by"), choices=joins), at="", into=table)
    field = Pick(label=_("Which column"), choices=[NOT_CHOSEN, *columns])
    form.add(f"{path}.field", field, at=f"{at}.field" if at else "", into=table)
    form.add(f"{path}.op", Pick(label=_("Comparison"), choices=OPS), at=f"{at}.op" if at else "", into=table)
    form.add(f"{path}.value", _value(form, path), at=f"{at}.value" if at else "", into=table)


def _value(form: RuleForm, path: str) -> Entry:
    """The box for a value: ticks for a choice, a calendar for a day, a list for “is one of”.

    What was sent is read by the box that was shown, which `box` remembers.
    """
    column = shown(form.present(f"{path}.field"))
    held = form.draft.fields(form.record_type).get(column, {})
    fitting = _kind_of_box(shown(held.get("type")), form.held(f"{path}.op"), form.held(f"{path}.value"))
    box = form.present(f"{path}.box") if form.posted is not None else fitting
    form.presets[f"{path}.box"] = fitting
    if box == "ticks":
        names = [shown(choice) for choice in listing(held.get("choices"))]
        return Ticks(label=_("Value"), choices=[(name, name) for name in names])
    if box == "lines":
        return Lines(label=_("Values, one a line"), rows=2)
    return Day(label=_("Value")) if box == "day" else Line(label=_("Value"))


def _kind_of_box(kind: str, op: Any, held: Any) -> str:
    if kind == "choice":
        return "ticks"
    if isinstance(held, list | tuple):
        return "lines"
    return "day" if kind == "date" and op != "in" and (held is None or iso_day(shown(held))) else "line"
