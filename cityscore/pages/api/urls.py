"""Addresses of the resident API, version 1, below `/api/v1/cities/{city}/me/`."""

from __future__ import annotations

from django.urls import path

from cityscore.pages import row_numbers
from cityscore.pages.api import me, perks, points, records, taking_part

row_numbers.register()

urlpatterns = [
    path("identity", me.Identity.as_view(), name="resident_identity"),
    path("identity/proof", me.Proof.as_view(), name="resident_proof"),
    path("schemes", points.Schemes.as_view(), name="resident_schemes"),
    path("what-could-i-get", points.WhatCouldIGet.as_view(), name="resident_what_could_i_get"),
    path("statements/<str:scheme>", points.Statement.as_view(), name="resident_statement"),
    path("what-if", points.WhatIf.as_view(), name="resident_what_if"),
    path("records", records.Records.as_view(), name="resident_records"),
    path("records/<row:record>", records.RecordOf.as_view(), name="resident_record"),
    path("records/<row:record>/dispute", records.Dispute.as_view(), name="resident_dispute"),
    path("objections", records.Objections.as_view(), name="resident_objections"),
    path("enrolments", taking_part.Enrolments.as_view(), name="resident_enrolments"),
    path("enrolments/<str:scheme>", taking_part.EnrolmentOf.as_view(), name="resident_enrolment"),
    path("consents", taking_part.Consents.as_view(), name="resident_consents"),
    path("consents/<str:scheme>/<str:source>", taking_part.ConsentTo.as_view(), name="resident_consent"),
    path("perks", perks.Perks.as_view(), name="resident_perks"),
    path("passes", perks.Passes.as_view(), name="resident_passes"),
    path("redemptions", perks.Redemptions.as_view(), name="resident_redemptions"),
    path("redemptions/<uuid:redemption>", perks.UseOf.as_view(), name="resident_use"),
    path(
        "redemptions/<uuid:redemption>/objection",
        perks.ClaimObjection.as_view(),
        name="resident_claim_objection",
    ),
    path("redemptions/<uuid:redemption>/not-me", perks.NotMe.as_view(), name="resident_not_me"),
    path("standings", perks.Standings.as_view(), name="resident_standings"),
    path("standings/<uuid:agreement>", perks.StandingOf.as_view(), name="resident_standing"),
    path("access-log", me.AccessLog.as_view(), name="resident_access_log"),
    path("export", me.Export.as_view(), name="resident_export"),
    path("erase", me.Erase.as_view(), name="resident_erase"),
]
