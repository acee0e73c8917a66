"""A golden case as forms: who the example person is, a row for each record, and what must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from pydantic_core import PydanticCustomError

from cityscore.core.points import show
from cityscore.core.refusals import Problem
from cityscore.records.drafts import STATUSES
from cityscore.schemes.language import Named, RecordField, RecordType, SchemeTree
from cityscore.schemes.language.structure import DAY_OUT_OF_REACH
from cityscore.schemes.shipped import FOLDER
from cityscore.scoring.cases.file import within_reach
from cityscore.scoring.results import Result

UNCHECKED, NONE = "", "-"
MOST_ROWS = 200


class DayInput(forms.DateInput):
    input_type = "date"


def in_language(title: Named) -> str:
    return title.sentence.in_language(get_language() or "zh-hans")


def _within_reach(day: date) -> None:
    try:
        within_reach(day)
    except PydanticCustomError as error:
        sentence = DAY_OUT_OF_REACH.filled(error.context or {})
        raise ValidationError(sentence.in_language(get_language() or "zh-hans")) from error


class PersonForm(forms.Form):
    """Name and day."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    as_of = forms.DateField(
        label=_("As of"),
        widget=DayInput(format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[_within_reach],
    )


class RecordForm(forms.Form):
    """One record of an example person: the contract's columns, then those of its type.

    Nothing is required here: a row is judged as an import judges it, and each problem is put to its field.
    """

    def __init__(self, kind: RecordType, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.number = str(self.prefix or "").removeprefix("row-")
        self.title = in_language(kind.title)
        self.fields["record_no"] = _text(_("Record number"))
        self.fields["occurred_on"] = _day(_("Occurred on"))
        for name, field in kind.fields.items():
            self.fields[name] = _field(name, field)
        if kind.decision:
            self.fields["document_no"] = _text(_("Document number"))
            self.fields["authority"] = _text(_("Authority"))
        self.more = ("ended_on", "recorded_on", "status")
        self.fields["ended_on"] = _day(_("Ended on"))
        self.fields["recorded_on"] = _day(_("Recorded on (as occurred, if empty)"))
        choices = [("", "—"), *((status, status) for status in STATUSES)]
        self.fields["status"] = forms.ChoiceField(label=_("Status"), choices=choices, required=False)

    def row(self) -> dict[str, str]:
        """The record as a case holds it; empty cells are left out."""
        found = {"record_type": self.kind.code}
        for name in self.fields:
            text = self.data.get(self.add_prefix(name), "").strip()
            if text:
                found[name] = text
        return found

    def first_fields(self) -> Iterator[forms.BoundField]:
        """What a record always has."""
        return (self[name] for name in self.fields if name not in self.more)

    def more_fields(self) -> Iterator[forms.BoundField]:
        """What few records need."""
        return (self[name] for name in self.more)

    def blame(self, problem: Problem) -> None:
        """Put a problem to the field that its path ends with."""
        name = problem.path.rpartition(".")[2]
        sentence = problem.message.in_language(get_language() or "zh-hans")
        self.add_error(name if name in self.fields else None, sentence)


def _text(label: Any) -> forms.Field:
    return forms.CharField(label=label, required=False, max_length=200)


def _day(label: Any) -> forms.Field:
    return forms.CharField(label=label, required=False, widget=DayInput(), max_length=40)


def _field(name: str, field: RecordField) -> forms.Field:
    label = in_language(field.title) if field.title is not None else name
    if field.unit:
        label = f"{label} ({field.unit})"
    if field.choices:
        choices = [("", "—"), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if field.type == "date":
        return _day(label)
    shown: forms.Field = _text(label)
    if field.numeric:
        shown.widget.attrs["inputmode"] = "decimal"
    return shown


class ExpectForm(forms.Form):
    """What must come out; what is left empty is not checked."""

    total = forms.CharField(label=_("Total"), required=False, max_length=40)
    band = forms.ChoiceField(label=_("Band"), required=False)
    next_change_on = forms.CharField(
        label=_("Next change on"), required=False, widget=DayInput(), max_length=10
    )
    is_last_change = forms.BooleanField(label=_("No further change is expected"), required=False)
    only_rules = forms.BooleanField(label=_("No other rule may give points"), required=False)

    def __init__(self, tree: SchemeTree, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bands = [(band.code, in_language(band.title)) for band in tree.bands]
        band: Any = self.fields["band"]
        band.choices = [(UNCHECKED, gettext("not checked")), (NONE, gettext("no band")), *bands]
        if tree.scale is None:
            del self.fields["total"], self.fields["band"]
        self.rules = [rule.code for rule in tree.rules]
        for rule in tree.rules:
            self.fields[f"rule-{rule.code}"] = _text(in_language(rule.title))

    def content(self) -> dict[str, Any]:
        """The expectations as a case holds them. Call when valid."""
        held = self.cleaned_data
        found: dict[str, Any] = {}
        if held.get("total"):
            found["total"] = held["total"].strip()
        if held.get("band"):
            found["band"] = None if held["band"] == NONE else held["band"]
        rules = {code: held[f"rule-{code}"].strip() for code in self.rules if held[f"rule-{code}"].strip()}
        if rules:
            found["rules"] = rules
        if held["only_rules"]:
            found["only_rules"] = True
        if held["is_last_change"]:
            found["next_change_on"] = None
        elif held["next_change_on"]:
            found["next_change_on"] = held["next_change_on"]
        return found

    def rule_fields(self) -> Iterator[forms.BoundField]:
        return (self[f"rule-{code}"] for code in self.rules)

    def other_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if not name.startswith("rule-"))


def computed(tree: SchemeTree, result: Result) -> dict[str, Any]:
    """What the engines give, to fill the expectations with."""
    decimals = 0 if tree.scale is None else tree.scale.decimals
    return {
        "total": "" if result.total is None else show(result.total, decimals),
        "band": result.band or NONE,
        "next_change_on": _iso(result.next_change_on),
        "is_last_change": result.next_change_on is None,
        "only_rules": True,
        **{f"rule-{line.rule}": show(line.points) for line in result.lines},
    }


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def kept(expect: Mapping[str, Any]) -> dict[str, Any]:
    """Stored expectations, to fill the form with."""
    return {
        "total": expect.get("total") or "",
        "band": (expect["band"] or NONE) if "band" in expect else UNCHECKED,
        "next_change_on": expect.get("next_change_on") or "",
        "is_last_change": "next_change_on" in expect and expect["next_change_on"] is None,
        "only_rules": bool(expect.get("only_rules")),
        **{f"rule-{code}": points for code, points in expect.get("rules", {}).items()},
    }


def posted_rows(tree: SchemeTree, data: QueryDict) -> list[RecordForm]:
    """The rows of a page that was sent, without the one that was to be removed."""
    kinds = {kind.code: kind for kind in tree.record_types}
    removed = data.get("remove_row", "")
    rows = []
    for place in range(MOST_ROWS):
        kind = kinds.get(data.get(f"row-{place}-record_type", ""))
        if kind is not None and str(place) != removed:
            rows.append(RecordForm(kind, data, prefix=f"row-{place}"))
    return rows


def numbered(tree: SchemeTree, records: list[Mapping[str, str | None]], data: QueryDict) -> list[RecordForm]:
    """Stored or renumbered records as rows of a page, those of one record type together."""
    kinds = {kind.code: kind for kind in tree.record_types}
    order = {code: place for place, code in enumerate(kinds)}
    records = sorted(records, key=lambda record: order.get(record.get("record_type") or "", 0))
    cells = data.copy()
    rows = []
    for place, record in enumerate(records):
        kind = kinds.get(record.get("record_type") or "")
        if kind is not None:
            for name, value in record.items():
                cells[f"row-{place}-{name}"] = value or ""
            rows.append(RecordForm(kind, cells, prefix=f"row-{place}"))
    return rows


class ImportForm(forms.Form):
    """A file of cases, or those beside a shipped scheme."""

    file = forms.FileField(label=_("File of cases"), required=False)
    shipped = forms.ChoiceField(label=_("Or those that come with a shipped scheme"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = sorted(each.name.removesuffix(".cases.yaml") for each in FOLDER.glob("*.cases.yaml"))
        shipped: Any = self.fields["shipped"]
        shipped.choices = [("", "—"), *((name, name) for name in names)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("shipped"):
            self.add_error(None, _("Choose a file or a shipped scheme."))
        return cleaned
