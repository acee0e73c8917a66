"""A scheme as YAML text that reads back to an equal tree, and the JSON Schema for editors."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node
from ruamel.yaml.representer import SafeRepresenter

from .tree import SchemeTree

# Text that YAML could take for a number, a truth or nothing at all is always quoted.
_LOOKS_LIKE_A_VALUE = re.compile(r"[-+.0-9].*|~|null|true|false|", re.IGNORECASE | re.DOTALL)


def content_of(tree: SchemeTree) -> dict[str, Any]:
    """The tree as plain data in the file's own keys; what is left out has its default."""
    return tree.model_dump(by_alias=True, exclude_defaults=True)


def dump_scheme(tree: SchemeTree) -> str:
    """The tree as a scheme file; `read_scheme` of it gives an equal tree."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = None  # leaves in one line, the rest in blocks
    yaml.allow_unicode = True
    yaml.width = 110
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # typed as None there
    text = io.StringIO()
    yaml.dump(content_of(tree), text)
    return text.getvalue()


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scheme file, for editors; guardrails say more than it can."""
    schema = SchemeTree.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


class _Representer(SafeRepresenter):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # the language refuses aliases, and equal values may be one object in memory


def _number(representer: SafeRepresenter, value: Decimal) -> Node:
    text = format(value, "f")
    return representer.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _day(representer: SafeRepresenter, value: date) -> Node:
    return representer.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


def _text(representer: SafeRepresenter, value: str) -> Node:
    style = '"' if _LOOKS_LIKE_A_VALUE.fullmatch(value) else None
    return representer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Representer.add_representer(Decimal, _number)
_Representer.add_representer(date, _day)
_Representer.add_representer(str, _text)
_Representer.add_representer(tuple, SafeRepresenter.represent_list)
