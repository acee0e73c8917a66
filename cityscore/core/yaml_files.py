"""YAML 1.2 as our files use it: bytes become plain data with exact numbers, or problems, never a crash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from cityscore.core.refusals import Problem, Sentence

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
LARGEST_NUMBER = Decimal(10) ** 15
MOST_DECIMALS = 12
MOST_ENTRIES = 20_000  # of one list or mapping
MOST_VALUES = 200_000  # of a file
LONGEST_KEY = 200
LONGEST_NUMBER = 40  # characters; int() and Decimal() are slow or refuse beyond a few thousand

# The core schema of YAML 1.2.2, section 10.3.2. `yes`, `no` and dates are text there.
_WORDS: dict[str, Any] = {"": None, "~": None} | {
    spelling: value
    for word, value in {"null": None, "true": True, "false": False}.items()
    for spelling in (word, word.capitalize(), word.upper())
}
_WHOLE_IN_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

SENTENCES = {
    "file-too-large": Sentence(
        "The file is larger than 1 MB; split it or remove what is not needed.",
        "文件超过 1 MB，请拆分或删去不需要的内容。",
    ),
    "not-utf8": Sentence("Save the file as UTF-8.", "请将文件另存为 UTF-8 编码。"),
    "not-yaml": Sentence(
        "Line {line} cannot be read as YAML: {reason}. Correct it and try again.",
        "第 {line} 行不符合 YAML 格式，请检查缩进、引号和冒号后重试。",
    ),
    "too-deep": Sentence(
        "Line {line} is nested more than 32 levels deep.", "第 {line} 行的嵌套超过 32 层，请减少层级。"
    ),
    "too-many-entries": Sentence(
        "Line {line}: one list or table may have at most {most} entries; remove what is not needed.",
        "第 {line} 行：一个列表最多 {most} 项，请删去不需要的内容。",
    ),
    "too-many-values": Sentence(
        "Line {line}: one file may hold at most {most} values; split it or remove what is not needed.",
        "第 {line} 行：一个文件最多 {most} 个值，请拆分或删去不需要的内容。",
    ),
    "not-a-mapping": Sentence(
        "The file must be one document of `key: value` lines.", "文件必须是一份由“键: 值”组成的文档。"
    ),
    "duplicate-key": Sentence(
        "Line {line} gives “{key}” a second time; keep one.", "第 {line} 行重复出现“{key}”，请只保留一处。"
    ),
    "bad-key": Sentence(
        "Line {line}: a key must be a plain word of at most 200 characters.",
        "第 {line} 行：键必须是不超过 200 个字符的普通文字。",
    ),
    "anchor-not-allowed": Sentence(
        "Line {line} uses a YAML anchor or alias (& or *); write the content out.",
        "第 {line} 行使用了 YAML 锚点或别名（& 或 *），请直接写出内容。",
    ),
    "tag-not-allowed": Sentence(
        "Line {line} uses a YAML tag or directive (! or %); remove it.",
        "第 {line} 行使用了 YAML 标签或指令（! 或 %），请删去。",
    ),
    "number-out-of-range": Sentence(
        "Line {line}: write a number smaller than 10^15 with at most 12 decimals.",
        "第 {line} 行：数字须小于 10 的 15 次方，且最多 12 位小数。",
    ),
    "unprintable-character": Sentence(
        "Line {line} holds a character that cannot be printed; remove it.",
        "第 {line} 行含有无法显示的字符，请删去。",
    ),
}


def read_yaml(
    content: bytes | str, *, most_entries: int = MOST_ENTRIES, most_values: int = MOST_VALUES
) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The file as dicts, lists, text, bool, None and Decimal, with every problem found.

    Every number is a Decimal; every key is text exactly as written (`1:` gives the key "1"); dates stay
    text. The data is None only when nothing could be read; otherwise it is as complete as the file allows
    (of duplicates the first is kept, a refused number stays as text), so that later checks can go on.
    A file with a longer list or with more values is left unread as soon as that is seen: nobody waits for
    the problems of ten thousand rules. Problem codes are the keys of SENTENCES. Never raises on any input.
    """
    text = _text(content)
    if isinstance(text, Problem):
        return None, (text,)
    builder = _Builder(most_entries, most_values)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _Unreadable as unreadable:
        return None, (unreadable.problem,) if unreadable.alone else (*builder.problems, unreadable.problem)
    # ValueError and IndexError: the parser's own arithmetic on absurd escapes and directives.
    except (YAMLError, ValueError, IndexError, OverflowError) as error:
        return None, (*builder.problems, _not_yaml(error))
    if not isinstance(builder.document, dict):
        return None, (*builder.problems, _problem("not-a-mapping", ""))
    return builder.document, tuple(builder.problems)


