"""What a shipped scheme takes over, refuses and leaves out, as finished texts in the reader's language.

`schemes/_shipped_about.html` shows them, where a clerk picks a scheme to copy and on the public pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import Described, Named
from cityscore.schemes.shipped import About, Entry, LeftOut, Refused, Shipped

STATUSES = {
    "published": gettext_lazy("every figure is the published one"),
    "illustrative": gettext_lazy("illustrative: some figures were added"),
    "stub": gettext_lazy("not published: cannot be put in force as it is"),
}


@dataclass(frozen=True, slots=True)
class EntriesInWords:
    """Entries, as (text, points) rows, and why they are not here; `code` is the refusal's, '' for none."""

    why: str
    code: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AboutInWords:
    """One shipped scheme; every part finished text. `status_code` is published, illustrative or stub."""

    name: str
    title: str
    status: str
    status_code: str
    summary: str
    sources: tuple[str, ...]
    not_published: tuple[str, ...]
    added: tuple[str, ...]
    refused: tuple[EntriesInWords, ...]
    left_out: tuple[EntriesInWords, ...]
    check_before_use: tuple[str, ...]


def about_in_words(shipped: Shipped) -> AboutInWords:
    """The about-file of a shipped scheme in the language that is active."""
    about: About = shipped.about
    return AboutInWords(
        name=shipped.name,
        title=_said(about.title),
        status=str(STATUSES[about.status]),
        status_code=about.status,
        summary=_said(about.summary),
        sources=_all(about.sources),
        not_published=_all(about.not_published),
        added=_all(about.added),
        refused=tuple(_group(each, each.code) for each in about.refused),
        left_out=tuple(_group(each, "") for each in about.left_out),
        check_before_use=_all(about.check_before_use),
    )


def _group(group: Refused | LeftOut, code: str) -> EntriesInWords:
    return EntriesInWords(_said(group.why), code, tuple(_entry(each) for each in group.entries))


def _entry(entry: Entry) -> tuple[str, str]:
    points = "" if entry.points is None else format(entry.points, "+f").replace("-", "−")
    return _in_language(Sentence(entry.en, entry.zh_hans)), points


def _all(texts: Iterable[Described]) -> tuple[str, ...]:
    return tuple(_said(each) for each in texts)


def _said(text: Described | Named) -> str:
    return _in_language(text.sentence)


def _in_language(sentence: Sentence) -> str:
    return sentence.in_language(get_language() or "zh-hans")
