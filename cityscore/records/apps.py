"""The records room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "cityscore.records"
    label = "records"
