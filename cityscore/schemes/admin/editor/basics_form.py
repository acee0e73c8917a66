"""What a scheme says about itself: name, participants, scale, and when it holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.editor.entries import Day, Line, Number, Pick, PickNumber, Prose, Whole
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.editing import shapes
from cityscore.schemes.language.values import iso_day

PARTICIPANTS = [
    ("person", _("Residents: points are only ever earned")),
    ("organisation", _("Organisations: official decisions may deduct")),
]
KINDS = [
    ("points", _("Points, with bands and perks at thresholds")),
    ("criteria", _("A card of criteria without points: each rule is held or not")),
]
RESIDENCE = [
    ("any", _("Everybody, wherever registered")),
    ("local", _("Only people registered in this city")),
]
PERIODS = [
    ("rolling", _("Each record counts for its own term")),
    ("calendar-year", _("Counting starts afresh each calendar year")),
]
DECIMALS = [("0", _("whole points")), ("1", _("one decimal")), ("2", _("two decimals"))]


class BasicsForm(PartForm):
    """The first page of a draft."""

    kind = "basics"

    def lay_out(self) -> None:
        self.section(_("Name"))
        self.add("title.zh-hans", Line(label=_("Title in Chinese"), wide=True))
        self.add("title.en", Line(label=_("Title in English"), wide=True))
        self.add("description.zh-hans", Prose(label=_("Description in Chinese (may stay empty)")))
        self.add("description.en", Prose(label=_("Description in English (may stay empty)")))
        self.section(_("For whom"), hint=_("Taking part is always voluntary; this says who may."))
        self.add("participants", Pick(label=_("Who takes part"), choices=PARTICIPANTS, radio=True))
        self.add("who_may_join.min_age", Whole(label=_("Youngest age, in years"), hint=_("Empty: any age.")))
        self.add("who_may_join.residence", Pick(label=_("Who may join"), choices=RESIDENCE, radio=True))
        self.section(_("Points"))
        self.add("kind", Pick(label=_("What people get"), choices=KINDS, radio=True))
        self.section(
            _("Scale"),
            mark="only-points",
            hint=_(
                "Everyone starts with the base; rules and bands work from there. Empty bounds mean no bound."
            ),
        )
        self.add("scale.base", Number(label=_("Points that everyone starts with")))
        self.add("scale.min", Number(label=_("Lowest total (may stay empty)")))
        self.add("scale.max", Number(label=_("Highest total (may stay empty)")))
        self.add("scale.decimals", PickNumber(label=_("Totals are rounded to"), choices=DECIMALS))
        self.section(_("Time"))
        self.add("period", Pick(label=_("For how long records count"), choices=PERIODS, radio=True))
        self._day("effective.from", _("In force from"), _("The approver may choose another day."))
        self._day(
            "effective.review_by",
            _("To be reviewed by"),
            _("At most 24 months later. The office is warned 90, 30 and 7 days before."),
        )

    def _day(self, path: str, label: Any, hint: Any) -> None:
        present = str(self.present(path) or "")
        is_plain = present != "" and iso_day(present) is None
        self.add(path, Day(label=label, hint=hint, is_plain=is_plain))

    def part(self) -> dict[str, Any]:
        return shapes.basics_from(self.filled())
