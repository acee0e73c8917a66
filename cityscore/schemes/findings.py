"""Everything that stands against a scheme file in this city: the guardrails', and what the city knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cityscore.cities.models import City
from cityscore.core.refusals import Problem
from cityscore.schemes import queries, refusals, shared
from cityscore.schemes.guardrails import check_scheme, guarded
from cityscore.schemes.guardrails.grounds import two_years_on
from cityscore.schemes.language import Place, Reading, in_file_order, read_content
from cityscore.schemes.models import Scheme


def in_city(text: bytes | str, *, city: City, today: date) -> Reading:
    """The file with all findings that hold whenever it is loaded, in the order of the file."""
    return _with_the_citys(check_scheme(text), city=city, today=today)


def of_content(content: Mapping[str, Any], *, city: City, today: date) -> Reading:
    """The same for a draft's content, which was read before."""
    return _with_the_citys(guarded(read_content(content)), city=city, today=today)


def _with_the_citys(reading: Reading, *, city: City, today: date) -> Reading:
    if reading.raw is None:
        return reading
    place = Place(reading.raw)
    scheme = queries.scheme_by_code(place["scheme"].text or "")
    found = [
        *_of_another_city(place, city),
        *_for_others(place, scheme),
        *_without_rules(reading),
        *shared.conflicts(reading.raw, scheme, today=today),
    ]
    return Reading(reading.raw, reading.tree, in_file_order(reading.raw, (*reading.problems, *found)))


def at_publication(
    text: str, *, scheme: Scheme, city: City, today: date, effective_on: date
) -> list[Problem]:
    """The same for the day of effect that was chosen, which replaces the file's own `from`."""
    reading = check_scheme(text)
    if reading.raw is None:
        return list(reading.problems)
    dated = {**reading.raw, "effective": {**_mapping(Place(reading.raw)["effective"]), "from": effective_on}}
    place, guarded_then = Place(dated), guarded(read_content(dated))
    found = [
        *(each for each in guarded_then.problems if not _said_below(each)),
        *_without_rules(guarded_then),
        *_of_another_city(place, city),
        *_for_others(place, scheme),
        *_too_early(place, scheme, effective_on),
        *_too_late(place, today, effective_on),
        *_after_review(place, effective_on),
        *shared.conflicts(dated, scheme, today=today, effective_on=effective_on),
    ]
    return list(in_file_order(dated, dict.fromkeys(found)))


def _said_below(problem: Problem) -> bool:
    """That the review lies before the file's first day, which `_after_review` says of the chosen day."""
    return (problem.code, problem.path) == ("not-allowed-value", "effective.review_by")


def _mapping(place: Place) -> dict[str, object]:
    return dict(place.value) if place.mapped else {}


def _of_another_city(file: Place, city: City) -> Iterator[Problem]:
    named = file["city"]
    if named.text is not None and named.text != city.code:
        yield named.problem("another-city", refusals.ANOTHER_CITY, named=named.text, city=city.code)


def _without_rules(reading: Reading) -> Iterator[Problem]:
    """Nobody can be asked to join what gives nothing; a file may still say what little is known."""
    if reading.tree is not None and not reading.tree.rules:
        yield Problem("no-rules", "rules", refusals.NO_RULES)


def _for_others(file: Place, scheme: Scheme | None) -> Iterator[Problem]:
    named = file["participants"]
    if scheme is None or named.text in (None, scheme.participants):
        return
    if queries.published_versions(scheme).exists():
        yield named.problem(
            "participants-changed",
            refusals.PARTICIPANTS_CHANGED,
            scheme=scheme.code,
        )


def _too_early(file: Place, scheme: Scheme, effective_on: date) -> Iterator[Problem]:
    latest = queries.published_versions(scheme).first()
    if latest is not None and latest.effective_on is not None and effective_on < latest.effective_on:
        yield file["effective"]["from"].problem(
            "effective-too-early",
            refusals.BEFORE_ANOTHER_VERSION,
            number=latest.number,
            day=latest.effective_on,
        )


def _too_late(file: Place, today: date, effective_on: date) -> Iterator[Problem]:
    """So far ahead that it would stand in the way of every version until then."""
    latest = two_years_on(today)
    if effective_on > latest:
        yield file["effective"]["from"].problem(
            "effective-too-late", refusals.TOO_FAR_AHEAD, day=effective_on, latest=latest
        )


def _after_review(file: Place, effective_on: date) -> Iterator[Problem]:
    review = file["effective"]["review_by"]
    if review.day is not None and review.day < effective_on:
        yield review.problem("effective-too-late", refusals.AFTER_REVIEW, day=effective_on, review=review.day)
