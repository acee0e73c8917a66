"""The guardrails with one single check taken out of their source, and whether an example notices.

A check is one `yield` of the guardrail modules: without it something is found nowhere. The modules are
compiled again without it, side by side with the real ones, which stay as they are.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from cityscore.schemes import guardrails
from cityscore.schemes.guardrails import GUARDRAILS, Guardrail, guarded
from cityscore.schemes.language import read_content
from tests.pure.refusal_examples import ACCEPTED, REFUSED
from tests.pure.text_examples import TEXT_CODES, texts_refused

PACKAGE = guardrails.__name__
FOLDER = Path(str(guardrails.__file__)).parent
MODULES = ("parts", "figures", "grounds", "persons", "references", "shape", "wording")


def checks() -> list[str]:
    """Every check, as `module:line`."""
    return [f"{name}:{node.lineno}" for name in MODULES for node in _yields(_tree(name))]


def _tree(name: str) -> ast.Module:
    return ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


def _yields(tree: ast.AST) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
            yield node


def _code_at(name: str, line: int) -> str:
    """The code that the guardrail around a check is named after; "" inside a helper."""
    for node in _tree(name).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            return "" if node.name.startswith("_") else node.name.replace("_", "-")
    return ""


class _Silenced(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if node.lineno != self.line or not isinstance(node.value, ast.Yield | ast.YieldFrom):
            return node
        nothing = ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load()))  # still a generator
        return ast.copy_location(ast.Expr(value=nothing), node)


@dataclass(frozen=True, slots=True)
class Guardrails:
    """All guardrails, one check fewer."""

    rails: tuple[Guardrail, ...]
    code: str

    def is_noticed(self) -> bool:
        """Whether some example is found to be other than its file says."""
        return any(self._lets_a_text_pass()) or any(self._says_otherwise())

    def _says_otherwise(self) -> Iterator[bool]:
        likely_first = sorted((*REFUSED, *ACCEPTED), key=lambda case: case.code != self.code)
        for case in likely_first:
            problems = guarded(read_content(case.content), self.rails).problems
            yield {(problem.code, problem.path) for problem in problems} != set(case.found)

    def _lets_a_text_pass(self) -> Iterator[bool]:
        for code in TEXT_CODES if self.code in ("", *TEXT_CODES) else ():
            for content, path in _speaking(texts_refused(code)[0], code):
                problems = guarded(read_content(content), self.rails).problems
                yield (code, path) not in {(problem.code, problem.path) for problem in problems}


def _speaking(text: str, code: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Schemes that say a refused text in one place only, and that place."""
    for path in _PLACES[code]:
        keys, place, said = path.format(text=text).split("."), path.format(text=text), path.endswith("{text}")
        value: Any = text
        if said:  # the text is a key: of a field, or of a choice that earns points
            value = Decimal(3) if "table" in path else {"type": "text-code"}
        content = _nested(keys, value)
        if ".value" in path:  # the condition is of a field whose values are not choices
            content["record_types"] = [{"code": "x", "fields": {"x": {"type": "text-code"}}}]
            content["rules"][0]["record_type"] = "x"
        yield content, place


def _nested(keys: list[str], value: Any) -> Any:
    if not keys:
        return value
    key, *rest = keys
    name, *indices = key.replace("]", "").split("[")
    inner = _nested(rest, value)
    if name == "when":
        inner = {"field": "x", "op": "eq", **inner} if "value" in inner else inner
    if name == "any":
        inner = {"field": "x", "op": "eq", **inner}
    return {name: [inner] if indices else inner}


_SAID = (
    "{part}.code",
    "{part}.title.en",
    "{part}.title.zh-hans",
    "{part}.description.en",
    "{part}.description.zh-hans",
)
_OF_PARTS = tuple(
    place.replace("{part}", part)
    for part in ("dimensions[0]", "bands[0]", "record_types[0]", "rules[0]")
    for place in _SAID
)
_FIELD = "record_types[0].fields"
_OF_FIELDS = (f"{_FIELD}.{{text}}", f"{_FIELD}.x.title.en", f"{_FIELD}.x.title.zh-hans", f"{_FIELD}.x.unit")
_ANYWHERE = (
    "scheme", "title.en", "title.zh-hans", "description.en", "description.zh-hans", *_OF_PARTS, *_OF_FIELDS,
    f"{_FIELD}.x.choices[0]", "rules[0].when[0].value", "rules[0].when[0].value[0]",
    "rules[0].when[0].any[0].value",
)  # fmt: skip
_PLACES = {
    "forbidden-subject": _ANYWHERE,
    "about-someone-else": _ANYWHERE,
    "rewards-mere-duty": _ANYWHERE,
    "open-ended": (*(p for p in _OF_PARTS if p[0] == "r"), "rules[0].points.by.table.{text}"),
    "prohibited-field": _OF_FIELDS,
}


def without(check: str) -> Guardrails:
    """The guardrails compiled again without one check."""
    module, _, line = check.partition(":")
    compiled: dict[str, ModuleType] = {}
    with patch.dict(sys.modules):
        for name in MODULES:
            tree = _tree(name)
            if name == module:
                tree = ast.fix_missing_locations(_Silenced(int(line)).visit(tree))
            compiled[name] = _executed(f"{PACKAGE}.{name}", tree)
    return Guardrails(tuple(_same(compiled, rail) for rail in GUARDRAILS), _code_at(module, int(line)))


def _executed(name: str, tree: ast.Module) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update({"__package__": PACKAGE, "__file__": importlib.import_module(name).__file__})
    sys.modules[name] = made
    exec(compile(tree, name, "exec"), made.__dict__)
    return made


def _same(compiled: dict[str, ModuleType], rail: Guardrail) -> Guardrail:
    found: Guardrail = getattr(compiled[rail.__module__.rpartition(".")[2]], rail.__name__)
    return found
