"""Letters on their way: one at a time for each city, in order, until it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from cityscore.cities import queries as city_queries
from cityscore.core import crossing, faults
from conversions.links import calling, keys, wire
from conversions.links.posting import mirror_of
from conversions.links.receiving import OUT_OF_STEP
from conversions.models import CityKey, Letter, Link, Standing
from conversions.refusals import OtherInstallationSilent

STANDINGS = "standings"
FORGOTTEN = (STANDINGS, "looked")
"""Kinds that speak of visitors: nothing of them stays once they have arrived."""
BATCH = 2_000
LONGEST_WAIT = timedelta(hours=1)
Outcome = Letter.Outcome
REMEMBERED = timedelta(days=30)
"""How long a letter about visitors is known to have been settled."""


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A letter in its envelope, with what the sender must know to send it."""

    letter_id: int
    address: str
    token: str


def deliver(link: Link, *, at: datetime) -> bool:
    """Send the next letter to one city; False when nothing waits, or the city is silent and may be asked
    again later. Sent twice, a letter is applied once; dying at any moment loses nothing.
    """
    leaving = _next(link.id, at)
    if leaving is None:
        return False
    faults.reach("letter.numbered")
    try:
        answer = _answer_to(link, leaving)
    except OtherInstallationSilent as silence:
        _wait(link.id, silence.message.en, at)
        return False
    faults.reach("letter.answered")
    return _settle(leaving, answer, at)


def links_due(at: datetime) -> list[Link]:
    """Links whose other city may be spoken to now."""
    with transaction.atomic():
        return [each for each in Link.objects.all() if each.next_try_at is None or each.next_try_at <= at]


@transaction.atomic
def forget_letters(*, at: datetime) -> None:
    """Of letters about visitors nothing stays but that they were settled, and that for a month."""
    Letter.objects.filter(kind__in=FORGOTTEN, settled_at__lt=at - REMEMBERED).delete()


@transaction.atomic
def _next(link_id: int, at: datetime) -> _Leaving | None:
    link = Link.objects.select_for_update(no_key=True).select_related("signs_with").get(id=link_id)
    waiting = Letter.objects.filter(link=link, is_outgoing=True, outcome=Outcome.WAITING)
    letter = (
        waiting.filter(number__isnull=False).order_by("number").first()
        or waiting.order_by("id").first()
        or _standings(link, at)
    )
    if letter is None:
        return None
    if letter.number is None:
        link.sent_number += 1
        _number(letter, link, at)
        link.save(update_fields=["sent_number"])
        if letter.kind == STANDINGS and letter.body is not None:
            _mark(link, 0, letter.number, [row[1] for row in letter.body["rows"]])
    return _Leaving(letter.id, link.address, letter.token)


def _number(letter: Letter, link: Link, at: datetime) -> None:
    """Put a letter into its envelope; the same one leaves however often it has to be sent."""
    letter.number = link.sent_number
    said = {
        "from": city_queries.present_city().code,
        "to": link.other_city,
        "number": letter.number,
        "kind": letter.kind,
        "at": at.isoformat(),
        "body": letter.body,
    }
    letter.token = wire.sealed(said, seed=link.signs_with.seed, purpose="cityscore-letter")
    letter.digest = wire.digest(letter.token)
    letter.save(update_fields=["number", "token", "digest"])


def _standings(link: Link, at: datetime) -> Letter | None:
    """A letter with the next standings that wait in the mirror; None when none does."""
    own = city_queries.present_city().code
    with crossing.enter(mirror_of(link).id):
        rows = [
            [str(uid), str(pseudonym), *held, valid_until.isoformat(), ended_at is not None]
            for uid, pseudonym, *held, valid_until, ended_at in Standing.objects.filter(
                in_letter=0, agreement__other_city=own
            )
            .order_by("id")
            .select_for_update(no_key=True, of=("self",))
            .values_list(
                "agreement__uid", "pseudonym", "points_hundredths", "band", "is_recognised_only",
                "valid_until", "ended_at",
            )[:BATCH]
        ]  # fmt: skip
    if not rows:
        return None
    return Letter.objects.create(
        link=link, is_outgoing=True, kind=STANDINGS, body={"rows": rows}, written_at=at
    )


