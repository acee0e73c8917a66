"""The web server's process: it loads the site while the databases start, then waits to be let serve.

`python -m cityscore.core.services.web GATE gunicorn-options…`, GATE being a pipe that the launcher closes.
"""

from __future__ import annotations

import os
import runpy
import sys

from .children import tie_forks


def main() -> None:
    """Load, wait, then be gunicorn: its workers are forked with everything loaded."""
    tie_forks()
    gate = int(sys.argv.pop(1))
    import django
    from django.urls import get_resolver

    django.setup()
    _ = get_resolver().url_patterns  # loads every view
    os.read(gate, 1)
    runpy.run_module("gunicorn", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
