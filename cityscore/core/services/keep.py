"""The keeper's own process: `python -m cityscore.core.services.keep postgres|valkey FOLDER [--careless]`."""

from __future__ import annotations

import sys
from pathlib import Path

from .folder import Folder, open_folder
from .keeper import Keeper, Server
from .postgres import Postgres
from .valkey import Valkey


def server_named(name: str, folder: Folder, *, careless: bool) -> Server:
    """The server of that name, `postgres` or `valkey`, in that data folder."""
    return Postgres(folder, careless=careless) if name == Postgres.name else Valkey(folder)


if __name__ == "__main__":
    opened = open_folder(Path(sys.argv[2]))
    sys.exit(Keeper(server_named(sys.argv[1], opened, careless="--careless" in sys.argv), opened).keep())
