"""What no scheme may do, whoever writes it: every guardrail over whatever of the file can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cityscore.core.refusals import Problem
from cityscore.schemes.language import Place, Reading, in_file_order, read_scheme
from cityscore.schemes.language.reading import replaced_paths

from . import figures, grounds, persons, references, shape, wording

Guardrail = Callable[[Place], Iterator[Problem]]

GUARDRAILS: tuple[Guardrail, ...] = (
    persons.deduction_for_person,
    persons.ranking_of_persons,
    persons.person_in_organisation_scheme,
    grounds.topic_not_allowed,
    grounds.source_not_public,
    grounds.no_legal_basis,
    grounds.no_validity,
    grounds.validity_too_long,
    grounds.no_review_date,
    grounds.review_too_far,
    grounds.open_ended,
    grounds.decision_without_document,
    references.unknown_reference,
    references.wrong_type,
    references.duplicate_code,
    figures.bands_not_ascending,
    figures.unreachable_band,
    figures.bad_table,
    figures.mixed_signs,
    figures.not_representable,
    figures.unusable_together,
    wording.forbidden_subject,
    wording.about_someone_else,
    wording.rewards_mere_duty,
    wording.open_ended,
    wording.prohibited_field,
    shape.missing_key,
    shape.not_allowed_value,
)
"""Every guardrail; each yields problems of the one code it is named after."""


def check_scheme(text: bytes | str) -> Reading:
    """Reads a scheme file and applies every guardrail: all problems at once, in the order of the file.

    No role overrides a problem. The tree is there whenever the structure holds, but only a reading that is
    `sound` may be stored or computed with. Never raises, whatever the bytes.
    """
    return guarded(read_scheme(text))


def guarded(reading: Reading, guardrails: Iterable[Guardrail] = GUARDRAILS) -> Reading:
    """The reading with what the guardrails find added to its problems."""
    if reading.raw is None:
        return reading
    spoken_for = replaced_paths(reading.problems)
    found = [each for each in guardrail_problems(reading.raw, guardrails) if each.path not in spoken_for]
    # A guardrail says better than the structure what is wrong at its place, and says it once.
    # That a name is used twice says nothing about what stands under it, so that hides nothing.
    named = {problem.path for problem in found if problem.code != "duplicate-code"}
    kept = [each for each in reading.problems if each.path not in named or each.code == "duplicate-key"]
    return Reading(reading.raw, reading.tree, in_file_order(reading.raw, [*kept, *found]))


def guardrail_problems(
    raw: Mapping[str, Any], guardrails: Iterable[Guardrail] = GUARDRAILS
) -> tuple[Problem, ...]:
    """What the guardrails find in content as far as it can be read, each thing once."""
    scheme = Place(raw)
    return tuple(dict.fromkeys(problem for guardrail in guardrails for problem in guardrail(scheme)))