def _mark(link: Link, now: int, then: int | None, pseudonyms: list[str] | None = None) -> None:
    with crossing.enter(mirror_of(link).id):
        marked = Standing.objects.filter(in_letter=now)
        if pseudonyms is not None:
            marked = marked.filter(pseudonym__in=pseudonyms)
        marked.update(in_letter=then)


def _answer_to(link: Link, leaving: _Leaving) -> dict[str, Any]:
    """The trusted answer. Raises OtherInstallationSilent also for one that is not trusted or of another
    letter."""
    with transaction.atomic():
        mirror = mirror_of(link)
        believed, own = keys.believed(mirror), city_queries.present_city().code
    token = calling.post(leaving.address, "letters", leaving.token)
    try:
        _, answer = wire.opened(
            token, keys=believed, purpose="cityscore-answer", sender=mirror.code, receiver=own
        )
    except wire.NotTrusted as error:
        raise OtherInstallationSilent(why="its signature is not known here") from error
    if answer.get("re") != wire.digest(leaving.token):
        raise OtherInstallationSilent(why="it answered another letter")
    outcome, expected = answer.get("outcome"), answer.get("expected")
    is_out_of_step = outcome == OUT_OF_STEP and type(expected) is int and expected > 0
    if outcome not in (Outcome.APPLIED, Outcome.REFUSED) and not is_out_of_step:
        raise OtherInstallationSilent(why="its answer is not understood")
    return answer


@transaction.atomic
def _settle(leaving: _Leaving, answer: dict[str, Any], at: datetime) -> bool:
    """Note the answer. One that is out of step says which number is expected: the letter gets that one."""
    letter = Letter.objects.select_related("link").get(id=leaving.letter_id)
    link = Link.objects.select_for_update(no_key=True).select_related("signs_with").get(id=letter.link_id)
    letter.refresh_from_db()
    if letter.token != leaving.token or letter.outcome != Outcome.WAITING:
        return True  # another worker was faster
    link.answered_at, link.failed_count, link.next_try_at, link.last_error = at, 0, None, ""
    if answer["outcome"] == OUT_OF_STEP:
        before, link.sent_number = letter.number or 0, answer["expected"]
        if (
            Letter.objects.filter(link=link, is_outgoing=True, number=link.sent_number)
            .exclude(id=letter.id)
            .exists()
        ):
            # The other city was restored to a day before: what it forgot is found by comparing.
            Letter.objects.filter(link=link, is_outgoing=True, number__gte=link.sent_number).exclude(
                id=letter.id
            ).update(number=None)
        _number(letter, link, at)
        if letter.kind == STANDINGS:
            _mark(link, before, letter.number)
        link.save()
        return True
    letter.outcome, letter.refusal, letter.settled_at = answer["outcome"], answer.get("refusal"), at
    if letter.kind == STANDINGS and letter.number is not None:
        _mark(link, letter.number, None)
    if letter.kind == "key" and letter.outcome == Outcome.APPLIED and letter.body is not None:
        public = keys.decoded(letter.body["public_key"])
        link.signs_with = CityKey.objects.get(key_id=wire.key_id(public))
    if letter.kind in FORGOTTEN:
        letter.body, letter.token = None, ""
    letter.save()
    link.save()
    return True


@transaction.atomic
def _wait(link_id: int, why: str, at: datetime) -> None:
    """Try again in one minute, two, four, … at most an hour."""
    Link.objects.filter(id=link_id).update(failed_count=F("failed_count") + 1, last_error=why[:300])
    count = Link.objects.values_list("failed_count", flat=True).get(id=link_id)
    pause = min(timedelta(minutes=2 ** min(count - 1, 10)), LONGEST_WAIT)
    Link.objects.filter(id=link_id).update(next_try_at=at + pause)