def joined(path: str, step: str | int) -> str:
    """`rules` + 2 → `rules[2]`; `rules[2]` + "points" → `rules[2].points`."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


class _Unreadable(Exception):  # noqa: N818 - carries one problem out of the loop
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.alone = problem.code in ("too-many-entries", "too-many-values")


@dataclass
class _Open:
    """A mapping or sequence whose end has not come yet; `key` waits for its value."""

    into: dict[str, Any] | list[Any]
    path: str
    key: str | None = None
    dropped: bool = False
    entry_count: int = 0


class _Builder:
    """Builds the data from parser events with a stack of its own, so depth costs no recursion."""

    def __init__(self, most_entries: int, most_values: int) -> None:
        self.most_entries, self.most_values, self.value_count = most_entries, most_values, 0
        self.document: Any = None
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.started = False

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            if self.started:
                raise _Unreadable(_problem("not-a-mapping", ""))
            self.started = True
            if event.tags or event.version not in (None, (1, 2)):
                self._report("tag-not-allowed", "", line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, NodeEvent):
            self._take_node(event, line)

    def _take_node(self, event: NodeEvent, line: int) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder is not None and isinstance(holder.into, dict) and holder.key is None:
            self._take_key(event, holder, line)
            return
        path = self._path(holder)
        self._require_few(holder, line)
        if event.anchor is not None:
            self._report("anchor-not-allowed", path, line)
        if getattr(event, "tag", None) is not None:
            self._report("tag-not-allowed", path, line)
        if isinstance(event, ScalarEvent):
            self._place(holder, self._scalar(event, path, line))
        elif isinstance(event, AliasEvent):
            self._place(holder, None)
        else:
            self._open(event, holder, path, line)

    def _require_few(self, holder: _Open | None, line: int) -> None:
        self.value_count += 1
        if self.value_count > self.most_values:
            raise _Unreadable(_problem("too-many-values", "", line=line, most=self.most_values))
        if holder is not None:
            holder.entry_count += 1
            if holder.entry_count > self.most_entries:
                place, most = holder.path, self.most_entries
                raise _Unreadable(_problem("too-many-entries", place, line=line, most=most))

    def _open(self, event: NodeEvent, holder: _Open | None, path: str, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _Unreadable(_problem("too-deep", path, line=line))
        into: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._place(holder, into)
        self.stack.append(_Open(into, path))

    def _take_key(self, event: NodeEvent, holder: _Open, line: int) -> None:
        """Remembers the key as written. A key that cannot stand is reported and its value dropped."""
        if not isinstance(event, ScalarEvent | AliasEvent):
            raise _Unreadable(_problem("bad-key", holder.path, line=line))
        key = getattr(event, "value", "")
        found = len(self.problems)
        if event.anchor is not None:
            self._report("anchor-not-allowed", holder.path, line)
        elif getattr(event, "tag", None) is not None:
            self._report("tag-not-allowed", holder.path, line)
        elif not key or len(key) > LONGEST_KEY or _UNPRINTABLE.search(key):
            self._report("bad-key", holder.path, line)
        elif key in holder.into:
            self._report("duplicate-key", joined(holder.path, key), line, key=key)
        holder.key, holder.dropped = key, len(self.problems) > found

    def _path(self, holder: _Open | None) -> str:
        if holder is None:
            return ""
        return joined(holder.path, len(holder.into) if holder.key is None else holder.key)

    def _place(self, holder: _Open | None, value: Any) -> None:
        if holder is None:
            self.document = value
        elif isinstance(holder.into, list):
            holder.into.append(value)
        else:
            if not holder.dropped and holder.key is not None:
                holder.into[holder.key] = value
            holder.key, holder.dropped = None, False

    def _scalar(self, event: ScalarEvent, path: str, line: int) -> Any:
        text: str = event.value
        if _UNPRINTABLE.search(text):  # an escape such as "\0" or "\ud800"
            self._report("unprintable-character", path, line)
            return _UNPRINTABLE.sub("", text)
        if event.style is not None:  # quoted or block text is always text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            self._report("number-out-of-range", path, line)
            return text
        if not (_NUMBER.fullmatch(text) or _WHOLE_IN_BASE.fullmatch(text)):
            return text
        number = _number(text)
        if number is None:
            self._report("number-out-of-range", path, line)
            return text
        return number

    def _report(self, code: str, path: str, line: int, **facts: Any) -> None:
        self.problems.append(_problem(code, path, line=line, **facts))


def _text(content: bytes | str) -> str | Problem:
    if isinstance(content, str):
        try:
            content = content.encode()
        except UnicodeEncodeError:
            return _problem("not-utf8", "")
    if len(content) > MAX_BYTES:
        return _problem("file-too-large", "")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _problem("not-utf8", "")


def _number(text: str) -> Decimal | None:
    if len(text) > LONGEST_NUMBER:
        return None
    number = Decimal(int(text, 0)) if text[:2] in ("0o", "0x") else Decimal(text)
    exponent = number.as_tuple().exponent
    # Comparing or quantizing 1e999999 would be exact and endless, so the exponent is judged first.
    if not isinstance(exponent, int) or number.adjusted() >= LARGEST_NUMBER.adjusted():
        return None
    return None if exponent < -MOST_DECIMALS else number


def _not_yaml(error: Exception) -> Problem:
    line, reason = 1, "unreadable character"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        reason = str(error.problem or error.context or reason)
    return _problem("not-yaml", "", line=line, reason=_UNPRINTABLE.sub("", reason)[:200])


def _problem(code: str, path: str, **facts: Any) -> Problem:
    return Problem(code, path, SENTENCES[code].filled(facts))
