"""Open a pass: a signed code for one perk, good once and for a minute."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cityscore.core.refusals import Problem
from cityscore.core.tenancy import open_city_id
from cityscore.participants.models import Participant
from conversions.links.asking import pass_elsewhere
from conversions.models import Standing
from rewards import passcode, queries
from rewards.actions import signing
from rewards.models import Merchant, Pass, Perk
from rewards.refusals import PerkNotForYou, PerkNotOffered

PASS_ID_BYTES = 12


@dataclass(frozen=True, slots=True)
class IssuedPass:
    """What the resident's page shows: the text for the QR code (at most 200 characters) and its end."""

    code: str
    issued_at: datetime
    expires_at: datetime
    perk: Perk
    merchant: Merchant | None


@transaction.atomic
def issue_pass(
    *, holder: Participant | Standing, perk: Perk, merchant: Merchant | None = None, at: datetime
) -> IssuedPass:
    """A single-use code for 60 seconds, bound to the city, the perk and, if chosen, one merchant.

    The caller has shown that the holder is who asks. A visitor's pass for a city that lives elsewhere is made
    there. Raises PerkNotForYou with every unmet condition, PerkNotOffered when the chosen merchant does not
    give the perk, and what `pass_elsewhere` raises.
    """
    if isinstance(holder, Standing):
        made_there = pass_elsewhere(standing=holder, perk=perk.code, at=at)
        if made_there is not None:
            return IssuedPass(made_there.code, made_there.issued_at, made_there.expires_at, perk, None)
    verdict = queries.verdict_for(perk, holder, at)
    if verdict is None or not verdict.granted:
        unmet = verdict.unmet if verdict is not None else ()
        raise PerkNotForYou([Problem(each.condition.code, str(perk.code), each.say) for each in unmet])
    if merchant is not None and merchant.id not in {each.id for each in queries.merchants_of(perk)}:
        raise PerkNotOffered
    # Codes carry whole seconds.
    issued_at = at.replace(microsecond=0)
    made = Pass.objects.create(
        pass_id=secrets.token_bytes(PASS_ID_BYTES),
        participant=holder if isinstance(holder, Participant) else None,
        standing=holder if isinstance(holder, Standing) else None,
        perk=perk,
        merchant=merchant,
        issued_at=issued_at,
        expires_at=issued_at + passcode.ONLINE_LIFE,
    )
    code = passcode.make(
        key=signing.key_in_use(at),
        city=open_city_id(),
        perk=perk.id,
        pass_id=bytes(made.pass_id),
        issued_at=issued_at,
        merchant=merchant.id if merchant is not None else None,
    )
    return IssuedPass(code, issued_at, made.expires_at, perk, merchant)
