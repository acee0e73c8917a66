"""What a form of the editor offers to choose from: the draft's own parts, by their titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.schemes.editing.document import parts_of
from cityscore.schemes.editing.values import mapping, shown

NOT_CHOSEN = ("", _("choose…"))

TOPICS = {
    "volunteering": _("volunteering"),
    "donation": _("donation"),
    "blood-donation": _("blood donation"),
    "rescue": _("rescue"),
    "civic-award": _("civic award"),
    "education": _("education"),
    "culture-library": _("culture and library"),
    "sport": _("sport"),
    "recycling": _("recycling"),
    "energy-saving": _("energy saving"),
    "public-transport": _("public transport"),
    "training": _("training"),
    "community-service": _("community service"),
}
ORGANISATION_TOPICS = {
    "timely-filing": _("timely filing"),
    "compliance-inspection": _("compliance inspection"),
    "administrative-decision": _("administrative decision"),
    "environmental": _("environment"),
    "product-quality": _("product quality"),
    "repair": _("repair"),
}


@dataclass(frozen=True)
class Draft:
    """A draft as its forms see it. `parts` in the city: sources and record types that other schemes use."""

    content: Mapping[str, Any]
    of_city: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    _parts: dict[str, list[tuple[str, str]]] = field(default_factory=dict, repr=False)
    _titles: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    @property
    def for_persons(self) -> bool:
        return self.content.get("participants") != "organisation"

    @property
    def for_points(self) -> bool:
        return self.content.get("kind") != "criteria"

    def parts(self, kind: str) -> list[tuple[str, str]]:
        """(code, title) of the draft's parts of a kind."""
        if kind not in self._parts:
            parts = [mapping(each) for each in parts_of(self.content, kind)]
            titled = [(shown(each.get("code")), title_of(each)) for each in parts]
            self._parts[kind] = [(code, title) for code, title in titled if code]
        return self._parts[kind]

    def title(self, kind: str, code: Any) -> str:
        """What the part with this code is called, empty when there is none."""
        if kind not in self._titles:
            self._titles[kind] = dict(self.parts(kind))
        return self._titles[kind].get(shown(code), "")

    def fields(self, record_type: Any) -> dict[str, Mapping[str, Any]]:
        """The columns of a record type by name, empty when there is no such record type."""
        for each in parts_of(self.content, "record_types"):
            if record_type and mapping(each).get("code") == record_type:
                return {
                    name: mapping(column) for name, column in mapping(mapping(each).get("fields")).items()
                }
        return {}

    def field_types(self, record_type: Any) -> dict[str, str]:
        return {name: shown(column.get("type")) for name, column in self.fields(record_type).items()}

    def named_fields(self, record_type: Any, *types: str) -> list[tuple[str, str]]:
        """(name, title) of a record type's columns, of these types if any are given."""
        return [
            (name, field_title(name, column))
            for name, column in self.fields(record_type).items()
            if not types or column.get("type") in types
        ]

    def topics(self) -> list[tuple[str, Any]]:
        return [*TOPICS.items(), *(() if self.for_persons else ORGANISATION_TOPICS.items())]


def said(value: Any) -> str:
    """A text in both languages, in the reader's, else in the other."""
    first, second = ("zh-hans", "en") if (get_language() or "zh").startswith("zh") else ("en", "zh-hans")
    return shown(mapping(value).get(first)) or shown(mapping(value).get(second))


def title_of(part: Mapping[str, Any]) -> str:
    """What a part is called: its title, else its code."""
    return said(part.get("title")) or shown(part.get("code"))


def field_title(name: str, column: Mapping[str, Any]) -> str:
    title, unit = said(column.get("title")) or name, shown(column.get("unit"))
    return f"{title} ({unit})" if unit else title
