"""A person says that a use in their list was not theirs: their passes end at once, and the office looks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.participants.models import Participant
from rewards.actions import leaving, settling
from rewards.models import DisownedUse, Redemption
from rewards.refusals import DisownedUseAnswered, RedemptionUnknown


@transaction.atomic
def disown_use(*, participant: Participant, redemption: UUID, text: str, at: datetime) -> DisownedUse:
    """Report a use as not one's own. Every unused pass of the person ends, whether reported before or not.

    Saying it again changes nothing about the case. Raises RedemptionUnknown, for other people's uses as well.
    """
    found = (
        Redemption.objects.select_for_update(no_key=True, of=("self",))
        .filter(public_id=redemption, used_pass__participant=participant)
        .first()
    )
    if found is None:
        raise RedemptionUnknown
    leaving.end_passes(participant_id=participant.id, scheme_id=None, at=at)
    case, is_new = DisownedUse.objects.get_or_create(
        redemption=found, defaults={"text": text, "reported_at": at}
    )
    if is_new:
        audit.write(
            actor=audit.Actor("resident", str(participant.public_id), ""),
            action="rewards.disown_use",
            at=at,
            participant_id=participant.id,
            about=f"redemption:{found.receipt}",
        )
    return case


@transaction.atomic
def answer_disowned_use(
    *, case: DisownedUse, annul: bool, answer: str, by: Account, at: datetime
) -> DisownedUse:
    """Say what was found, which the person reads; annul the use, or let it stand.

    Raises DutyMissing, DisownedUseAnswered, RedemptionNotInThisState for a use that is settled already.
    """
    actor = duties.require(by, Act.ANSWER_OBJECTIONS)
    found = DisownedUse.objects.select_for_update(no_key=True).get(id=case.id)
    if found.answered_at is not None:
        raise DisownedUseAnswered
    used = settling.lock(found.redemption.public_id, found.redemption.merchant)
    if annul:
        settling.annul_locked(used, reason=answer, actor=actor, at=at)
    found.answer, found.answered_by, found.answered_at = answer, actor.name, at
    found.is_annulled = annul
    found.save()
    settling.log_about(used, what="rewards.answer_disowned_use", actor=actor, at=at)
    return found
