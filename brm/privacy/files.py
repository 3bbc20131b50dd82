"""What a kept file says, in every way in which a name may be written in it."""

import base64
import binascii
import html
import quopri
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from io import BytesIO
from itertools import chain
from pathlib import Path

from django.db.models.fields.files import FieldFile

from brm.stack.archives import Unreadable, opened

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]")
"""How an e-mail begins."""
TAG = re.compile(r"<[^>]*>")
MARKED_UP = (".xml", ".rels")
PLAIN = (".csv", ".json", ".txt")
PIECE = 4 * 1024**2
LONGEST_LINE = 1024**2
DEEPEST = 3
"""An e-mail within an e-mail within an e-mail is opened, and no deeper."""


def names(stored: FieldFile, pattern: re.Pattern[str]) -> bool:
    """Whether the file has what the pattern finds, in some way in which it may be written.

    Of what cannot be read, as a damaged archive, the bytes are searched as they are.
    """
    path = Path(stored.path)
    return path.exists() and any(pattern.search(text) for text in _texts(path.read_bytes()))


def _texts(content: bytes) -> Iterator[str]:
    """What the file says, in each way in which it could be meant."""
    for raw in _parts(content):
        for encoding in ENCODINGS:
            yield raw.decode(encoding, errors="replace")
        if b"=" in raw:
            soft = quopri.decodestring(raw)
            yield from (soft.decode("utf-8", "replace"), soft.decode("cp1252", "replace"))
        yield from _unfolded(raw.decode("utf-8", errors="replace"))


def _parts(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes; with them those of the parts of an office document or an e-mail."""
    yield content
    if zipfile.is_zipfile(BytesIO(content)):
        yield from _parts_of_archive(content)
    if HEADER.match(content) and depth < DEEPEST:
        yield from _parts_of_mail(message_from_bytes(content), depth + 1)


def _parts_of_archive(content: bytes) -> Iterator[bytes]:
    try:
        with opened(BytesIO(content)) as book:
            listed = book.namelist()
    except Unreadable:
        return
    for name in listed:
        way = _marked_up if name.endswith(MARKED_UP) else _in_pieces
        if name.endswith((*MARKED_UP, *PLAIN)):
            try:
                yield from way(content, name)
            except Unreadable:
                continue


def _marked_up(content: bytes, name: str) -> Iterator[bytes]:
    """Words are cut by tags at any place, and stand in attributes: who wrote a remark, links."""
    with opened(BytesIO(content)) as book:
        text = book.read(name).decode("utf-8", errors="replace")
    for way in (text, TAG.sub(" ", text), TAG.sub("", text)):
        yield html.unescape(way).encode()


def _in_pieces(content: bytes, name: str) -> Iterator[bytes]:
    """A plain text, some whole lines at a time: a list may have a million of them."""
    with opened(BytesIO(content)) as book, book.open(name) as stored:
        while piece := stored.read(PIECE):
            yield piece + stored.readline(LONGEST_LINE)


def _parts_of_mail(mail: Message, depth: int) -> Iterator[bytes]:
    """Its headers, and the bytes of each of its parts, unpacked."""
    for part in mail.walk():
        for value in part.values():
            yield _unpacked(value).encode(errors="replace")
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from _parts(content, depth)


def _unpacked(header: str) -> str:
    """A header with its encoded words in plain ones (RFC 2047)."""
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, ValueError, LookupError):
        return str(header)


def _unfolded(text: str) -> Iterator[str]:
    """Folded lines joined, as address books and directories fold them; base64 values read."""
    joined = re.sub(r"\r?\n[ \t]", "", text)
    yield joined
    # vCards write a structured name as `last;first`.
    structured = re.findall(r"^N[;:].*?([^;:\n]+);([^;\n]*)", joined, re.MULTILINE)
    yield from (f"{first.strip()} {last}" for last, first in structured)
    values = re.finditer(r"^[\w;.-]+:: *(\S+)|ENCODING=B\w*:(\S+)", joined, re.MULTILINE)
    for value in chain.from_iterable(found.groups() for found in values):
        if value:
            yield _base64(value)


def _base64(value: str) -> str:
    try:
        return base64.b64decode(value).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""
