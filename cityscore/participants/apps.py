"""The participants room."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "cityscore.participants"
    label = "participants"
