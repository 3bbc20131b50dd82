"""A mail server that delivers to nobody: it keeps what it gets, to be read on a page.

It speaks as much SMTP (RFC 5321) as Python's smtplib and common clients use, on loopback only.
"""

import re
import socket
import socketserver
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

LONGEST_LINE = 1000
LARGEST_MAIL = 10_000_000

Keep = Callable[[str, list[str], EmailMessage], None]
"""Keeps a mail, given the sender, those it goes to, and itself. Raises where it cannot."""


class MailServer(socketserver.ThreadingTCPServer):
    """Listens at an address, or on a socket that listens already."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        keep: Keep,
        address: tuple[str, int] = ("127.0.0.1", 0),
        listener: socket.socket | None = None,
    ) -> None:
        self.keep = keep
        super().__init__(address, Conversation, bind_and_activate=listener is None)
        if listener:
            self.socket.close()
            self.socket = listener

    @property
    def url(self) -> str:
        host, port = self.socket.getsockname()[:2]
        return f"smtp://{host}:{port}"


class Conversation(socketserver.StreamRequestHandler):
    """One client, from greeting to QUIT; any number of mails one after another."""

    server: MailServer
    timeout = 60

    def handle(self) -> None:
        self._forget()
        self._say("220 mail is caught here")
        while line := self.rfile.readline(LONGEST_LINE):
            word = line[:4].decode("ascii", "replace").upper().strip()
            if word == "QUIT":
                self._say("221 bye")
                return
            answer = getattr(self, f"on_{word.lower()}", None)
            self._say(answer(line) if answer else "502 not here")

    def on_ehlo(self, line: bytes) -> str:
        return "250-caught\r\n250-8BITMIME\r\n250 SIZE 10000000"

    def on_helo(self, line: bytes) -> str:
        return "250 caught"

    def on_mail(self, line: bytes) -> str:
        self._forget()
        self.sender = _address(line)
        return "250 sender noted"

    def on_rcpt(self, line: bytes) -> str:
        self.recipients.append(_address(line))
        return "250 recipient noted"

    def on_rset(self, line: bytes) -> str:
        self._forget()
        return "250 forgotten"

    def on_noop(self, line: bytes) -> str:
        return "250 still here"

    def on_data(self, line: bytes) -> str:
        if not self.recipients:
            return "503 for whom?"
        self._say("354 end with a dot on a line of its own")
        mail = message_from_bytes(self._read_mail(), policy=modern)
        try:
            self.server.keep(self.sender, self.recipients, mail)
        except Exception as error:  # the client has to hear that it was not kept
            return f"451 not kept: {type(error).__name__}"
        return "250 kept"

    def _read_mail(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        while (line := self.rfile.readline(LARGEST_MAIL)) not in (b".\r\n", b""):
            size += len(line)
            if size > LARGEST_MAIL:
                raise ConnectionAbortedError("a mail of more than 10 MB")
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _forget(self) -> None:
        self.sender = ""
        self.recipients: list[str] = []

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


def _address(line: bytes) -> str:
    """The address between < and > of a MAIL or RCPT line."""
    found = re.search(r"<([^>]*)>", line.decode("utf-8", "replace"))
    return found[1] if found else ""
