"""The boxes of the editor's forms: each takes whatever is typed; the draft's checks speak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from cityscore.schemes.editing import values

Choices = Sequence[tuple[str, Any]]


class Entry(forms.Field):
    """A box for one place of a part. `steps` lead to it in the shape; `at` is where the file has it."""

    steps: tuple[str | int, ...] = ()
    at: str = ""
    template_name = "schemes/office/editor/_entry.html"

    def __init__(self, *, label: Any, hint: Any = "", widget: Any = None, wide: bool = False) -> None:
        self.wide = wide
        super().__init__(required=False, label=label, help_text=hint, widget=widget or forms.TextInput())

    def clean(self, value: Any) -> Any:
        """What was typed, as a value of the language or as text."""
        return values.tidy(value)

    def as_typed(self, value: Any) -> Any:
        """A value of the draft as the box shows it."""
        return values.shown(value)


class Line(Entry):
    """One line of text."""


class Prose(Entry):
    """A few lines of text."""

    def __init__(self, *, label: Any, hint: Any = "", rows: int = 3) -> None:
        super().__init__(label=label, hint=hint, widget=forms.Textarea(attrs={"rows": rows}), wide=True)


class Number(Entry):
    """A number, which stays text when it is none."""

    mode = "decimal"

    def __init__(self, *, label: Any, hint: Any = "") -> None:
        widget = forms.TextInput(attrs={"inputmode": self.mode, "class": "short", "autocomplete": "off"})
        super().__init__(label=label, hint=hint, widget=widget)

    def clean(self, value: Any) -> Any:
        return values.number_from(value)


class Whole(Number):
    """A whole number."""

    mode = "numeric"


class Percent(Number):
    """A share, shown as a percentage."""

    def clean(self, value: Any) -> Any:
        return values.percent_from(value)

    def as_typed(self, value: Any) -> Any:
        return values.shown_percent(value)


class Day(Entry):
    """A calendar day; the browser's calendar where it has one."""

    def __init__(self, *, label: Any, hint: Any = "", is_plain: bool = False) -> None:
        kind = "text" if is_plain else "date"  # a calendar would show nothing for text that is no day
        super().__init__(label=label, hint=hint, widget=forms.TextInput(attrs={"type": kind, "class": "day"}))


class Pick(Entry):
    """One of a list; a value that is not in it (any more) stays and is shown."""

    def __init__(self, *, label: Any, choices: Choices, hint: Any = "", radio: bool = False) -> None:
        self.choices = list(choices)
        widget = forms.RadioSelect if radio else forms.Select
        super().__init__(label=label, hint=hint, widget=widget(choices=self.choices), wide=radio)

    def keep(self, value: Any, name: str) -> None:
        """Offer a value that the list lacks."""
        code = values.shown(value)
        if code and code not in [known for known, _ in self.choices]:
            self.choices.append((code, name))
            self.widget.choices = self.choices


class PickNumber(Pick):
    """One number of a list."""

    def clean(self, value: Any) -> Any:
        return values.number_from(value)


class Ticks(Entry):
    """Any number of a list."""

    def __init__(self, *, label: Any, choices: Choices, hint: Any = "") -> None:
        self.choices = list(choices)
        super().__init__(
            label=label, hint=hint, widget=forms.CheckboxSelectMultiple(choices=self.choices), wide=True
        )

    def clean(self, value: Any) -> Any:
        return [values.tidy(each) for each in value] if isinstance(value, list | tuple) else []

    def as_typed(self, value: Any) -> Any:
        return [values.shown(each) for each in value] if isinstance(value, list | tuple) else _one(value)

    def keep(self, held: Iterable[Any], name: Any) -> None:
        known = [code for code, _ in self.choices]
        self.choices += [(each, name(each)) for each in held if each and each not in known]
        self.widget.choices = self.choices


def _one(value: Any) -> list[str]:
    text = values.shown(value)
    return [text] if text else []


class Tick(Entry):
    """Yes or no."""

    def __init__(self, *, label: Any, hint: Any = "") -> None:
        super().__init__(label=label, hint=hint, widget=forms.CheckboxInput())

    def clean(self, value: Any) -> Any:
        return value is True

    def as_typed(self, value: Any) -> Any:
        return value is True


class Lines(Entry):
    """A list, one entry a line."""

    def __init__(self, *, label: Any, hint: Any = "", rows: int = 3) -> None:
        super().__init__(label=label, hint=hint, widget=forms.Textarea(attrs={"rows": rows}))

    def clean(self, value: Any) -> Any:
        return values.listed_from(value)

    def as_typed(self, value: Any) -> Any:
        entries = value if isinstance(value, list | tuple) else [value]
        return "\n".join(values.shown(each) for each in entries)


class Hidden(Entry):
    """Carried along and not shown."""

    def __init__(self) -> None:
        super().__init__(label="", widget=forms.HiddenInput())
