"""Files that imports have kept: which of them name a person, and how they are let go."""

import base64
import binascii
import html
import quopri
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from django.db import transaction
from django.db.models.fields.files import FieldFile

from brm.imports.models import ImportFile, ImportRun, State
from brm.privacy.words import pattern_of

OPEN = (State.UPLOADED, State.READING, State.PREVIEW, State.CONFIRMED, State.APPLYING)
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")


def files_that_name(words: Sequence[str]) -> list[ImportFile]:
    """Kept files that name the person in some way in which a file may be written."""
    pattern = re.compile(pattern_of(words) or r"(?!)", re.IGNORECASE)
    kept = ImportFile.objects.exclude(content="").order_by("pk").iterator()
    return [each for each in kept if _names(each.content, pattern)]


def rejects_that_name(words: Sequence[str]) -> list[ImportRun]:
    """Runs whose file of rejected lines names the person."""
    pattern = re.compile(pattern_of(words) or r"(?!)", re.IGNORECASE)
    runs = ImportRun.objects.exclude(rejects="").order_by("pk").iterator()
    return [run for run in runs if _names(run.rejects, pattern)]


def let_files_go(files: Sequence[ImportFile], runs: Sequence[ImportRun]) -> None:
    """Forget the content of the files and the rejected lines; the bytes go when all is written.

    Runs that still wait to be written are stopped: they would bring the person back.
    """
    ImportRun.objects.filter(file__in=files, state__in=OPEN).update(state=State.STOPPED)
    for each in files:
        _remove_later(each.content)
        ImportFile.objects.filter(pk=each.pk).update(content="")
    for run in runs:
        _remove_later(run.rejects)
        ImportRun.objects.filter(pk=run.pk).update(rejects="")


def _remove_later(stored: FieldFile) -> None:
    name, storage = str(stored.name), stored.storage
    transaction.on_commit(lambda: storage.delete(name))


def _names(stored: FieldFile, pattern: re.Pattern[str]) -> bool:
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
