"""What a kept file says, in every way in which a name may be written in it."""

import base64
import binascii
import html
import quopri
import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.db.models.fields.files import FieldFile

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")


def names(stored: FieldFile, pattern: re.Pattern[str]) -> bool:
    """Whether the file has what the pattern finds, in some way in which it may be written."""
    path = Path(stored.path)
    return path.exists() and any(pattern.search(text) for text in _texts(path))


def _texts(path: Path) -> Iterator[str]:
    """What the file says, in each way in which it could be meant."""
    for raw in _parts(path):
        for encoding in ENCODINGS:
            yield raw.decode(encoding, errors="replace")
        if b"=" in raw:
            soft = quopri.decodestring(raw)
            yield from (soft.decode("utf-8", "replace"), soft.decode("cp1252", "replace"))
        yield from _unfolded(raw.decode("utf-8", errors="replace"))


def _parts(path: Path) -> Iterator[bytes]:
    """The bytes; of a workbook those of its sheets and texts."""
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith(".xml"):
                text = book.read(name).decode("utf-8", errors="replace")
                yield html.unescape(re.sub(r"<[^>]*>", " ", text)).encode()


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
    except binascii.Error:
        return ""
