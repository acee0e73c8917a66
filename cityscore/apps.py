"""The project itself: above all rooms, it joins them and asserts that they are complete."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "cityscore"
    label = "cityscore"

    def ready(self) -> None:
        # Shared tasks attach to the Celery application; importing the start-up checks registers them.
        from cityscore import celery, startup  # noqa: F401
        from cityscore.pages import schemes_in_words
        from cityscore.schemes import public_reading

        public_reading.reads_in_public.register("pages", schemes_in_words.scheme_in_words)
