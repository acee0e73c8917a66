"""What only the other city can say: a pass of its own for a visitor, and how it sees what both share.

A question is answered once, and only while it is fresh: its copy would get a visitor's code. Clocks of the
two cities may differ by five minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import crossing, hooks
from cityscore.core.refusals import Problem, Refusal, Sentence
from conversions import queries
from conversions.links import calling, comparing, keys, wire
from conversions.links.posting import link_to, mirror_of
from conversions.links.receiving import answered, opened
from conversions.models import Link, Question, Standing
from conversions.refusals import (
    LetterNotTrusted,
    LetterUnreadable,
    NotYetArrived,
    OtherInstallationSilent,
    QuestionStale,
    RefusedElsewhere,
)


@dataclass(frozen=True, slots=True)
class PassElsewhere:
    """A code that the other installation made."""

    code: str
    issued_at: datetime
    expires_at: datetime


def ask(link: Link, kind: str, body: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The other city's answer, trusted. Raises OtherInstallationSilent, RefusedElsewhere with its words."""
    mirror, own = mirror_of(link), city_queries.present_city().code
    said = {
        "from": own, "to": link.other_city, "nonce": str(uuid4()), "kind": kind, "at": at.isoformat(),
        "body": body,
    }  # fmt: skip
    token = wire.sealed(said, seed=link.signs_with.seed, purpose="cityscore-question")
    answer = calling.post(link.address, "questions", token)
    try:
        _, payload = wire.opened(
            answer,
            keys=keys.believed(mirror),
            purpose="cityscore-answer",
            sender=mirror.code,
            receiver=own,
        )
    except wire.NotTrusted as error:
        raise OtherInstallationSilent(why="its signature is not known here") from error
    if payload.get("re") != wire.digest(token):
        raise OtherInstallationSilent(why="it answered another question")
    if refused := payload.get("refused"):
        problems = [
            Problem(each["code"], each["path"], _sentence(each["message"])) for each in refused["problems"]
        ]
        message = _sentence(refused["message"])
        raise RefusedElsewhere(problems, why=message.en.rstrip("."), why_zh=message.zh_hans.rstrip("。"))
    told: dict[str, Any] = payload.get("told") or {}
    return told


def pass_elsewhere(*, standing: Standing, perk: str, at: datetime) -> PassElsewhere | None:
    """A pass of the open city for its visitor, made where that city lives; None when it lives here.

    Raises what `ask` raises.
    """
    host, home = city_queries.present_city(), city_queries.party_by_code(standing.agreement.other_city)
    if not host.is_mirror or home is None:
        return None
    with crossing.enter(home.id):
        told = ask(link_to(host.code), "pass", {"pseudonym": str(standing.pseudonym), "perk": perk}, at)
    try:
        issued_at, expires_at = (datetime.fromisoformat(told[each]) for each in ("issued_at", "expires_at"))
        return PassElsewhere(code=str(told["code"]), issued_at=issued_at, expires_at=expires_at)
    except (KeyError, TypeError, ValueError) as error:
        raise OtherInstallationSilent(why="its answer is not understood") from error


@transaction.atomic
def answer(*, token: str, at: datetime) -> str:
    """Answer a question of the other city. Raises LetterNotTrusted, QuestionStale."""
    link, payload = opened(token, "cityscore-question", at)
    try:
        nonce, asked_at = UUID(payload["nonce"]), datetime.fromisoformat(payload["at"])
        kind, body = payload["kind"], dict(payload["body"])
        apart = abs(at - asked_at)
    except (KeyError, TypeError, ValueError) as error:
        raise LetterNotTrusted from error
    _, is_new = Question.objects.get_or_create(link=link, nonce=nonce, defaults={"asked_at": at})
    if not is_new or apart > wire.CLOCKS_APART:
        raise QuestionStale(seconds=int(apart.total_seconds()))
    try:
        with transaction.atomic():
            if kind not in QUESTIONS:
                raise LetterUnreadable(kind=str(kind)[:20])
            said: dict[str, Any] = {"told": QUESTIONS[kind](link, body, at)}
    except Refusal as refused:
        problems = [each.as_json() for each in refused.problems]
        message = refused.message.as_json()
        said = {"refused": {"code": refused.code, "message": message, "problems": problems}}
    return answered(link, token, said, at)


@transaction.atomic
def forget_questions(*, at: datetime) -> None:
    """Questions that are too old to be answered again need not be remembered."""
    Question.objects.filter(asked_at__lt=at - 3 * wire.CLOCKS_APART).delete()


def _pass(link: Link, body: dict[str, Any], at: datetime) -> dict[str, Any]:
    try:
        pseudonym, perk = UUID(body["pseudonym"]), str(body["perk"])
    except (KeyError, TypeError, ValueError) as error:
        raise LetterUnreadable(kind="pass") from error
    held = Standing.objects.filter(pseudonym=pseudonym, agreement__other_city=link.other_city).first()
    standing = held and queries.standing_in_force(held.id, at)
    if standing is None:
        raise NotYetArrived
    ((_, answer_with),) = hooks.visitor_passes.answers()
    return answer_with(standing_id=standing.id, perk=perk, at=at)


def _summary(link: Link, body: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"agreements": comparing.summary(link)}


QUESTIONS = {"pass": _pass, "summary": _summary}


def _sentence(message: dict[str, str]) -> Sentence:
    return Sentence(message["en"], message["zh-hans"])
