"""The ground of every command: exit 0 done, 1 refused with every reason, 2 wrong usage; `--json` if asked."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.core.management.base import BaseCommand, CommandParser

from cityscore.core.hooks import Hook
from cityscore.core.refusals import Problem, Refusal, Sentence
from cityscore.core.tenancy import open_city

DONE, REFUSED, USAGE = 0, 1, 2
EARLIEST, LATEST = "1900", "2199"  # the years that record files may speak of


class CityRow(Protocol):
    """What a command needs to know of a city."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


class FindsCity(Protocol):
    """The active city with this code, or a refusal `city-unknown`."""

    def __call__(self, code: str) -> CityRow: ...


class FindsAccount(Protocol):
    """The active account with this e-mail address, or a refusal `account-unknown`."""

    def __call__(self, email: str) -> Any: ...


finds_city: Hook[FindsCity] = Hook("finds_city", required_of=("cities",))
finds_account: Hook[FindsAccount] = Hook("finds_account", required_of=("cities",))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: `document` for machines, `lines` for people; `refused` makes the exit 1."""

    document: Mapping[str, Any]
    lines: Sequence[str] = field(default=())
    refused: bool = False


class WrongUsage(Exception):  # noqa: N818 - the caller's slip, not an error of ours
    """The command line cannot be followed, such as a file that is not there: exit 2 with one sentence."""

    def __init__(self, sentence: Sentence, **facts: Any) -> None:
        self.message = sentence.filled(facts)
        super().__init__(self.message.en)


NO_FILE = Sentence("{path} cannot be read: {reason}.", "无法读取 {path}：{reason}。")
NOT_UNICODE = Sentence(
    "The argument {name} is not valid text in this terminal's encoding.", "参数 {name} 不是有效的文字编码。"
)


class CityCommand(BaseCommand):
    """A management command: subclasses add arguments and answer in `act`; this prints and sets the exit.

    `accountable` commands take `--by ACCOUNT` and find that account as `by` among their options. A Refusal
    raised in `act` prints all its reasons and exits 1, a WrongUsage exits 2; anything else is a defect.
    """

    accountable = True
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        if self.accountable:
            parser.add_argument("--by", required=True, metavar="ACCOUNT", help="e-mail of who acts")

    def act(self, *args: Any, **options: Any) -> Answer:
        """Do the work and say what came of it. Options arrive by name."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = bool(options.pop("json", False))
        try:
            _require_unicode(options)
            if self.accountable:
                options["by"] = account(options["by"])
            answer = self.act(**options)
        except Refusal as refusal:
            self._stop(REFUSED, refusal.code, refusal.message, refusal.problems)
        except WrongUsage as slip:
            self._stop(USAGE, "wrong-usage", slip.message)
        else:
            self._print(answer)
            if answer.refused:
                sys.exit(REFUSED)

    def progress(self, line: str) -> None:
        """Tell a waiting person how far the work is, on stderr."""
        self.stderr.write(line, lambda text: text)

    def _print(self, answer: Answer) -> None:
        if self.as_json:
            self._print_json(answer.document)
        for line in () if self.as_json else answer.lines:
            self.stdout.write(line)

    def _stop(self, code: int, kind: str, message: Sentence, problems: Sequence[Problem] = ()) -> None:
        if self.as_json:
            self._print_json(
                {
                    "ok": False,
                    "code": kind,
                    "message": message.as_json(),
                    "problems": [problem.as_json() for problem in problems],
                }
            )
        else:
            for line in [f"{kind}: {message.en} {message.zh_hans}", *problem_lines(problems)]:
                self.stderr.write(line)
        sys.exit(code)

    def _print_json(self, document: Mapping[str, Any]) -> None:
        # indented for somebody who looks; a program gets one line, written several times faster
        indent = 2 if self.stdout.isatty() else None
        self.stdout.write(json.dumps(document, ensure_ascii=not _takes_chinese(self.stdout), indent=indent))


def problems_of(file: Path, problems: Sequence[Problem]) -> list[str]:
    """How many problems a file has, in both languages, and then each of them."""
    if not problems:
        return [f"{file}: no problems. 没有发现问题。"]
    found = counted(len(problems), "problem")
    return [f"{file}: {found}. 发现 {len(problems)} 个问题。", *problem_lines(problems)]


def counted(count: int, noun: str) -> str:
    """`1 notice`, `2 notices`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Two lines a problem: code and place with the English sentence, then the Chinese one."""
    return [
        line
        for problem in problems
        for line in (
            f"  {_place(problem)}  {problem.code}: {problem.message.en}",
            f"      {problem.message.zh_hans}",
        )
    ]


def _place(problem: Problem) -> str:
    if problem.line is None:
        return problem.path or "(file)"
    return f"line {problem.line}" + (f" {problem.column}" if problem.column else "")


@contextmanager
def city_opened(code: str) -> Iterator[CityRow]:
    """Open a city for the rest of the command. Raises the refusal `city-unknown`."""
    ((_, find),) = finds_city.answers()
    city = find(code)
    with open_city(city.id):
        yield city


def account(email: str) -> Any:
    """The account behind `--by`. Raises the refusal `account-unknown`."""
    ((_, find),) = finds_account.answers()
    return find(email)


def read_file(path: Path, *, at_most: int) -> bytes:
    """The first `at_most` bytes of a file that a command names. Raises WrongUsage when it cannot be read."""
    with open_file(path) as file:
        return file.read(at_most)


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """A file that a command names, open for reading. Raises WrongUsage when it cannot be read."""
    try:
        file = path.open("rb")
    except OSError as error:
        shown = str(path).encode(errors="replace").decode()
        raise WrongUsage(NO_FILE, path=shown, reason=error.strerror or "no reason given") from error
    except ValueError as error:  # a NUL in the name
        raise WrongUsage(NO_FILE, path=repr(str(path)), reason="the name is not usable") from error
    with file:
        yield file


def iso_day(text: str) -> date:
    """An argument such as 2026-10-31; argparse turns the error into exit 2."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and EARLIEST <= text[:4] <= LATEST:
            return date.fromisoformat(text)
    except ValueError:
        pass  # 2026-02-30
    raise ArgumentTypeError(f"{text!r} is no day from {EARLIEST} to {LATEST}; write it like 2026-10-31")


def _require_unicode(options: Mapping[str, Any]) -> None:
    for name, value in options.items():
        if isinstance(value, str | Path):
            try:
                str(value).encode()
            except UnicodeEncodeError as error:
                raise WrongUsage(NOT_UNICODE, name=name) from error


def _takes_chinese(stream: Any) -> bool:
    encoding = getattr(getattr(stream, "_out", stream), "encoding", None) or "utf-8"
    return str(encoding).lower().replace("-", "").startswith(("utf", "gb18030"))
