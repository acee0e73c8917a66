"""The short forms: a dimension, a band, a source."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cityscore.schemes.admin.describing import SOURCE_KINDS
from cityscore.schemes.admin.editor.choices import NOT_CHOSEN
from cityscore.schemes.admin.editor.entries import Number, Percent, Pick
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.editing import shapes

CODE_HELP = _(
    "Left empty, it is made from the English title. Files and statements name it; it seldom changes."
)


class DimensionForm(PartForm):
    """A group of rules."""

    kind = "dimensions"

    def lay_out(self) -> None:
        self.section(_("What it is called"))
        self.add_names(code_help=CODE_HELP)
        self.section(
            _("Limits"), hint=_("What all rules of this dimension may add up to. Leave empty for no limit.")
        )
        self.add("max", Number(label=_("At most, points")))
        self.add("min", Number(label=_("At least, points")))
        self.add(
            "weight",
            Number(
                label=_("Weight"), hint=_("The sum is multiplied by this. Left empty, it counts once (1).")
            ),
        )

    def part(self) -> dict[str, Any]:
        return shapes.plain_part(self.filled())


class BandForm(PartForm):
    """A named stretch of the scale."""

    kind = "bands"

    def lay_out(self) -> None:
        self.section(_("What it is called"))
        self.add_names(code_help=CODE_HELP)
        self.section(
            _("Where it begins"), hint=_("Bands are listed from low to high; only the lowest has no edge.")
        )
        edges = [
            ("from", _("From this many points, the edge included")),
            ("above", _("Above this many points, the edge not included")),
            ("none", _("It is the lowest band: everyone else")),
        ]
        self.add("edge", Pick(label=_("Its lower edge"), choices=edges, radio=True), at="")
        edge = str(self.present("edge") or "from")
        at = edge if edge in ("from", "above") else "from"
        self.add("edge_points", Number(label=_("Points at the edge")), at=at)
        if not self.draft.for_persons or self.held("top_share") is not None:
            self.add(
                "top_share",
                Percent(
                    label=_("At most this share of all, in %"),
                    hint=_("For organisations only: 2 means the top 2 %."),
                ),
            )

    def part(self) -> dict[str, Any]:
        return shapes.band_from(self.filled())


class SourceForm(PartForm):
    """A body that supplies records."""

    kind = "sources"

    def lay_out(self) -> None:
        self.section(
            _("Who supplies records"),
            hint=_(
                "A public body, a registered charity or a library. Residents allow each source one by one."
            ),
        )
        self.add(
            "kind",
            Pick(label=_("What kind of body it is"), choices=[NOT_CHOSEN, *SOURCE_KINDS.items()]),
        )
        self.add_names(code_help=CODE_HELP)
        self.add_basis()

    def part(self) -> dict[str, Any]:
        return shapes.plain_part(self.filled())
