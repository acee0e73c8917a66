"""What a clerk fills in at the desk; each form that acts for a person asks for the document first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityscore.participants.actions.desk import LETTER_DAYS_LIMIT
from cityscore.participants.models import IdentifierType, Participant, Proof

IDENTIFIER = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class LookUpForm(forms.Form):
    """Whom the clerk has in front of them."""

    identifier_type = forms.ChoiceField(label=_("Kind of number"), choices=IdentifierType.choices)
    identifier = forms.CharField(
        label=_("Number"),
        max_length=100,
        widget=IDENTIFIER,
        help_text=_("In the city's own numbers, capital and small letters differ."),
    )


class DocumentForm(forms.Form):
    """The clerk's word that the person and the document belong together."""

    document_seen = forms.BooleanField(label=_("I have seen the document, and it is this person's."))


class CodeForm(forms.Form):
    """How a one-time code reaches the person."""

    delivery = forms.ChoiceField(
        label=_("Handed over"),
        choices=[(Proof.DESK_CODE.value, _("here, to the person")), (Proof.LETTER.value, _("by letter"))],
        widget=forms.RadioSelect,
    )
    letter_days = forms.IntegerField(
        label=_("Days a letter's code lives"), min_value=1, max_value=LETTER_DAYS_LIMIT, initial=14
    )
    document_seen = forms.BooleanField(
        label=_("I have seen this person's document, or the letter goes to the address in the register.")
    )

    @property
    def days(self) -> int | None:
        """Days for a letter, None for a code handed over."""
        by_letter = self.cleaned_data["delivery"] == Proof.LETTER
        return self.cleaned_data["letter_days"] if by_letter else None


class ShownForm(forms.Form):
    """What else the document shows; a fact that it does not show stays empty."""

    born_on = forms.DateField(
        label=_("Date of birth on the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    is_local = forms.NullBooleanField(label=_("Registered in this city"), required=False)

    @property
    def shown(self) -> dict[str, Any]:
        """`born_on` and `is_local`, None where nothing was filled in."""
        return {name: self.cleaned_data[name] for name in ("born_on", "is_local")}


class CodeForNumberForm(LookUpForm, ShownForm, CodeForm):
    """A code for somebody who has an account and was never here before."""

    field_order = (
        "identifier_type",
        "identifier",
        "born_on",
        "is_local",
        "delivery",
        "letter_days",
        "document_seen",
    )


class NoteDocumentForm(ShownForm, DocumentForm):
    """What a document shows of somebody known here, added or corrected."""

    is_correction = forms.BooleanField(
        label=_("Something else was noted before, and this document is right."), required=False
    )
    field_order = ("born_on", "is_local", "is_correction", "document_seen")


class RegisterForm(LookUpForm, ShownForm, DocumentForm):
    """Somebody without a phone becomes a participant at the desk."""

    kind = forms.ChoiceField(label=_("Who"), choices=Participant.Kind.choices)
    field_order = ("identifier_type", "identifier", "kind", "born_on", "is_local", "document_seen")


class EnrolForm(DocumentForm):
    """One tick per source, none set beforehand, under the notice that was on the screen."""

    notice_number = forms.IntegerField(widget=forms.HiddenInput)
    sources = forms.MultipleChoiceField(
        label=_("These may supply records"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notice_understood = forms.BooleanField(
        label=_("The person has read the notice, or had it read to them, and wants to join.")
    )
    field_order = ("sources", "notice_understood", "document_seen", "notice_number")

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sources"].choices = sources  # type: ignore[attr-defined]


class DecisionForm(DocumentForm):
    """Which of two accounts belongs to the person at the desk."""

    decision = forms.ChoiceField(
        label=_("The person before me holds"),
        choices=[("uphold", _("the newer account")), ("reject", _("the older account"))],
        widget=forms.RadioSelect,
    )
    field_order = ("decision", "document_seen")
