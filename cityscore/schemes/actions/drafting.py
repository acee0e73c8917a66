"""Begin a draft, edit it part by part, hand in a whole file, or throw the draft away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from cityscore.cities import duties
from cityscore.cities import queries as cities
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import clock, hooks
from cityscore.core.refusals import Problem
from cityscore.core.yaml_files import MAX_BYTES, SENTENCES, read_yaml
from cityscore.schemes import findings, queries, shared
from cityscore.schemes.editing.document import Edit
from cityscore.schemes.editing.values import shown
from cityscore.schemes.language.values import CODE_LENGTH, CODE_PATTERN
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import (
    AlreadyPublished,
    CodeNeeded,
    CodeTaken,
    DraftChanged,
    DraftExists,
    SchemeHasProblems,
)

from .keeping import locked, log, log_parts, scheme_for, store

State = SchemeVersion.State
NO_FORM_FOR = ("", "format", "city", "scheme")
"""Places of a file that the editor has no field for: a file with problems there cannot be finished in it."""


@transaction.atomic
def load_version(
    *,
    text: bytes | str,
    by: Account,
    at: datetime,
    even_unfinished: bool = False,
    seen: str | None = None,
) -> SchemeVersion:
    """Make a scheme file of the open city the scheme's draft, replacing the one there was.

    Whoever saves becomes one of its authors, and a submission there was is void. `even_unfinished` keeps
    a file with problems, to be corrected in the editor; `seen` is the digest of the draft that whoever
    saves knows of (empty: of none), and another one is not replaced. Raises DutyMissing, DraftChanged, or
    SchemeHasProblems with every problem of the file: guardrails, `another-city`, `participants-changed`,
    `record-type-conflict`.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    city = cities.present_city()
    reading = findings.in_city(text, city=city, today=clock.today_in(city.time_zone, at))
    code = shown(reading.raw.get("scheme")) if reading.raw is not None else ""
    is_workable = even_unfinished and not _beyond_the_forms(text, reading.problems)
    if reading.raw is None or not (reading.sound or is_workable):
        raise SchemeHasProblems(reading.problems)
    scheme = scheme_for(reading.raw, code)
    added = shared.add_missing(reading.tree) if reading.tree is not None and reading.sound else []
    draft = queries.newest_draft(scheme) or SchemeVersion(scheme=scheme)
    if seen is not None and draft.id is not None and draft.content_digest != seen:
        raise DraftChanged(name=draft.author_name)
    store(draft, reading.raw, by=by, name=actor.name, at=at, text=_plain(text))
    log(draft, actor, "load_version", at)
    log_parts(added, actor, draft, at)
    return SchemeVersion.objects.select_related("scheme").get(id=draft.id)


def _beyond_the_forms(text: bytes | str, problems: tuple[Problem, ...]) -> bool:
    """Whether the file holds what the editor cannot show: unreadable places, or whose file it is."""
    return bool(read_yaml(text)[1]) or any(problem.path in NO_FORM_FOR for problem in problems)


@transaction.atomic
def start_draft(
    *, content: Mapping[str, Any], by: Account, at: datetime, of: Scheme | None = None, shipped: str = ""
) -> SchemeVersion:
    """Begin a draft with this content, complete or not: a new scheme, or the next version `of` one.

    `shipped` names the shipped scheme that the content was copied from; its golden cases come along.
    Raises DutyMissing, CodeNeeded, CodeTaken (a new scheme wants a code of its own), DraftExists.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    code = of.code if of is not None else shown(content.get("scheme"))
    if not re.fullmatch(CODE_PATTERN, code) or len(code) > CODE_LENGTH:
        raise CodeNeeded
    if of is None and queries.scheme_by_code(code) is not None:
        raise CodeTaken(scheme=code)
    scheme = scheme_for(content, code)
    if queries.newest_draft(scheme) is not None:
        raise DraftExists(scheme=scheme.title)
    draft = SchemeVersion(scheme=scheme)
    store(draft, {**content, "scheme": code}, by=by, name=actor.name, at=at)
    log(draft, actor, "start_draft", at)
    if shipped:
        hooks.scheme_started.tell(scheme_id=scheme.id, shipped=shipped, by=actor.name, at=at)
    return draft


@transaction.atomic
def edit_draft(*, version: SchemeVersion, edit: Edit, by: Account, at: datetime) -> SchemeVersion:
    """Save one change to a draft, whether or not the draft is complete then.

    Whoever saves becomes one of its authors, and a submission there was is void. Raises DutyMissing,
    AlreadyPublished, PartChanged, PartGone, or SchemeHasProblems when the whole would be too large.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    held = locked(version)
    if held.state == State.PUBLISHED:
        raise AlreadyPublished
    content = edit.applied(held.content)
    store(held, content, by=by, name=actor.name, at=at)
    if len(held.file_text.encode()) > MAX_BYTES:
        raise SchemeHasProblems([Problem("file-too-large", "", SENTENCES["file-too-large"])])
    scheme_for(content, held.scheme.code)
    log(held, actor, "edit_draft", at, part=edit.about)
    return held


@transaction.atomic
def discard_draft(*, version: SchemeVersion, by: Account, at: datetime) -> None:
    """Throw a draft away; a scheme that never had anything else goes with it.

    Raises DutyMissing, AlreadyPublished.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    held = locked(version)
    if held.state == State.PUBLISHED:
        raise AlreadyPublished
    log(held, actor, "discard_draft", at)
    scheme = held.scheme
    held.delete()
    if not SchemeVersion.objects.filter(scheme=scheme).exists():
        try:
            with transaction.atomic():
                scheme.delete()
        except ProtectedError:
            pass  # something else was already prepared for it, such as its example people


def _plain(text: bytes | str) -> str:
    content = text if isinstance(text, str) else text.decode("utf-8-sig")
    return content.removeprefix("\ufeff").replace("\r\n", "\n")
