"""A record type: what is recorded, by whom, and in which columns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.describing import FIELD_TYPES
from cityscore.schemes.admin.editor.choices import NOT_CHOSEN
from cityscore.schemes.admin.editor.entries import Hidden, Line, Lines, Number, Pick, Prose, Tick
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.admin.editor.small_forms import CODE_HELP
from cityscore.schemes.editing import shapes
from cityscore.schemes.editing.values import listing, mapping, shown


class RecordTypeForm(PartForm):
    """One kind of administrative fact."""

    kind = "record_types"

    def lay_out(self) -> None:
        self.section(
            _("What is recorded"),
            hint=_(
                "One voluntary act, as its source records it. The description is published: name the act."
            ),
        )
        self.add("title.zh-hans", Line(label=_("Title in Chinese"), wide=True))
        self.add("title.en", Line(label=_("Title in English"), wide=True))
        self.add("description.zh-hans", Prose(label=_("Description in Chinese"), rows=2))
        self.add("description.en", Prose(label=_("Description in English"), rows=2))
        self.add(
            "source", Pick(label=_("Who supplies it"), choices=[NOT_CHOSEN, *self.draft.parts("sources")])
        )
        self.add("topic", Pick(label=_("Topic"), choices=[NOT_CHOSEN, *self.draft.topics()]))
        if not self.draft.for_persons or self.held("decision"):
            self.add(
                "decision",
                Tick(
                    label=_("It is an official decision"),
                    hint=_("Then every record names its document and authority. Only decisions may deduct."),
                ),
            )
        self.add("code", Line(label=_("Code"), hint=CODE_HELP))
        self.section(
            _("Columns"),
            hint=_(
                "What the file says beside who, when and the record's number. May stay empty when the record "
                "itself is all that counts. A column without a name is left out."
            ),
        )
        table = self.table(_("Column"), is_grid=False)
        for row in self.row_numbers("fields", spare=2 if self.held("fields") else 1):
            self._column(table, row)

    def _column(self, table: Any, row: int) -> None:
        path = f"fields.{row}"
        was = shown(self.present(f"{path}.was") or "")
        at = f"fields.{was}" if was else f"fields.?{row}"
        table.rows.append([])
        self.add(f"{path}.was", Hidden(), at="", into=table)
        name_help = _("As the file's header says it; Chinese is fine.")
        self.add(f"{path}.name", Line(label=_("Name"), hint=name_help), at=at, into=table)
        types = [NOT_CHOSEN, *FIELD_TYPES.items()]
        self.add(f"{path}.type", Pick(label=_("Type"), choices=types), at=f"{at}.type", into=table)
        for code, label in (("zh-hans", _("Title in Chinese")), ("en", _("Title in English"))):
            self.add(f"{path}.title.{code}", Line(label=label), at=f"{at}.title.{code}", into=table)
        unit_help = _("Such as hour, yuan or kg.")
        self.add(f"{path}.unit", Line(label=_("Unit"), hint=unit_help), at=f"{at}.unit", into=table)
        least_help = _("For numbers. A column that gives points needs 0 here.")
        self.add(
            f"{path}.min", Number(label=_("Smallest value"), hint=least_help), at=f"{at}.min", into=table
        )
        self.add(
            f"{path}.choices",
            Lines(label=_("Choices, one a line"), hint=_("Only for the type “choice”.")),
            at=f"{at}.choices",
            into=table,
        )
        self.add(f"{path}.required", Tick(label=_("Must be filled in")), at=f"{at}.required", into=table)

    def row_title(self, row: int) -> str:
        """How a column's group of boxes is called."""
        held = mapping(dict(enumerate(listing(self.held("fields")))).get(row))
        return shown(held.get("name")) or gettext("New column")

    def part(self) -> dict[str, Any]:
        return shapes.record_type_from(self.filled())

    def renamed_fields(self) -> dict[str, str]:
        return shapes.renamed_fields(self.filled())
