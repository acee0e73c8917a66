"""The Celery application and its fixed timetable."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.settings")

app = Celery("cityscore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "reconcile": {"task": "core.reconcile_every_city", "schedule": 5.0},
    # Cities lie in several time zones; each hour the run opens for those whose day has just turned.
    "nightly-run": {"task": "scoring.nightly_in_every_city", "schedule": crontab(minute=5)},
    "forget-stale": {
        "task": "participants.forget_stale_in_every_city",
        "schedule": crontab(hour=18, minute=20),
    },
    "keep-agreements": {
        "task": "conversions.keep_agreements_in_every_city",
        "schedule": crontab(minute=35),
    },
    "deliver-letters": {"task": "conversions.deliver_letters_in_every_city", "schedule": 60.0},
    "compare-with-others": {"task": "conversions.compare_in_every_city", "schedule": crontab(minute=50)},
    "purge": {"task": "records.purge_in_every_city", "schedule": crontab(hour=18, minute=40)},
}
