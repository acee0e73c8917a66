"""Compare a checked file with what is stored, by record number, before anybody decides about it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.records.actions.intake import (
    KEY_CODE,
    drop_unconsented,
    log,
    missing_of,
    restored,
    take_turn,
    waiting,
)
from cityscore.records.models import Import, ImportProblem
from cityscore.records.staging import Difference


@transaction.atomic
def reconcile(*, document: Import, by: Account, at: datetime) -> list[Difference]:
    """Where file and store differ, for people who still consent; nothing is written but that it was asked.

    What a complete list does not name comes last, unless rows of it were refused: those may be the missing
    ones. No identifier is told. Raises DutyMissing, ImportNotWaiting.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    take_turn(document.feed.source_id)
    held = waiting(document)
    # The rows with another person's number could be read; they are told apart here and hide no missing one.
    held.refused_count -= ImportProblem.objects.filter(import_file=held, code=KEY_CODE).count()
    staging = restored(held)
    drop_unconsented(held, staging)
    missing = missing_of(held, staging)
    found = staging.differences()
    if missing is not None:
        found += staging.missing_keys()
    staging.close()
    log(held, actor, "reconcile_import", at)
    return found
