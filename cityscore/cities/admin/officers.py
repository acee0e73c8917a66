"""Who works in the office, with which duties: for its head."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityscore.cities import actions, duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Duty, Officer
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.core import clock


class OfficerForm(OfficeForm):
    """Appoints by the e-mail address of an account."""

    email = forms.EmailField(
        label=_("E-mail of the account"),
        help_text=_("The person signs up on the public pages first and confirms this address."),
    )
    duties = forms.MultipleChoiceField(
        label=_("Duties"), choices=Duty.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Officer
        fields = ("name", "duties")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["email"]


@admin.register(Officer)
class OfficerAdmin(OfficeAdmin):
    """Everybody in the office sees who holds which duty; the head appoints and dismisses."""

    form = OfficerForm
    act_to_change = Act.APPOINT_OFFICERS
    is_logged_by_action = True
    list_display = ("name", "account", "shown_duties", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("account",)
    readonly_fields = ("account",)
    ordering = ("-is_active", "name")

    @admin.display(description=_("duties"))
    def shown_duties(self, officer: Officer) -> str:
        return ", ".join(str(Duty(duty).label) for duty in officer.duties)

    def get_fields(self, request: HttpRequest, obj: Officer | None = None) -> Any:
        if obj is None:
            return ["email", "name", "duties"]
        if not self.has_change_permission(request, obj):
            return ["account", "name", "shown_duties", "is_active"]
        return ["account", "name", "duties", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Officer | None = None) -> list[str]:
        return ["account", "shown_duties"]

    def save_model(self, request: Any, obj: Officer, form: Any, change: bool) -> None:
        """Appoint, or dismiss when the tick at “active” is taken away."""
        actor = duties.require(request.user, Act.APPOINT_OFFICERS)
        account = obj.account if change else actions.account_or_refuse(form.cleaned_data["email"])
        if change and not obj.is_active:
            actions.dismiss_officer(officer=obj, by=actor, at=clock.now())
            return
        held = [Duty(duty) for duty in form.cleaned_data["duties"]]
        saved = actions.appoint_officer(
            account=account, name=obj.name, duties_held=held, by=actor, at=clock.now()
        )
        obj.pk = saved.pk

    def about(self, obj: Officer) -> str:
        return f"officer:{obj.pk}"
