"""Credentials of systems in the office: issued with the secret shown once, revoked by taking away a tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.office import OfficeAdmin, OfficeForm

Choices = Sequence[tuple[str, Any]]


class CredentialForm(OfficeForm):
    """A new credential; the secret is shown on the next page, and never again."""

    scope_choices: Choices = ()
    scopes = forms.MultipleChoiceField(label=_("may"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields.pop("scopes", None)
            return
        may: Any = self.fields["scopes"]
        may.label = capfirst(may.label)
        may.choices = list(self.scope_choices)
        may.initial = [scope for scope, _label in self.scope_choices]

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"client"}


class CredentialAdmin(OfficeAdmin):
    """`holder` names the field of whoever gets it; `asked` are fields asked for beside it."""

    holder = ""
    asked: tuple[str, ...] = ()
    scope_choices: Choices = ()
    is_logged_by_action = True

    def issue(self, obj: Any, scopes: Sequence[str], request: Any) -> Any:
        """Make the credential; answers its `client_id`, its `secret`, and the row's `pk`."""
        raise NotImplementedError

    def addresses(self, obj: Any) -> list[str]:
        """Where the system calls with it, as whole addresses."""
        return []

    def revoke(self, obj: Any, request: Any) -> None:
        """End the credential."""
        raise NotImplementedError

    @admin.display(description=_("may"))
    def shown_scopes(self, held: Any) -> str:
        return ", ".join(str(label) for scope, label in self.scope_choices if scope in held.scopes)

    @admin.display(description=_("client id"))
    def client_id(self, held: Any) -> str:
        return str(held.client_id)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [self.holder, "name", "scopes", *self.asked]
        return [*self._fixed, "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else self._fixed

    @property
    def _fixed(self) -> list[str]:
        return [self.holder, "name", "client_id", "shown_scopes", *self.asked, "issued_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change and not obj.is_active:
            self.revoke(obj, request)
        elif not change:
            request._issued = self.issue(obj, form.cleaned_data["scopes"], request)
            obj.pk = request._issued.pk

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The one page that shows the secret; no browser may keep it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "issued": request._issued,
            "addresses": [f"{settings.ORIGIN}/api/v1/token", *self.addresses(obj)],
            "holder": getattr(obj, self.holder),
            "title": gettext("New credential"),
        }
        response = TemplateResponse(request, "admin/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response
