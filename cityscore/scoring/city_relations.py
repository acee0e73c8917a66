"""What compiled SQL reads of the city's tables, limited to some participants; and the files under `sql/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Template

from cityscore.scoring.compiler import Relations

SQL = Path(__file__).parent / "sql"
RELATIONS = {
    "records": ("records_of_enrolled", "among_records", "record.participant_id"),
    "participants": ("enrolled", "among_enrolled", "enrolment.participant_id"),
    "grants": ("grants_known", "among_grants", "award.participant_id"),
    "current": ("current", "among_scores", "score.participant_id"),
}
IN_SHARD = "$participant >= %(first_id)s AND $participant < %(next_first_id)s"
EVERYBODY = "TRUE"
NAMED = "$participant = ANY(%(participant_ids)s)"


def relations(among: str) -> Relations:
    """The relations that the compiled SQL reads, limited to some participants."""
    return Relations(*(relation(name, among) for name in ("records", "participants", "grants")))


def relation(name: str, among: str) -> str:
    """One of them, as a SELECT."""
    file, slot, column = RELATIONS[name]
    narrowed = _narrowed(among) if name == "records" else {}
    return frame(file, **{slot: Template(among).substitute(participant=column)}, **narrowed)


def _narrowed(among: str) -> dict[str, str]:
    """What a shard's records need read of enrolments and consents: only its own, or a city of millions would
    be read whole for each shard."""
    if not among.startswith(IN_SHARD):
        return {"among_enrolled": EVERYBODY, "among_consents": EVERYBODY}
    mine = Template(IN_SHARD).substitute(participant="mine.participant_id")
    return {
        "among_enrolled": Template(IN_SHARD).substitute(participant="enrolment.participant_id"),
        "among_consents": frame("consents_in_shard", among_mine=mine),
    }


def frame(name: str, **parts: str) -> str:
    """A file under `sql/` with its `$slots` filled."""
    return _template(name).substitute(parts)


@lru_cache
def _template(name: str) -> Template:
    return Template((SQL / f"{name}.sql").read_text())
