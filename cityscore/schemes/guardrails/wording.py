"""What a scheme says in words: no forbidden subject, no other people, no mere duty, no discretion."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from cityscore.schemes.words.discretion import DISCRETION
from cityscore.schemes.words.duty import DUTIES
from cityscore.schemes.words.others import OTHERS
from cityscore.schemes.words.plain import Matter, first_matter_in
from cityscore.schemes.words.prohibited_fields import MATTERS, prohibited_in
from cityscore.schemes.words.subjects import SUBJECTS

from .parts import conditions, for_persons, naming, rules_with_fields

LONGEST_READ = 5000  # characters; the language allows fewer, but a broken file is read too

SUBJECT = Sentence(
    "“{phrase}” speaks of {part}, which no scheme may score. Reword it to name the act, or leave it out.",
    "“{phrase}”涉及{part}，任何方案都不得就此计分。请改为写明具体行为，或删去。",
)
OTHER = Sentence(
    "“{phrase}” scores the act or state of {part}. Score only what the participant did; others may benefit.",
    "“{phrase}”把{part}的行为或状况计入得分。只能就参与者本人的行为计分，他人可以是受益者。",
)
DUTY = Sentence(
    "“{phrase}” is {part}; points are for a voluntary act. Name the act, or leave it out.",
    "“{phrase}”属于{part}，积分只奖励自愿的行为。请写明具体行为，或删去。",
)
OPEN = Sentence(
    "“{phrase}”: {part}. Name the act and give one figure, so that everybody reaches the same points.",
    "“{phrase}”属于{part}。请写明具体行为和确定的分值，使任何人算出的得分都相同。",
)
FIELD = Sentence(
    "No record may hold {part}: remove the field “{name}”.", "任何记录都不得包含{part}，请删去字段“{name}”。"
)


def forbidden_subject(scheme: Place) -> Iterator[Problem]:
    """Words of conviction, opinion, body, movements or money, wherever the scheme speaks."""
    yield from _spoken_of(scheme, _texts(scheme), SUBJECTS, "forbidden-subject", SUBJECT)


def about_someone_else(scheme: Place) -> Iterator[Problem]:
    """Words that score relatives, employers, representatives or neighbours."""
    yield from _spoken_of(scheme, _texts(scheme), OTHERS, "about-someone-else", OTHER)


def rewards_mere_duty(scheme: Place) -> Iterator[Problem]:
    """Words that reward keeping the law, paying what is due, or belonging to a group."""
    yield from _spoken_of(scheme, _texts(scheme), DUTIES, "rewards-mere-duty", DUTY)


def open_ended(scheme: Place) -> Iterator[Problem]:
    """Words that leave a rule or its record type to judgement, or points for a choice "other"."""
    described = chain(*(_of(part) for key in ("record_types", "rules") for part in scheme[key]))
    yield from _spoken_of(scheme, described, DISCRETION, "open-ended", OPEN)
    tables = (rule["points"]["by"]["table"].entries() for rule in scheme["rules"])
    earning = (Place(choice, points.path) for choice, points in chain(*tables) if points.number)
    yield from _spoken_of(scheme, earning, DISCRETION, "open-ended", OPEN)


def prohibited_field(scheme: Place) -> Iterator[Problem]:
    """A record field for a personal matter that no record may hold."""
    for kind in scheme["record_types"]:
        for name, field in kind["fields"].entries():
            found = _prohibited_at(name, field)
            if found is not None:
                place, matter = found
                yield place.problem("prohibited-field", naming(FIELD, MATTERS[matter]), name=name)


def _prohibited_at(name: str, field: Place) -> tuple[Place, str] | None:
    for place in (Place(name, field.path), field["title"]["en"], field["title"]["zh-hans"], field["unit"]):
        matter = prohibited_in(place.text[:LONGEST_READ]) if place.text else None
        if matter is not None:
            return place, matter
    return None


def _spoken_of(
    scheme: Place, texts: Iterator[Place], matters: tuple[Matter, ...], code: str, sentence: Sentence
) -> Iterator[Problem]:
    """At most one problem for each text: its first matter is enough to have it reworded."""
    of_persons = for_persons(scheme)
    for text in texts:
        spoken = first_matter_in((text.text or "")[:LONGEST_READ], matters, of_persons=of_persons)
        if spoken is not None:
            matter, phrase = spoken
            yield text.problem(code, naming(sentence, matter.name), phrase=phrase)


def _texts(scheme: Place) -> Iterator[Place]:
    """Every text that says what is scored. Citations and sources are names of others and are not read."""
    yield scheme["scheme"]
    yield from _titles(scheme)
    for key in ("dimensions", "bands", "record_types", "rules"):
        for part in scheme[key]:
            yield from _of(part)
    for kind in scheme["record_types"]:
        yield from _field_texts(kind)
    for rule, fields in rules_with_fields(scheme):
        yield from _compared_texts(rule, fields)


def _of(part: Place) -> Iterator[Place]:
    yield part["code"]
    yield from _titles(part)


def _titles(part: Place) -> Iterator[Place]:
    for key in ("title", "description"):
        yield from (part[key]["en"], part[key]["zh-hans"])


def _field_texts(kind: Place) -> Iterator[Place]:
    for name, field in kind["fields"].entries():
        if _prohibited_at(name, field) is None:  # else the field itself has to go, and that is said once
            yield Place(name, field.path)
            yield from _titles(field)
            yield field["unit"]
            yield from field["choices"]


def _compared_texts(rule: Place, fields: Place) -> Iterator[Place]:
    """What conditions compare with, but for choices, which are read where they are defined."""
    for condition in conditions(rule):
        if fields[condition["field"].text or ""]["type"].text != "choice":
            yield from condition["value"] if condition["value"].listed else (condition["value"],)
