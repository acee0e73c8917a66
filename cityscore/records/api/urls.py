"""Addresses of the source API, version 1, below one source."""

from __future__ import annotations

from django.urls import path

from cityscore.records.api.doors import Records, Roster

urlpatterns = [
    path("records", Records.as_view(), name="source_records"),
    path("roster", Roster.as_view(), name="source_roster"),
]
