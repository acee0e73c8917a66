"""A kind of record as somebody would describe what they do: its fields in their words, units and choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityscore.core.refusals import Problem
from cityscore.pages.rules_in_words import field_name
from cityscore.pages.wording import amount, choice, say
from cityscore.schemes.language import AnyOf, Per, RecordField, RecordType, Rule, SchemeTree, Steps, Tiers
from cityscore.scoring.invented import MOST

LONGEST = 100
PLACE = re.compile(r"records\[(\d+)\](?:\.fields)?\.(.*)", re.DOTALL)


class RecordForm(forms.Form):
    """One record type, `optional` where it may be left out altogether. What is typed is read by scoring."""

    def __init__(
        self,
        data: Any,
        *,
        tree: SchemeTree,
        record_type: RecordType,
        today: date,
        optional: bool,
        prefix: str,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.record_type, self.optional = record_type, optional
        self.title = say(record_type.title.sentence)
        self.about = say(record_type.description.sentence)
        self.rules = [rule for rule in tree.rules if rule.record_type == record_type.code]
        self.names: dict[str, str] = {}
        for place, name in enumerate(asked_of(record_type, self.rules)):
            self.names[f"f{place}"] = name
            self.fields[f"f{place}"] = self._field(name, record_type.fields[name])
        self._add_days(today)
        self.fields["times"] = forms.IntegerField(
            label=_("How many times"),
            min_value=1,
            max_value=MOST,
            required=False,
            initial=None if optional else 1,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            help_text=_("Left empty: once.") if self.optional and self.names else "",
        )

    def _field(self, name: str, field: RecordField) -> forms.Field:
        label = field_name(self.record_type, name)
        if field.type == "choice":
            listed = [(each, choice(each)) for each in field.choices or ()]
            empty = [("", _("Not chosen"))]
            return forms.ChoiceField(label=label, choices=[*empty, *listed], required=False)
        kind: forms.Widget = forms.TextInput(attrs={"autocomplete": "off", **_keyboard(field)})
        if field.type == "date":
            kind = forms.DateInput(attrs={"type": "date"})
        hint = _example(name, field, self.rules) if field.numeric else ""
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=kind, help_text=hint)

    def _add_days(self, today: date) -> None:
        shown = {"type": "date", "max": today.isoformat()}
        first = None if self.optional else today.isoformat()
        hint = _("Left empty: today.") if self.optional else ""
        self.fields["occurred_on"] = _day(_("Day"), shown, initial=first, hint=hint)
        if any(rule.clock.starts == "ended" for rule in self.rules):
            self.fields["ended_on"] = _day(_("Last day"), {"type": "date"}, initial=first)

    @property
    def is_filled(self) -> bool:
        """Whether anything about it was entered; a form that is not optional always counts."""
        return not self.optional or any(self.cleaned_data.get(name) for name in ("times", *self.names))

    def given(self) -> list[dict[str, Any]]:
        """The records described, as scoring reads them; to be called once the form is valid."""
        if not self.is_filled:
            return []
        entered = self.cleaned_data
        record = {
            "record_type": self.record_type.code,
            "occurred_on": entered.get("occurred_on") or "",
            "ended_on": entered.get("ended_on") or "",
            "fields": {name: entered[key] for key, name in self.names.items() if entered.get(key)},
        }
        return [record] * (entered.get("times") or 1)

    def put(self, column: str, message: str) -> None:
        """Show a problem beside the field it is about."""
        key = next((key for key, name in self.names.items() if name == column), column)
        place = key if key in self.fields else None
        if message not in self.errors.get(place or "__all__", []):
            self.add_error(place, message)


def asked_of(record_type: RecordType, rules: Sequence[Rule]) -> list[str]:
    """Fields worth asking for: those that a rule looks at, and required ones; codes only for conditions."""
    conditions = {name for rule in rules for name in _conditions(rule)}
    others = {name for rule in rules for name in _others(rule)}
    return [
        name
        for name, field in record_type.fields.items()
        if name in conditions or (field.type != "text-code" and (field.required or name in others))
    ]


def all_given(forms_filled: Iterable[RecordForm]) -> tuple[list[dict[str, Any]], list[RecordForm]]:
    """Every record described, and for each of them the form that it comes from."""
    found = [(record, form) for form in forms_filled for record in form.given()]
    return [record for record, _form in found], [form for _record, form in found]


def put_problems(problems: Iterable[Problem], owners: Sequence[RecordForm]) -> list[str]:
    """Each problem beside its field; answers with those that belong to none."""
    loose = []
    for problem in problems:
        match = PLACE.fullmatch(problem.path)
        if match is None:
            loose.append(say(problem.message))
        elif match[2] != "recorded_on":  # not asked for: it is the day of the record
            owners[int(match[1])].put(match[2], say(problem.message))
    return loose


def _day(label: str, attrs: dict[str, str], *, initial: str | None, hint: str = "") -> forms.CharField:
    widget = forms.DateInput(attrs=attrs)
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=widget, initial=initial, help_text=hint
    )


def _keyboard(field: RecordField) -> dict[str, str]:
    return {"inputmode": "numeric" if field.type == "integer" else "decimal"} if field.numeric else {}


EXAMPLE = gettext_lazy("For example %(amount)s.")


def _example(name: str, field: RecordField, rules: Sequence[Rule]) -> str:
    """An amount that a rule names, with its unit."""
    known = next((value for rule in rules if (value := _edge(rule, name))), Decimal(1))
    return str(EXAMPLE) % {"amount": amount(known, field.unit)}


def _edge(rule: Rule, name: str) -> Decimal | None:
    form = rule.form
    if isinstance(form, Per) and form.field == name:
        return form.step
    if isinstance(form, Steps) and form.field == name:
        return form.table[0][0]
    if isinstance(form, Tiers) and form.field == name:
        return form.table[0].step
    return None


def _conditions(rule: Rule) -> Iterator[str]:
    for entry in rule.when:
        yield from (one.field for one in (entry.any if isinstance(entry, AnyOf) else (entry,)))


def _others(rule: Rule) -> Iterator[str]:
    yield getattr(rule.form, "field", "")
    yield from rule.once_per
    if rule.valid.by is not None:
        yield rule.valid.by.field
