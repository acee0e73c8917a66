"""The table of a feed's quality in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.records.models import Feed
from cityscore.records.quality import MEASURES, TARGET, WORKING_DAYS, Quality, Share, quality_of

TITLES = {
    "accepted": (_("Accepted"), _("rows that could be taken")),
    "complete": (_("Complete"), _("fields that are filled")),
    "timely": (_("In time"), _("records within %(days)s working days")),
    "single": (_("Said once"), _("rows that no other row contradicts")),
    "sound": (_("Sound"), _("records without an upheld objection")),
}


def quality_table(feed: Feed, *, today: date) -> dict[str, Any]:
    """`rows` with their cells, the whole year first; `measures` are the columns."""
    whole, months = quality_of(feed, today=today)
    rows = [_row(gettext("The last twelve months"), whole)] if months else []
    rows += [_row(date_format(month, "YEAR_MONTH_FORMAT"), quality) for month, quality in months.items()]
    return {
        "target": TARGET,
        "rows": rows,
        "measures": [
            {"title": TITLES[name][0], "hint": str(TITLES[name][1]) % {"days": WORKING_DAYS}}
            for name in MEASURES
        ],
    }


def _row(title: str, quality: Quality) -> dict[str, Any]:
    return {"title": title, "cells": [_cell(quality.shares[name]) for name in MEASURES]}


def _cell(share: Share) -> dict[str, Any]:
    if share.tenths is None:
        return {"text": ""}
    whole, tenth = divmod(share.tenths, 10)
    return {
        "value": whole,
        "text": f"{whole}.{tenth}\u00a0%",
        "counts": f"{share.met_count} / {share.of_count}",
        "is_met": share.is_met,
    }
