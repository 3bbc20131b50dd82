"""A ZIP whose bytes follow from its content alone, written a part at a time and checked again.

Members have no time of their own, and the last two say what the others are: `manifest.json` for
programs, `SHA256SUMS` for `sha256sum -c`.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from brm.ui.exports import MARK, safe

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The day that ZIP counts from: what is packed twice is the same twice."""
LEVEL = 6
PART = 1024**2


@dataclass(frozen=True)
class Member:
    """One file of a pack; `rows` is how many records it lists, None of what lists none."""

    name: str
    size: int
    sha256: str
    rows: int | None = None


class _Measured(io.RawIOBase):
    """Writes on, and measures what it writes."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.digest, self.size = target, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.digest.update(part)
        self.size += len(part)
        return self.target.write(part)


class Packing:
    """A pack that is being written to a file."""

    def __init__(self, target: IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self.members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        """A file that is at hand as a whole."""
        with self._opened(name) as (target, _measured):
            target.write(content)
        self.members.append(Member(name, len(content), hashlib.sha256(content).hexdigest()))

    def add_lines(self, name: str, lines: Iterable[Iterable[object]]) -> None:
        """A CSV file in UTF-8 with its mark, written as its lines come and never held whole.

        The first line is its head and counts as no record. A cell that a
        spreadsheet would take for a formula is marked.
        """
        rows = -1
        with self._opened(name) as (target, measured):
            text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=False)
            text.write(MARK)
            writer = csv.writer(text)
            for line in lines:
                writer.writerow([safe(value) for value in line])
                rows += 1
            text.flush()
            text.detach()
        digest = measured.digest.hexdigest()
        self.members.append(Member(name, measured.size, digest, max(rows, 0)))

    def _opened(self, name: str) -> "_Entry":
        return _Entry(self.archive, name)

    def close(self, facts: dict[str, Any]) -> None:
        """Write what the pack is, and the digests of all that is in it."""
        files = [asdict(each) for each in self.members]
        manifest = {"schema_version": SCHEMA_VERSION, **facts, "files": files}
        text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
        self.add(MANIFEST, f"{text}\n".encode())
        sums = "".join(f"{each.sha256}  {each.name}\n" for each in self.members)
        with self._opened(SUMS) as (target, _measured):
            target.write(sums.encode())
        self.archive.close()


class _Entry:
    """One member while it is written: what to write to, and what measures it."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        info = zipfile.ZipInfo(name, BEGINNING)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self.target = archive.open(info, "w", force_zip64=True)
        self.measured = _Measured(self.target)

    def __enter__(self) -> "tuple[io.BufferedWriter[_Measured], _Measured]":
        self.buffered = io.BufferedWriter(self.measured)
        return self.buffered, self.measured

    def __exit__(self, *error: object) -> None:
        self.buffered.flush()
        self.target.close()


# Checking -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Checked:
    """What was found of a pack: how many files are as they were, and what is wrong, by name."""

    intact: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not (self.changed or self.missing or self.strange)


class NoPack(Exception):  # noqa: N818  says what is so
    """The file is no evidence pack; the text says why."""


def check(source: IO[bytes]) -> Checked:
    """Hold each file of a pack against the digests that it was made with.

    Raises NoPack where it is no ZIP, or has no list of digests.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _check(archive)
    except zipfile.BadZipFile as error:
        raise NoPack(str(error)) from error


def _check(archive: zipfile.ZipFile) -> Checked:
    names = archive.namelist()
    if SUMS not in names:
        raise NoPack(f"{SUMS} is missing")
    expected = _expected(archive.read(SUMS).decode("utf-8", "replace"))
    found = [name for name in expected if name in names]
    changed = [name for name in found if _digest(archive, name) != expected[name]]
    return Checked(
        len(found) - len(changed),
        tuple(changed),
        tuple(name for name in expected if name not in names),
        tuple(name for name in names if name not in expected and name != SUMS)
        + tuple(sorted({name for name in names if names.count(name) > 1})),
    )


def _expected(sums: str) -> dict[str, str]:
    pairs = (line.split("  ", 1) for line in sums.splitlines() if "  " in line)
    return {name: digest for digest, name in pairs}


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    """The digest of a member; nothing of one that does not unpack."""
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stored:
            for part in _parts(stored):
                digest.update(part)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return ""
    return digest.hexdigest()


def _parts(stored: IO[bytes]) -> Iterator[bytes]:
    while part := stored.read(PART):
        yield part
