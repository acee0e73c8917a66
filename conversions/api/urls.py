"""Addresses under `/api/v1/between-cities/{city}/`."""

from django.urls import path

from conversions.api import doors

urlpatterns = [
    path("card", doors.card, name="city_card"),
    path("letters", doors.letters, name="city_letters"),
    path("questions", doors.questions, name="city_questions"),
]
