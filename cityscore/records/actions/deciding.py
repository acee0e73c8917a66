"""Decide about a checked file: take in what it brings, or drop it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.records.actions.intake import (
    KEY_CODE,
    MOST_BY_ONE,
    asks_for_two,
    drop_unconsented,
    keep_problems,
    log,
    missing_of,
    problems_of_keys,
    restored,
    take_turn,
    waiting,
    write,
)
from cityscore.records.models import Import, ImportProblem, KeptRows
from cityscore.records.refusals import SecondPersonNeeded


@transaction.atomic
def accept_import(*, document: Import, by: Account, at: datetime) -> Import:
    """Take in what a checked file brought, all or nothing; consent is asked again for everybody.

    Raises DutyMissing, ImportNotWaiting, SecondPersonNeeded.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    take_turn(document.feed.source_id)
    held = waiting(document)
    staging = restored(held)
    others, _ = ImportProblem.objects.filter(import_file=held, code=KEY_CODE).delete()
    held.refused_count -= others  # found again below
    staged_count = staging.size()
    repeated_count = held.row_count - held.refused_count - held.not_enrolled_count - staged_count
    dropped_count = drop_unconsented(held, staging)
    missing = missing_of(held, staging)
    if by.id == held.by_id and asks_for_two(staged_count, missing):
        raise SecondPersonNeeded(most=MOST_BY_ONE)
    weighed = staging.weigh()
    held.not_enrolled_count += dropped_count
    held.refused_count += len(weighed.others_keys)
    held.accepted_count, held.updated_count = weighed.new_count, weighed.updated_count
    held.unchanged_count = weighed.unchanged_count + repeated_count
    keep_problems(held, problems_of_keys(weighed, held.record_no_header))
    write(held, staging, missing, at)
    return _decide(held, Import.State.ACCEPTED, actor, "accept_import", at)


@transaction.atomic
def drop_import(*, document: Import, by: Account, at: datetime) -> Import:
    """Take nothing in and forget what was kept. Raises DutyMissing, ImportNotWaiting."""
    actor = duties.require(by, Act.IMPORT_RECORDS)
    held = waiting(document)
    held.accepted_count = held.updated_count = 0
    return _decide(held, Import.State.DROPPED, actor, "drop_import", at)


def _decide(document: Import, state: Import.State, actor: audit.Actor, verb: str, at: datetime) -> Import:
    KeptRows.objects.filter(import_file=document).delete()
    document.state, document.decided_by, document.decided_at = state, actor.name, at
    document.save()
    log(document, actor, verb, at)
    return document
