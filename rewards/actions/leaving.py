"""What ends and what is forgotten when somebody leaves, loses the phone or is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cityscore.core import audit
from rewards.actions import settling
from rewards.models import Claim, DisownedUse, Pass, QuotaCounter, Redemption, Verification
from rewards.steps import UNSETTLED, Step


@transaction.atomic
def end_uses(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """With the enrolment, `scheme_id` None with every one, passes die and entitlements end; an open hold
    runs to its end under the merchant's receipt alone, unlinked from the person."""
    end_passes(participant_id=participant_id, scheme_id=scheme_id, at=at)
    made = Redemption.objects.filter(used_pass__participant_id=participant_id)
    if scheme_id is not None:
        made = made.filter(perk__scheme_id=scheme_id)
    for entitled in made.filter(state=Redemption.State.ENTITLED):
        settling.take_step(
            settling.lock(entitled.public_id, entitled.merchant), Step.END, actor=audit.SYSTEM, at=at
        )
    made.filter(state__in=UNSETTLED).update(used_pass=None)


@transaction.atomic
def end_passes(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """Unused passes die with the enrolment they rest on; `scheme_id` None: with every one."""
    passes = Pass.objects.filter(participant_id=participant_id, used_at__isnull=True, ended_at__isnull=True)
    if scheme_id is not None:
        passes = passes.filter(perk__scheme_id=scheme_id)
    passes.update(ended_at=at)


@transaction.atomic
def end_passes_of_lost_account(*, participant_id: int, at: datetime) -> None:
    """The account that opened them no longer speaks for the person."""
    end_passes(participant_id=participant_id, scheme_id=None, at=at)


@transaction.atomic
def erase(*, participant_id: int, at: datetime) -> None:
    """Delete passes and counts; checks and redemptions stay with merchant and city, without a person."""
    passes = Pass.objects.filter(participant_id=participant_id)
    Claim.objects.filter(redemption__used_pass__in=passes).update(objection="")
    DisownedUse.objects.filter(redemption__used_pass__in=passes).update(text="")
    Redemption.objects.filter(used_pass__in=passes).update(used_pass=None)
    Verification.objects.filter(seen_pass__in=passes).update(seen_pass=None)
    passes.delete()
    QuotaCounter.objects.filter(participant_id=participant_id).delete()
