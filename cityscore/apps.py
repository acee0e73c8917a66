"""The project itself: above all rooms, it joins them and asserts that they are complete."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "cityscore"
    label = "cityscore"

    def ready(self) -> None:
        from cityscore import celery  # noqa: F401 - shared tasks attach to the application
        from cityscore import startup  # noqa: F401 - registers the start-up checks
