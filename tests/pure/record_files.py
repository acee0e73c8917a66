"""A small record type, a feed, and a file checked in one call: for the tests of reading and checking."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cityscore.core.refusals import Problem
from cityscore.records.checking import check_rows
from cityscore.records.drafts import Draft
from cityscore.records.findings import Findings
from cityscore.records.mapping import FeedMapping
from cityscore.records.reading import FileRefused, open_table
from cityscore.schemes.language import RecordType

TODAY = date(2026, 11, 22)


def record_type(code: str, **given: Any) -> RecordType:
    named = {"en": code, "zh-hans": code}
    whole = {
        "source": "volunteers",
        "topic": "volunteering",
        "title": named,
        "description": named,
        "fields": {},
    }
    return RecordType.model_validate({"code": code, **whole, **given})


HOURS = record_type(
    "hours",
    fields={
        "hours": {"type": "decimal", "unit": "hour", "min": 0, "required": True},
        "times": {"type": "integer", "min": 1},
        "level": {"type": "choice", "choices": ["city", "province", "国家级"]},
        "matter_no": {"type": "text-code"},
        "signed_on": {"type": "date"},
    },
)
RULING = record_type("ruling", decision=True)
ELSEWHERE = record_type("elsewhere", source="another")
TYPES = (HOURS, RULING, ELSEWHERE)

ANY = FeedMapping(source="volunteers")
HOURS_FEED = FeedMapping(
    source="volunteers",
    columns={"证件号码": "identifier", "记录编号": "record_no", "服务日期": "occurred_on", "时长": "hours"},
    fixed={"identifier_type": "local", "record_type": "hours"},
)
ANY_HEADER = "identifier_type,identifier,record_type,record_no,occurred_on,document_no,authority,hours\n"
HEADER = "identifier,record_no,occurred_on,ended_on,recorded_on,status,hours,times,level,matter_no,signed_on"


@dataclass(frozen=True)
class Outcome:
    """What a file came to: standing drafts, and the findings; or the refusal of the whole."""

    drafts: list[Draft]
    findings: Findings | None
    refused: FileRefused | None

    @property
    def problems(self) -> list[Problem]:
        if self.findings is not None:
            return self.findings.problems
        assert self.refused is not None
        return list(self.refused.problems)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def code(self) -> str:
        """The code of the whole refusal, or of the only problem."""
        if self.refused is not None:
            return self.refused.code
        assert len(self.codes) == 1, self.codes
        return self.codes[0]


def outcome_of(
    content: bytes | str,
    mapping: FeedMapping = HOURS_FEED,
    types: Iterable[RecordType] = TYPES,
    today: date = TODAY,
    known: Collection[str] = (),
    **more: Any,
) -> Outcome:
    raw = content.encode() if isinstance(content, str) else content
    try:
        checking = check_rows(open_table(raw, known), mapping, tuple(types), today=today, **more)
        handed_out = list(checking)
    except FileRefused as refusal:
        return Outcome([], None, refusal)
    findings = checking.findings
    drafts = [each for each in handed_out if isinstance(each, Draft) and findings.stands(each.line)]
    return Outcome(drafts, findings, None)


def row(**given: str) -> str:
    """One row of a file in which everything is right but what is given."""
    right = {"identifier": "D0001", "record_no": "V-1", "occurred_on": "2025-03-04", "hours": "2"}
    cells = {**right, **given}
    return ",".join(cells.get(name, "") for name in HEADER.split(","))


def file_of(*rows: str) -> str:
    return "\n".join((HEADER, *rows, ""))
