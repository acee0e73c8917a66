"""The embedded Valkey: broker and cache on a socket; it keeps nothing, the work list is in PostgreSQL."""

from __future__ import annotations

import signal
import socket

from .children import Steps, Words
from .folder import Folder
from .programs import ValkeyPrograms


class Valkey:
    """One Valkey of one data folder."""

    name = "valkey"
    title = "Valkey"
    orphaned = signal.SIGTERM
    steps: Steps = ((signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0))

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._socket = folder.sockets / "valkey.sock"
        self._programs = ValkeyPrograms(folder)

    def urls(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis+socket://{self._socket}"}

    def prepare(self) -> None:
        self._programs.provide()
        self._socket.unlink(missing_ok=True)

    def command(self) -> Words:
        return [
            self._programs.server,
            "--port", "0", "--unixsocket", self._socket, "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", self._folder.servers,
            "--loglevel", "warning", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip

    def is_ready(self, pid: int) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
            except OSError:
                return False

    def furnish(self) -> None:
        """A broker starts empty."""
