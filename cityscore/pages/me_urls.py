"""Addresses of a resident's own pages."""

from __future__ import annotations

from django.urls import path

from cityscore.pages import (
    access,
    elsewhere,
    identity,
    install,
    joining,
    leaving,
    overview,
    passes,
    perks,
    records,
    row_numbers,
    statement,
    uses,
    what_if,
)

row_numbers.register()

urlpatterns = [
    path("", overview.overview, name="me"),
    path("identity/", identity.identity, name="me_identity"),
    path("identity/code/", identity.code, name="me_code"),
    path("join/<str:code>/", joining.join, name="me_join"),
    path("points/", statement.points, name="me_points"),
    path("points/<str:code>/", statement.statement, name="me_statement"),
    path("points/<str:code>/what-if/", what_if.choose, name="me_what_ifs"),
    path("points/<str:code>/what-if/<str:rule_code>/", what_if.what_if, name="me_what_if"),
    path("perks/", perks.perks, name="me_perks"),
    path("perks/uses/<uuid:redemption>/", uses.use, name="me_use"),
    path("perks/uses/<uuid:redemption>/not-me/", uses.not_me, name="me_use_not_me"),
    path("perks/<str:code>/pass/", passes.perk_pass, name="me_pass"),
    path("data/", overview.data, name="me_data"),
    path("data/records/", records.records, name="me_records"),
    path("data/records/<row:record>/", records.record, name="me_record"),
    path("data/access/", access.access, name="me_access"),
    path("data/export/", leaving.export, name="me_export"),
    path("data/erase/", leaving.erase, name="me_erase"),
    path("data/sources/<str:code>/", joining.consents, name="me_consents"),
    path("data/sources/<str:code>/<str:source_code>/", joining.consent, name="me_consent"),
    path("data/leave/<str:code>/", leaving.leave, name="me_leave"),
    path("elsewhere/", elsewhere.elsewhere, name="me_elsewhere"),
    path("elsewhere/<uuid:uid>/", elsewhere.agreement, name="me_agreement"),
    path("elsewhere/<uuid:uid>/answer/", elsewhere.answer, name="me_agreement_answer"),
    path("elsewhere/<uuid:uid>/perks/<str:code>/pass/", elsewhere.visitor_pass, name="me_visitor_pass"),
    path("app.webmanifest", install.manifest, name="me_manifest"),
    path("worker.js", install.worker, name="me_worker"),
]
