"""The scoring room."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "cityscore.scoring"
    label = "scoring"
