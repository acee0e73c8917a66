"""The ground of every form of the editor: sections and rows, filled from the draft or from what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.core.refusals import Problem
from cityscore.schemes.admin.editor.choices import Draft
from cityscore.schemes.admin.editor.entries import Entry, Line, Pick, Prose, Ticks
from cityscore.schemes.admin.editor.problem_words import in_words
from cityscore.schemes.editing.values import listing, mapping

SPARE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A problem beside its box: the box's id and label (empty where it has none), and what is said."""

    anchor: str
    label: str
    text: str
    code: str


@dataclass
class Table:
    """Rows of boxes under headings; without headings each row is a group of its own."""

    title: str
    headings: tuple[Any, ...]
    rows: list[list[str]] = field(default_factory=list)
    hint: Any = ""
    is_grid: bool = True


@dataclass
class Section:
    """A stretch of a form. `mark` is a class by which the style sheet shows it only when it is chosen."""

    title: Any
    hint: Any = ""
    mark: str = ""
    items: list[str | Table] = field(default_factory=list)


class PartForm(forms.Form):
    """A part of a draft in boxes. Subclasses lay it out and say how its shape becomes the part again.

    It is filled from `shape`, what the draft holds, or from `posted`, what somebody sent. It accepts
    anything: problems are the checks' to find, and `place` puts them beside their boxes.
    """

    kind: ClassVar[str] = ""
    use_required_attribute = False

    def __init__(
        self,
        draft: Draft,
        *,
        shape: Mapping[str, Any] | None = None,
        posted: Any = None,
        is_new: bool = False,
    ) -> None:
        super().__init__(auto_id="f-%s")
        self.draft, self.shape, self.posted, self.is_new = draft, shape or {}, posted, is_new
        self.sections: list[Section] = []
        self.unplaced: list[str] = []
        self.presets: dict[str, Any] = {}
        self.lay_out()
        self.data = posted if posted is not None else self._typed()
        self.is_bound = True
        self.full_clean()
        self._keep_unlisted()

    def lay_out(self) -> None:
        """Add sections and boxes."""
        raise NotImplementedError

    def part(self) -> dict[str, Any]:
        """What the form says, as a part of the draft."""
        raise NotImplementedError

    def renamed_fields(self) -> dict[str, str]:
        """Former names of columns with their new ones, where a part has columns."""
        return {}

    # Laying out

    def section(self, title: Any, *, hint: Any = "", mark: str = "") -> Section:
        self.sections.append(Section(title, hint, mark))
        return self.sections[-1]

    def add(self, path: str, entry: Entry, *, at: str | None = None, into: Table | None = None) -> str:
        """A box for a place such as `title.en` or `fields.0.name`; `at` where the file names it otherwise."""
        entry.steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
        entry.at = path if at is None else at
        self.fields[path] = entry
        if into is None:
            self.sections[-1].items.append(path)
        else:
            into.rows[-1].append(path)
        return path

    def table(self, title: Any, *headings: Any, hint: Any = "", is_grid: bool = True) -> Table:
        made = Table(title, headings, hint=hint, is_grid=is_grid)
        self.sections[-1].items.append(made)
        return made

    def row_numbers(self, path: str, *, spare: int = SPARE_ROWS) -> list[int]:
        """The rows a table has: those sent, or those of the draft and a few to fill in."""
        if self.posted is None:
            return list(range(len(listing(self.held(path))) + spare))
        heads = [
            key.removeprefix(path + ".").split(".")[0] for key in self.posted if key.startswith(path + ".")
        ]
        return sorted({int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 6})

    def held(self, path: str) -> Any:
        """What the shape holds at a place."""
        value: Any = self.shape
        for step in path.split("."):
            if isinstance(value, list | tuple):
                value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
            else:
                value = mapping(value).get(step)
        return value

    def present(self, path: str) -> Any:
        """What stands in a box now, as sent or as the draft holds it; used while laying out."""
        return self.posted.get(path) if self.posted is not None else self.held(path)

    def add_names(self, *, code_help: Any, title_help: Any = "", described: bool = True) -> None:
        """Title in both languages, description, code."""
        self.add("title.zh-hans", Line(label=_("Title in Chinese"), hint=title_help, wide=True))
        self.add("title.en", Line(label=_("Title in English"), wide=True))
        if described:
            self.add("description.zh-hans", Prose(label=_("Description in Chinese (may stay empty)"), rows=2))
            self.add("description.en", Prose(label=_("Description in English (may stay empty)"), rows=2))
        self.add("code", Line(label=_("Code"), hint=code_help))

    def add_basis(self) -> None:
        """Legal basis: what a rule or source rests on."""
        self.section(
            _("Legal basis"), hint=_("It is published beside the rule, so that anybody can look it up.")
        )
        self.add(
            "legal_basis.citation",
            Line(label=_("Law, measure and article"), hint=_("As it would be cited."), wide=True),
        )
        self.add(
            "legal_basis.url",
            Line(label=_("Where it can be read (may stay empty)"), hint="https://…", wide=True),
        )

    # Filling and reading

    def _typed(self) -> dict[str, Any]:
        return {
            name: self.presets.get(name) or entry.as_typed(self.held(name))
            for name, entry in self.fields.items()
            if isinstance(entry, Entry)
        }

    def _keep_unlisted(self) -> None:
        """A choice that its list lacks is offered all the same: what was chosen once is never lost."""
        for name, entry in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(entry, Pick):
                entry.keep(value, gettext("%(name)s (not in this draft)") % {"name": value})
            elif isinstance(entry, Ticks):
                entry.keep(value or [], lambda each: gettext("%(name)s (not in this draft)") % {"name": each})

    def filled(self) -> dict[str, Any]:
        """The shape that the form holds now; rows that were left out close up."""
        shape: dict[Any, Any] = {}
        for name, entry in self.fields.items():
            if not isinstance(entry, Entry):
                continue
            place = shape
            for step in entry.steps[:-1]:
                place = place.setdefault(step, {})
            place[entry.steps[-1]] = self.cleaned_data[name]
        closed: dict[str, Any] = _closed(shape)
        return closed

    # Showing

    def laid_out(self) -> list[dict[str, Any]]:
        """Sections with their boxes and rows as finished values for the template."""
        return [
            {
                "title": each.title,
                "hint": each.hint,
                "mark": each.mark,
                "items": [self._item(item) for item in each.items],
            }
            for each in self.sections
        ]

    def _item(self, item: str | Table) -> dict[str, Any]:
        if isinstance(item, str):
            return {"box": self[item]}
        rows = [self._row(number, names) for number, names in enumerate(item.rows)]
        shown = [row for row in rows if row["boxes"]]
        loose = [box for row in rows if not row["boxes"] for box in row["hidden"]]
        return {
            "table": {
                "title": item.title,
                "headings": item.headings,
                "is_wide": len(item.headings) > 2,
                "is_grid": item.is_grid,
                "rows": shown,
            },
            "hidden": loose,
        }

    def _row(self, number: int, names: list[str]) -> dict[str, Any]:
        boxes = [self[name] for name in names]
        visible = [box for box in boxes if not box.is_hidden]
        return {
            "title": self.row_title(number),
            "head": visible[0].label if len(visible) == 1 else "",
            "is_spare": not any(self.data.get(box.html_name) for box in boxes),
            "boxes": visible,
            "hidden": [box for box in boxes if box.is_hidden],
        }

    def row_title(self, row: int) -> str:
        """What the row's group of boxes is called, where rows are groups."""
        return gettext("Row %(number)s") % {"number": row + 1}

    # Problems

    def place(self, problems: Iterable[Problem]) -> list[Placed]:
        """Put each problem (its path within the part) beside its box, or above the form where it has none."""
        placed = []
        for problem in problems:
            name = self.box_of(problem.path)
            entry = self.fields.get(name) if name else None
            text = in_words(problem, entry, is_blank=name is None or self.data.get(name) in (None, "", []))
            if name is None:
                self.unplaced.append(text)
            elif text not in self.errors.get(name, []):
                self.add_error(name, forms.ValidationError(text))
            label = str(entry.label) if entry is not None else ""
            placed.append(Placed(f"f-{name}" if name else "", label, text, problem.code))
        return placed

    def box_of(self, path: str) -> str | None:
        """The box a place of the file belongs to: its own, the nearest around it, or the first within it."""
        boxes = [
            (entry.at, name) for name, entry in self.fields.items() if isinstance(entry, Entry) and entry.at
        ]
        around = [(len(at), name) for at, name in boxes if at == path or _within(path, at)]
        if around:
            longest = max(length for length, _ in around)
            return next(name for length, name in around if length == longest)
        return next((name for at, name in boxes if _within(at, path)), None) if path else None


def _within(path: str, outer: str) -> bool:
    return path.startswith((outer + ".", outer + "["))


def _closed(value: Any) -> Any:
    """Rows by number become a list."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_closed(value[key]) for key in sorted(value)]
    return {key: _closed(each) for key, each in value.items()}
