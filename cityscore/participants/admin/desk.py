"""The desk: find the person in front of you, prove, enrol, help to leave. There is no list of people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from cityscore.core.refusals import Refusal, Sentence
from cityscore.participants import access, actions, queries
from cityscore.participants.admin import ground
from cityscore.participants.admin.forms import (
    CodeForm,
    CodeForNumberForm,
    EnrolForm,
    LookUpForm,
    NoteDocumentForm,
    RegisterForm,
)
from cityscore.participants.models import Enrolment, Link, Participant
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Source


@admin.register(Participant)
class DeskAdmin(OfficeAdmin):
    """Pages about one person at a time, each of them written into that person's access log."""

    act_to_view = Act.SEE_PEOPLE
    can_add = False

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("register/", self.register, "register"),
            ("code/", self.code, "code"),
            ("<int:person_id>/code/", self.code_for, "code_for"),
            ("<int:person_id>/document/", self.document, "document"),
            ("<int:person_id>/end-link/", self.end_link, "end_link"),
            ("<int:person_id>/enrol/<slug:scheme_code>/", self.enrol, "enrol"),
            ("<int:person_id>/consent/<int:enrolment_id>/<int:source_id>/", self.consent, "consent"),
            ("<int:person_id>/leave/<slug:scheme_code>/", self.leave, "leave"),
            ("<int:person_id>/erase/", self.erase, "erase"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"participants_desk_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Nobody reaches a person through the stock pages: there, nothing would be logged."""
        return None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Participant]:
        return Participant.objects.none()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk itself: look somebody up by the number on their document."""
        account = ground.require(request, Act.SEE_PEOPLE)
        form = LookUpForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                found = actions.look_up(**form.cleaned_data, by=account, at=clock.now())
            except Refusal as refusal:
                form.add_error("identifier", ground.sentences(refusal))
            else:
                return ground.to(found) if found else self._not_known(request, form)
        return self._render(request, "desk", gettext("Desk"), form=form)

    def _not_known(self, request: HttpRequest, form: LookUpForm) -> HttpResponse:
        code_form = CodeForNumberForm(initial=form.cleaned_data)
        register_form = RegisterForm(initial=form.cleaned_data, auto_id="register_%s")
        return self._render(
            request,
            "not_known",
            gettext("Not known here"),
            code_form=code_form if may(request, Act.PROVE_IDENTITY) else None,
            register_form=register_form if may(request, Act.ENROL_AT_DESK) else None,
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One person. If the look cannot be logged, the error goes up and nothing is shown."""
        ground.require(request, Act.SEE_PEOPLE)
        person = ground.person_or_404(object_id)
        access.look(
            participant_id=person.id,
            actor=ground.actor_behind(request),
            what="participants.open_person",
            at=clock.now(),
        )
        day, may_prove = ground.today(), may(request, Act.PROVE_IDENTITY)
        link = Link.objects.filter(participant=person).exclude(state=Link.State.ENDED).first()
        enrolments = [ground.enrolled(each, day) for each in queries.enrolments_of(person.id)]
        return self._render(
            request,
            "person",
            gettext("One participant"),
            person=ground.shown(person),
            link=link,
            is_contested=link is not None and link.state == Link.State.FROZEN and may_prove,
            enrolments=enrolments,
            schemes=ground.joinable(person, {each["scheme_id"] for each in enrolments}),
            may_prove=may_prove,
            may_enrol=may(request, Act.ENROL_AT_DESK),
            code_form=CodeForm(),
            shown_form=NoteDocumentForm(auto_id="shown_%s"),
        )

    def register(self, request: HttpRequest) -> HttpResponse:
        """Make a participant of somebody without a phone."""
        account = ground.require(request, Act.ENROL_AT_DESK)
        form = RegisterForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            facts = {name: value for name, value in form.cleaned_data.items() if name != "document_seen"}
            try:
                return ground.to(actions.register_at_desk(**facts, by=account, at=clock.now()))
            except Refusal as refusal:
                form.add_error(None, ground.sentences(refusal))
        return self._render(request, "register", gettext("Register somebody"), form=form)

    def code(self, request: HttpRequest) -> HttpResponse:
        """A one-time code for a number, known here or not."""
        account = ground.require(request, Act.PROVE_IDENTITY)
        form = CodeForNumberForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            number = {name: form.cleaned_data[name] for name in ("identifier_type", "identifier")}
            try:
                return self._issue(request, account, {**number, **form.shown}, form)
            except Refusal as refusal:
                form.add_error("identifier", ground.sentences(refusal))
        return self._render(request, "new_code", gettext("Give a one-time code"), form=form)

    def code_for(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """A one-time code for somebody known here."""
        account = ground.require(request, Act.PROVE_IDENTITY)
        person = ground.person_or_404(str(person_id))
        form = CodeForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            ground.complain(request, form)
            return ground.to(person)
        number = {"identifier_type": person.identifier_type, "identifier": person.identifier}
        return self._issue(request, account, number, form)

    def _issue(
        self, request: HttpRequest, account: Account, number: dict[str, Any], form: CodeForm
    ) -> HttpResponse:
        """The code is on this answer and nowhere else; it is not kept in the session either."""
        code = actions.issue_desk_code(**number, letter_days=form.days, by=account, at=clock.now())
        return self._render(request, "code", gettext("One-time code"), code=code, days=form.days)

    def document(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Note what the document of somebody known here shows, or correct what was noted."""
        account = ground.require(request, Act.PROVE_IDENTITY)
        person = ground.person_or_404(str(person_id))
        form = NoteDocumentForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            ground.complain(request, form)
            return ground.to(person)
        is_correction = form.cleaned_data["is_correction"]
        try:
            has_changed = actions.note_document(
                participant=person, **form.shown, is_correction=is_correction, by=account, at=clock.now()
            )
        except Refusal as refusal:
            ground.refuse(request, refusal)
        else:
            said = gettext("Noted, and written into the person's access log.")
            messages.success(request, said if has_changed else gettext("This was already noted."))
        return ground.to(person)

    def end_link(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """The phone is lost: its account stops standing for the person."""
        account = ground.require(request, Act.PROVE_IDENTITY)
        person = ground.person_or_404(str(person_id))
        if ground.is_confirmed(request):
            actions.end_link(participant=person, by=account, at=clock.now())
            messages.success(request, gettext("The old account no longer works for this person."))
        return ground.to(person)

    def enrol(self, request: HttpRequest, person_id: int, scheme_code: str) -> HttpResponse:
        """Show the notice and a tick per source; join what was ticked."""
        account = ground.require(request, Act.ENROL_AT_DESK)
        person, scheme = ground.person_or_404(str(person_id)), ground.scheme_or_404(scheme_code)
        version = scheme_queries.version_in_force(scheme, ground.today())
        notice = city_queries.latest_notice(scheme.code)
        if version is None or notice is None:
            messages.error(request, gettext("This scheme has no rules in force or no notice yet."))
            return ground.to(person)
        sources = [
            (source.code, ground.said(source.title.sentence)) for source in version.scheme_tree.sources
        ]
        form = EnrolForm(request.POST or None, sources=sources, initial={"notice_number": notice.number})
        if request.method == "POST" and form.is_valid():
            try:
                actions.enrol_at_desk(
                    participant=person,
                    scheme=scheme,
                    notice_number=form.cleaned_data["notice_number"],
                    source_codes=form.cleaned_data["sources"],
                    by=account,
                    at=clock.now(),
                )
            except Refusal as refusal:
                ground.refuse(request, refusal)
            return ground.to(person)
        text = ground.said(Sentence(notice.body_en, notice.body_zh))
        return self._render(request, "enrol", scheme.title, form=form, notice=text, person_id=person.id)

    def consent(
        self, request: HttpRequest, person_id: int, enrolment_id: int, source_id: int
    ) -> HttpResponse:
        """Say yes or no to one source for the person at the desk."""
        account = ground.require(request, Act.ENROL_AT_DESK)
        person = ground.person_or_404(str(person_id))
        enrolment = Enrolment.objects.filter(id=enrolment_id, participant=person).first()
        source = Source.objects.filter(id=source_id).first()
        if enrolment is None or source is None:
            raise Http404
        if ground.is_confirmed(request):
            given = request.POST.get("given") == "yes"
            try:
                actions.set_consent_at_desk(
                    enrolment=enrolment, source=source, given=given, by=account, at=clock.now()
                )
            except Refusal as refusal:
                ground.refuse(request, refusal)
        return ground.to(person)

    def leave(self, request: HttpRequest, person_id: int, scheme_code: str) -> HttpResponse:
        """End an enrolment for the person at the desk, at once."""
        account = ground.require(request, Act.ENROL_AT_DESK)
        person, scheme = ground.person_or_404(str(person_id)), ground.scheme_or_404(scheme_code)
        if ground.is_confirmed(request):
            try:
                actions.leave_at_desk(participant=person, scheme=scheme, by=account, at=clock.now())
                messages.success(request, gettext("The person has left the scheme."))
            except Refusal as refusal:
                ground.refuse(request, refusal)
        return ground.to(person)

    def erase(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Forget the person at the desk, at their wish."""
        account = ground.require(request, Act.ENROL_AT_DESK)
        person = ground.person_or_404(str(person_id))
        if not ground.is_confirmed(request):
            return ground.to(person)
        actions.erase_for(participant=person, by=account, at=clock.now())
        messages.success(request, gettext("Everything about this person was erased."))
        return HttpResponseRedirect(reverse("admin:participants_participant_changelist"))

    def _render(self, request: HttpRequest, page: str, title: str, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "title": title}
        return render(request, f"participants/office/{page}.html", {**shared, **context})
