#!/usr/bin/env python
"""Django's command line; `./dev manage` calls it with the services running."""

import os
import sys
from typing import Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.settings")
    from django.core.management import ManagementUtility

    class CommandLine(ManagementUtility):
        """Django's, but a command that does not exist is wrong usage: exit 2 and not 1."""

        def fetch_command(self, subcommand: str) -> Any:
            try:
                return super().fetch_command(subcommand)
            except SystemExit:
                sys.exit(2)

    CommandLine(sys.argv).execute()
