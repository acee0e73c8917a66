"""Run a Python program so that every process it forks dies with it: `python -m …services.tied NAME …`.

A pool process of Celery or gunicorn notices a killed parent only between two pieces of work;
tied to it by the kernel, none stays behind.
"""

from __future__ import annotations

import runpy
import sys

from .children import tie_forks

if __name__ == "__main__":
    tie_forks()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
