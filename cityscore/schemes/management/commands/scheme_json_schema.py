"""`scheme_json_schema`: the JSON Schema of scheme files, for an editor that has no network."""

from __future__ import annotations

import json
from typing import Any

from cityscore.core.management.base import Answer, CityCommand
from cityscore.schemes.schemas import scheme_schema_text


class Command(CityCommand):
    help = "Print the JSON Schema of scheme files, as it is published at /api/v1/schemas/scheme."
    accountable = False
    requires_system_checks = []

    def act(self, **_: Any) -> Answer:
        text = scheme_schema_text()
        return Answer(json.loads(text), text.removesuffix("\n").split("\n"))
