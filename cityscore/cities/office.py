"""The admin site under `/{city}/office/`: one city, officers only, with a second factor."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.cities import duties, queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account, Officer
from cityscore.core import audit, clock, hooks
from cityscore.core.refusals import Refusal

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    ModelAdmin = admin.ModelAdmin[Any]
else:  # Django's own classes take no parameters at run time
    ModelForm, ModelAdmin = forms.ModelForm, admin.ModelAdmin


def officer_behind(request: HttpRequest) -> Officer | None:
    """The officer of the open city who made this request with a second factor, if any."""
    if not isinstance(request.user, Account) or getattr(request, "city", None) is None:
        return None
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    if "mfa" not in methods:
        return None
    if not hasattr(request, "_officer"):
        request._officer = queries.officer_of(request.user)  # type: ignore[attr-defined]
    return request._officer  # type: ignore[attr-defined, no-any-return]


def may(request: HttpRequest, act: Act) -> bool:
    officer = officer_behind(request)
    return officer is not None and duties.may(officer, act)


class OfficeSite(admin.AdminSite):
    """Django's admin, opened by duties instead of permissions."""

    site_header = _("Credit office")
    site_title = _("Credit office")
    index_title = _("What would you like to do?")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own admins only: what other packages register shows tables of all cities at once."""
        if admin_class is not None and issubclass(admin_class, OfficeAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return officer_behind(request) is not None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """No column of ours can hold a NUL, so an address that asks for one is malformed: 400."""
        shown = super().admin_view(view, cacheable)

        @wraps(shown)
        def answer(request: HttpRequest, *args: Any, **options: Any) -> Any:
            if "\x00" in request.path + unquote_plus(request.META.get("QUERY_STRING", "")):
                raise BadRequest("an address holds a NUL character")
            return shown(request, *args, **options)

        return answer

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in through allauth; an officer is sent to show their second factor, or to set one up."""
        after = urlencode(
            {REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")}
        )
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{resolve_url('account_login')}?{after}")
        if isinstance(request.user, Account) and queries.officer_of(request.user):
            page = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_index"
            return HttpResponseRedirect(f"{resolve_url(page)}?{after}")
        return HttpResponse(_("This account does not work for this city's office."), status=403)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The account pages change passwords, for officers as for everybody."""
        return HttpResponseRedirect(resolve_url("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The first page also says what waits for an officer."""
        language = get_language() or "zh-hans"
        notices = [
            {"text": notice.sentence.in_language(language), "address": resolve_url(notice.page)}
            for _room, answer in hooks.waits_for_office.answers()
            for notice in answer()
        ]
        return super().index(request, {**(extra_context or {}), "notices": notices})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        context["officer"] = officer_behind(request)
        context["site_header"] = f"{getattr(request, 'city', '')} · {self.site_header}"
        return context


class OfficeForm(ModelForm):
    """A model form that checks constraints which include the city, although the city is no field of it.

    `refusal` is what the action said to the same input a moment ago; it is shown like any form error.
    """

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            for sentence in (self.refusal.message, *(problem.message for problem in self.refusal.problems)):
                self.add_error(None, sentence.in_language(get_language() or "zh-hans"))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return set(super()._get_validation_exclusions()) - {"city_id"}  # type: ignore[misc]


class OfficeAdmin(ModelAdmin):
    """One kind of thing in the office: who may see and change it is said by acts, and each change is logged.

    `save_model` may call an action that refuses: nothing is kept then, and the form comes back with the
    reasons. An admin whose actions write the log themselves says so with `is_logged_by_action`.
    """

    form = OfficeForm
    is_logged_by_action = False
    empty_hint: Any = ""
    """What to do when the list has nothing in it yet."""
    more_lookups: tuple[str, ...] = ()
    """Columns, beside those of the filters, that an address may filter the list by."""
    act_to_view: Act = Act.LOOK_AROUND
    act_to_change: Act | None = None
    can_add = True
    can_delete = False
    list_per_page = 50
    save_on_top = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may(request, self.act_to_view) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.act_to_change is not None and may(request, self.act_to_change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_delete and self.has_change_permission(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """What the list's own filters ask. Django lets an address filter by any column of the list, so that
        one person's rows could be picked out of it without a look in their log."""
        named = {self.date_hierarchy, *self.more_lookups}
        for each in self.get_list_filter(request) if request else self.list_filter:
            column = each[0] if isinstance(each, list | tuple) else each
            named.add(column if isinstance(column, str) else getattr(column, "parameter_name", None))
        own = any(name and (lookup == name or lookup.startswith(f"{name}__")) for name in named)
        return own and super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def get_form(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        form: Any = super().get_form(request, *args, **options)
        form.refusal = getattr(request, "_refusal", None)  # the class is made anew for each request
        return form

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "empty_hint": self.empty_hint})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = {**(extra_context or {}), "may_read_audit": may(request, Act.READ_AUDIT)}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except Refusal as refusal:
            request._refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, context)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        return self._log(request, obj, "add", message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        return self._log(request, obj, "change", message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._log(request, obj, "delete", "")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Our audit log answers for this object."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        return HttpResponseRedirect(
            f"{resolve_url('admin:core_auditentry_changelist')}?{urlencode({'about': self.about(obj)})}"
        )

    def about(self, obj: Any) -> str:
        """How the audit log names this object."""
        return f"{self.opts.label_lower}:{obj.pk}"

    def _log(self, request: HttpRequest, obj: models.Model, verb: str, message: Any) -> None:
        if self.is_logged_by_action:
            return
        officer = officer_behind(request)
        if officer is None:
            raise RuntimeError("an admin page changed something without an officer")
        fields = [part["changed"]["fields"] for part in message if "changed" in part] if message else []
        audit.write(
            actor=duties.actor_of(officer),
            action=f"{self.opts.app_label}.{verb}_{self.opts.model_name}",
            at=clock.now(),
            about=self.about(obj),
            fields=[name for names in fields for name in names],
        )
