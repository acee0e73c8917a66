"""A city's founding data, format `cityscore.city/1`: its names, its office and its first notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cityscore.core.refusals import Problem, Sentence
from cityscore.core.yaml_files import joined, read_yaml

FORMAT = "cityscore.city/1"
DUTIES = ("clerk", "rule-editor", "approver", "head-of-office", "auditor")
TITLE_LENGTH = 100
EMAIL_LENGTH = 254
NOTICE_LENGTH = 20_000

SENTENCES = {
    "missing-key": Sentence("Add “{key}” here.", "此处缺少“{key}”，请补上。"),
    "unknown-key": Sentence(
        "“{key}” is not part of this file format; correct its spelling or remove it.",
        "此类文件中没有“{key}”这一项，请更正拼写或删去。",
    ),
    "not-allowed-value": Sentence("Write {wanted} here.", "此处应写{wanted_zh}。"),
    "duplicate-code": Sentence(
        "“{key}” is already used above; keep one.", "“{key}”在上面已经使用，请只保留一处。"
    ),
}


@dataclass(frozen=True, slots=True)
class FoundingOfficer:
    """A member of the office, by the e-mail address of their account."""

    email: str
    name: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundingNotice:
    """What residents agree to when they join a scheme."""

    scheme: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class Founding:
    """A whole file. `is_illustrative` marks a city whose figures are not published ones."""

    code: str
    title: Sentence
    time_zone: str
    is_illustrative: bool
    officers: tuple[FoundingOfficer, ...]
    notices: tuple[FoundingNotice, ...]


@dataclass(frozen=True, slots=True)
class FoundingReading:
    """`founding` is there exactly when there are no `problems`."""

    founding: Founding | None
    problems: tuple[Problem, ...]


def read_founding(content: bytes | str) -> FoundingReading:
    """Reads a founding file with all its problems at once. Never raises, whatever the bytes."""
    raw, problems = read_yaml(content)
    if raw is None:
        return FoundingReading(None, problems)
    reader = _Reader(list(problems))
    founding = reader.founding(raw)
    return FoundingReading(None if reader.problems else founding, tuple(reader.problems))


class _Reader:
    """Takes what is asked for from plain data; what is not there becomes a problem and an empty value."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def founding(self, raw: Mapping[str, Any]) -> Founding:
        known = ("format", "city", "title", "time_zone", "illustrative", "office", "notices")
        self._only(raw, "", known)
        self._value(raw, "", "format", lambda value: value == FORMAT, FORMAT, FORMAT)
        return Founding(
            code=self._value(raw, "", "city", _is_code, "a code such as wendeng", "城市代码，例如 wendeng"),
            title=self._both(raw, "", "title", TITLE_LENGTH),
            time_zone=self._value(
                {"time_zone": "Asia/Shanghai", **raw}, "", "time_zone", _is_zone, "a time zone", "时区"
            ),
            is_illustrative=self._value(
                {"illustrative": False, **raw},
                "",
                "illustrative",
                _is_truth,
                "true or false",
                "true 或 false",
            ),
            officers=tuple(self._officers(raw)),
            notices=tuple(self._notices(raw)),
        )

    def _officers(self, raw: Mapping[str, Any]) -> Iterator[FoundingOfficer]:
        allowed = ", ".join(DUTIES)
        seen: set[str] = set()
        for path, entry in self._entries(raw, "office", ("account", "name", "duties")):
            officer = FoundingOfficer(
                email=self._value(entry, path, "account", _is_email, "an e-mail address", "电子邮箱").lower(),
                name=self._value(entry, path, "name", _is_title, "a name", "姓名"),
                duties=tuple(
                    self._value(
                        entry, path, "duties", _are_duties, f"a list of {allowed}", f"列表：{allowed}"
                    )
                ),
            )
            self._once(officer.email, seen, joined(path, "account"))
            yield officer

    def _notices(self, raw: Mapping[str, Any]) -> Iterator[FoundingNotice]:
        seen: set[str] = set()
        for path, entry in self._entries(raw, "notices", ("scheme", "text")):
            scheme = self._value(entry, path, "scheme", _is_code, "a scheme's code", "方案代码")
            self._once(scheme, seen, joined(path, "scheme"))
            yield FoundingNotice(scheme, self._both(entry, path, "text", NOTICE_LENGTH))

    def _entries(
        self, raw: Mapping[str, Any], key: str, known: tuple[str, ...]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for index, entry in enumerate(self._value({key: [], **raw}, "", key, _is_list, "a list", "列表")):
            path = joined(key, index)
            if isinstance(entry, Mapping):
                self._only(entry, path, known)
                yield path, entry
            else:
                self._report("not-allowed-value", path, wanted="“key: value” lines", wanted_zh="“键: 值”")

    def _both(self, holder: Mapping[str, Any], path: str, key: str, length: int) -> Sentence:
        inner = self._value(holder, path, key, _is_mapping, "{en: …, zh-hans: …}", "{en: …, zh-hans: …}")
        if not inner:
            return Sentence("", "")
        self._only(inner, joined(path, key), ("en", "zh-hans"))
        wanted = (f"text of at most {length} characters", f"不超过 {length} 个字符的文字")

        def fits(value: Any) -> bool:
            return isinstance(value, str) and 0 < len(value.strip()) <= length

        texts = [
            self._value(inner, joined(path, key), language, fits, *wanted) for language in ("en", "zh-hans")
        ]
        return Sentence(*(text.strip() for text in texts))

    def _value(
        self,
        holder: Mapping[str, Any],
        path: str,
        key: str,
        fits: Callable[[Any], bool],
        wanted: str,
        wanted_zh: str,
    ) -> Any:
        """The value under a key; one that does not fit is reported and stands as empty text."""
        if key not in holder:
            self._report("missing-key", joined(path, key), key=key)
        elif not fits(holder[key]):
            self._report("not-allowed-value", joined(path, key), wanted=wanted, wanted_zh=wanted_zh)
        else:
            return holder[key]
        return ""

    def _only(self, holder: Mapping[str, Any], path: str, known: tuple[str, ...]) -> None:
        for key in holder:
            if key not in known:
                self._report("unknown-key", joined(path, key), key=key)

    def _once(self, key: str, seen: set[str], path: str) -> None:
        if key and key in seen:
            self._report("duplicate-code", path, key=key)
        seen.add(key)

    def _report(self, code: str, path: str, **facts: Any) -> None:
        self.problems.append(Problem(code, path, SENTENCES[code].filled(facts)))


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]{0,39}", value) is not None


def _is_email(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= EMAIL_LENGTH
        and re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value) is not None
    )


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= TITLE_LENGTH


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_duties(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(duty in DUTIES for duty in value)


def _is_zone(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (KeyError, ValueError, OSError):  # an unknown zone, a malformed name, the name of a folder
        return False
