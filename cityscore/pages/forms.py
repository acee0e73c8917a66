"""What a resident types; whether it is true is for the actions to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityscore.participants.models import IdentifierType


class ClaimForm(forms.Form):
    """Which document number is mine."""

    identifier_type = forms.ChoiceField(label=_("Kind of document"), choices=IdentifierType)
    identifier = forms.CharField(
        label=_("Number on it"),
        max_length=40,
        help_text=_(
            "Stored encrypted. It is compared with a document or a code, never shown to others. In the city's"
            " own numbers, capital and small letters differ."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class CodeForm(forms.Form):
    """The one-time code that the desk gave."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Eight letters and digits, such as 7KQ2-M9XD. Each code works once."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class JoinForm(forms.Form):
    """Which notice was read, and which sources may answer. Nothing is ticked beforehand."""

    notice_number = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    sources = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """One tick that stands for "yes, I mean it"."""

    sure = forms.BooleanField(
        label=_("Yes, I am sure"), error_messages={"required": _("Tick this box to go ahead.")}
    )


class OptionalWordsForm(forms.Form):
    """What somebody may add in their own words."""

    text = forms.CharField(
        label=_("Anything the office should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WordsForm(forms.Form):
    """What somebody says in their own words."""

    text = forms.CharField(
        label=_("What is wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
