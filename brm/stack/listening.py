"""The socket that the web server answers on: opened here, and kept while servers come and go."""

import errno
import socket

from brm.stack.errors import StackError
from brm.stack.log import Log

PORTS_TRIED = 50
BACKLOG = 512


def listen(host: str, port: int, log: Log) -> socket.socket:
    """Listen on a port, or on the next one that is free; says so where it is another.

    Connections that come while the server is started again wait, and none is refused.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            return _open(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StackError(f"{host}:{candidate} cannot be used: {error.strerror}.") from error
            log.say(f"Port {candidate} is taken; trying {candidate + 1}.")
    raise StackError(f"The {PORTS_TRIED} ports from {port} on are taken; name another with --port.")


def is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _open(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)
