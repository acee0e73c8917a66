"""The forms by which perks are handed in as a file, and approved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityscore.core.yaml_files import MAX_BYTES


class FileForm(forms.Form):
    """A perks file, uploaded or pasted."""

    file = forms.FileField(label=_("Perks file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
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
    """`digest` names the terms that the approver had on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput)
    is_read = forms.BooleanField(
        label=_("I have read the terms: they only add to what everybody has, and stand before no right.")
    )
