"""Every text that a page or form can show is there in Chinese, with the same places to fill."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
PLACES = re.compile(r"%\((\w+)\)s|<[^>]+>")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
TAG = re.compile(r'{%-?\s*trans(?:late)?\s+(?:"([^"]*)"|\'([^\']*)\')(?:\s+context\s+"([^"]*)")?')


def entries() -> dict[str, str]:
    """The source catalogue: (context\\x04)msgid → msgstr, plurals by their singular."""
    found, current, name = {}, {}, ""
    for line in [*(FOLDER / "django.po").read_text().splitlines(), ""]:
        head, _, rest = line.partition(" ")
        if head in ("msgctxt", "msgid", "msgid_plural", "msgstr", "msgstr[0]"):
            name, line = head.removesuffix("[0]"), rest
            current[name] = ""
        if line.startswith('"') and name:
            current[name] += ast.literal_eval(line)
        elif not line.strip():
            if current.get("msgid"):
                context = current["msgctxt"] + "\x04" if "msgctxt" in current else ""
                found[context + current["msgid"]] = current.get("msgstr", "")
            current, name = {}, ""
    return found


def python_texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if node.func.id in WITH_CONTEXT and len(texts) >= 2:
            yield f"{texts[0]}\x04{texts[1]}"
        elif node.func.id in CALLS and texts:
            yield texts[0]


def texts_in_use() -> Iterator[tuple[str, str]]:
    """(text, file) of everything marked for translation, but for blocks, which makemessages reads."""
    for root in ("cityscore", "conversions", "rewards"):
        for path in (settings.BASE_DIR / root).rglob("*.py"):
            yield from ((text, path.name) for text in python_texts(path))
    for path in (settings.BASE_DIR / "templates").rglob("*.*"):
        for double, single, context in TAG.findall(path.read_text()):
            text = double or single
            yield (f"{context}\x04{text}" if context else text), path.name


def test_every_entry_has_its_chinese() -> None:
    assert [text for text, chinese in entries().items() if not chinese] == []


def test_every_text_in_use_is_in_the_catalogue() -> None:
    known = entries()
    assert sorted({(text, name) for text, name in texts_in_use() if text not in known}) == []


def test_places_to_fill_are_the_same_in_both_languages() -> None:
    for text, chinese in entries().items():
        wanted, found = set(PLACES.findall(text)), set(PLACES.findall(chinese))
        assert wanted == found, text


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert [
        text for text, chinese in entries().items() if chinese and _compiled(compiled, text) != chinese
    ] == []


def _compiled(catalogue: gettext.GNUTranslations, text: str) -> str:
    context, found, plain = text.rpartition("\x04")
    if found:
        return catalogue.pgettext(context, plain)
    single = catalogue.gettext(text)
    return single if single != text else catalogue.ngettext(text, text, 1)


def test_chinese_texts_use_chinese_marks() -> None:
    mixed = re.compile(r"[\u4e00-\u9fff][,;!?:]")
    lists = {"yes,no,not known"}  # what Django's yesno filter splits at commas
    assert [
        chinese for text, chinese in entries().items() if mixed.search(chinese) and text not in lists
    ] == []
