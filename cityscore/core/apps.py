"""The ground floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cityscore.core"
    label = "core"
