"""Forms of the scheme pages: handing in a file, and approving a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityscore.core.yaml_files import MAX_BYTES


class DraftForm(forms.Form):
    """A scheme file, uploaded or pasted. `seen` is the digest of the draft it was begun from, if any."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("Scheme file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("text", "").strip():
            self.add_error(None, _("Choose a file or paste its text."))
        return cleaned

    @property
    def content(self) -> bytes | str:
        """What was handed in; of an upload no more than shows that it is too large."""
        upload = self.cleaned_data.get("file")
        if upload:
            content: bytes = upload.read(MAX_BYTES + 1)
            return content
        text: str = self.cleaned_data["text"]
        return text


class ApprovalForm(forms.Form):
    """`digest` names the content that the approver had on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput)
    effective_on = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    is_read = forms.BooleanField(
        label=_("I have read every rule: each description names a voluntary act, and it will be published.")
    )


class RenewalForm(forms.Form):
    """The new term of an unchanged version."""

    effective_on = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    review_by = forms.DateField(
        label=_("To be reviewed by"),
        help_text=_("At most 24 months later."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    is_read = forms.BooleanField(
        label=_("I have looked at the rules again: they still say what they should.")
    )
