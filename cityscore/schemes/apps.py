"""The schemes room."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "cityscore.schemes"
    label = "schemes"
