"""Entries of a directory (LDIF, RFC 2849) as a table: one line an entry, one column an attribute.

What opens a door has no place here: passwords and keys are taken out of a file before it is kept
(`harmless`), and never read of one.
"""

import base64
import binascii
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.utils.translation import gettext as _

from brm.imports.lines import Line, Table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused

LOOKED_AT = 64 * 1024
BEGINS = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n(?: [^\n]*\n)*+|version\s*:[^\n]*\n)*+dn::?", re.I
)
"""What is read once is never given back: else each blank line behind a comment doubles the time."""

ENTRY = re.compile(rb"^dn::?\s", re.I | re.M)
ENDINGS = (".ldif", ".ldf", ".ldi")
SECRET = re.compile(
    r"passw|passphrase|pwd|secret(?!ar)|credential|krbprincipalkey|krbextradata|nthash|lmhash"
    r"|privatekey|pkcs12|otptoken|totp|^(?:oid\.)?(?:2\.5\.4\.35|1\.3\.6\.1\.4\.1\.4203\.1\.3\.4"
    r"|1\.2\.840\.113556\.1\.4\.(?:90|125|94|55|79|160))$",
    re.IGNORECASE,
)
"""Attributes that hold passwords, hashes of such, or keys: RFC 4519, RFC 3112, Samba, AD."""

TAIL = {"search", "result", "matcheddn", "text", "ref", "control", "version"}
"""What `ldapsearch` writes behind the entries."""

IDS = ("uid", "samaccountname", "entryuuid", "nsuniqueid", "userprincipalname", "employeenumber")
ALWAYS = (
    "id",
    "dn",
    "objectclass",
    "cn",
    "displayname",
    "givenname",
    "sn",
    "mail",
    "title",
    "ou",
    "telephonenumber",
    "mobile",
    "uid",
    "manager",
    "manager.id",
    "department",
    "o",
    "employeetype",
    "preferredlanguage",
)
LONGEST = 10_000


@dataclass
class Entry:
    """One entry: the number of its first line, its values in the order of the file.

    `lesser` are the values that are given for one language or another option alone.
    """

    number: int
    values: dict[str, list[str]] = field(default_factory=dict)
    lesser: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""

    @property
    def dn(self) -> str:
        return self.first("dn")

    def first(self, name: str) -> str:
        found = (*self.values.get(name, []), *self.lesser.get(name, []))
        return next((value for value in found if value), "")

    @property
    def id(self) -> str:
        """What tells the entry apart for longest: an id of the directory, or else its name."""
        return next((self.first(n) for n in IDS if self.first(n)), "") or (
            self.first("mail").lower() or self.dn
        )

    @property
    def is_tail(self) -> bool:
        return self.names <= TAIL

    @property
    def names(self) -> set[str]:
        return {*self.values, *self.lesser}


def begins(start: bytes, name: str) -> bool:
    """Whether a file that begins so, and is called so, holds entries of a directory."""
    return bool(BEGINS.match(start)) or name.lower().endswith(ENDINGS)


# Keeping ----------------------------------------------------------------------------------------
@contextmanager
def harmless(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The file as it may be kept: a directory's without passwords and comments, any other as it is.

    An empty comment takes the place of each line, so that lines keep their numbers. Raises Refused
    where a directory's file is in an encoding that hides them.
    """
    start = stream.read(LOOKED_AT)
    stream.seek(0)
    if _is_utf_16(start) and ENTRY.search(start.decode("utf-16", "replace").encode()):
        raise Refused(_("A directory's file is UTF-8; this is UTF-16. Save it as UTF-8."))
    if not (begins(start, name) or ENTRY.search(start)):
        yield stream
        return
    with tempfile.TemporaryFile() as kept:
        text = io.TextIOWrapper(stream, encoding="latin-1", newline=None)
        kept.writelines(line.encode("latin-1") for line in _without_secrets(text))
        text.detach()
        kept.seek(0)
        yield kept


def _is_utf_16(start: bytes) -> bool:
    return start.startswith((b"\xff\xfe", b"\xfe\xff"))


def _without_secrets(lines: io.TextIOWrapper) -> Iterator[str]:
    dropped = False
    for line in lines:
        if line[:1] not in (" ", "\t"):
            dropped = line.startswith("#") or is_secret(line)
        yield "#\n" if dropped else line


def is_secret(line: str) -> bool:
    """Whether the line gives an attribute that is never read."""
    name, colon, _value = line.partition(":")
    return bool(colon) and bool(SECRET.search(name.split(";")[0].strip("\ufeff\xef\xbb\xbf \t")))


# Reading ----------------------------------------------------------------------------------------
@contextmanager
def open_entries(path: Path, recipe: Recipe) -> Iterator[Table]:
    """The entries of a file, each with its own id and that of its manager.

    A manager is named by the place in the directory; where that entry is in the same file, its id
    is known. The file is read twice: once for its attributes and ids, once for its entries.
    """
    seen: set[str] = set()
    ids: dict[str, str] = {}
    with _open(path, recipe.encoding) as text:
        for entry in _entries(text):
            seen |= entry.names
            if entry.dn:
                ids[_folded_dn(entry.dn)] = entry.id
    header = [*ALWAYS, *sorted(seen - set(ALWAYS))]
    with _open(path, recipe.encoding) as text:
        lines = (_line(each, header, ids) for each in _entries(text))
        yield Table(header, lines, path.stat().st_size, cast(IO[bytes], text.buffer))


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    try:
        return path.open(encoding=encoding)
    except (LookupError, ValueError):
        raise Refused(_("There is no encoding “%s”.") % encoding) from None


def _line(entry: Entry, header: list[str], ids: dict[str, str]) -> Line:
    facts = {name: entry.first(name) for name in entry.names}
    facts["objectclass"] = " ".join(entry.values.get("objectclass", []))
    facts["id"] = entry.id
    boss = entry.first("manager")
    facts["manager.id"] = ids.get(_folded_dn(boss), boss)
    cells = [" ".join(facts.get(name, "").split())[:LONGEST] for name in header]
    return Line(entry.number, cells, entry.refusal)


def _entries(text: io.TextIOWrapper) -> Iterator[Entry]:
    """The entries that are ones: not what a search writes behind them."""
    entry: Entry | None = None
    for number, line in _logical_lines(text):
        if line.strip():
            entry = entry or Entry(number)
            _take(entry, number, line)
        elif entry:
            yield from _finished(entry)
            entry = None
    if entry:
        yield from _finished(entry)


def _finished(entry: Entry) -> Iterator[Entry]:
    if entry.is_tail and not entry.refusal:
        return
    change = entry.first("changetype").lower() or "add"
    if not entry.dn:
        entry.refusal = entry.refusal or _("The entry has no dn.")
    elif change != "add":
        entry.refusal = _("This is a change of an entry (%s), not an entry.") % change[:20]
    yield entry


def _logical_lines(text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    """Lines put together again where they were folded, each with its number; comments left out."""
    start, parts = 1, [""]
    for number, line in enumerate(_physical_lines(text), start=1):
        if line[:1] == " " and parts[0]:
            parts.append(line[1:])
            continue
        if not parts[0].startswith("#"):
            yield start, "".join(parts)
        start, parts = number, [line]
    if not parts[0].startswith("#"):
        yield start, "".join(parts)


def _physical_lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    try:
        for number, line in enumerate(text, start=1):  # noqa: B007  named in the refusal
            yield line.rstrip("\n")
    except (UnicodeError, LookupError):
        raise Refused(
            _("The directory's file is not %(encoding)s, somewhere below line %(line)s.")
            % {"encoding": text.encoding.upper().removesuffix("-SIG"), "line": number}
        ) from None


def _take(entry: Entry, number: int, line: str) -> None:
    name, colon, value = line.partition(":")
    bare = name.split(";")[0].strip().lower()
    if not colon or not bare:
        entry.refusal = entry.refusal or _("Line %s gives no attribute.") % number
    elif is_secret(line):
        return
    elif value.startswith(":"):
        _take_base64(entry, name, value[1:])
    elif not value.startswith("<"):  # the address of a file elsewhere: never followed
        _put(entry, name, value.strip())


def _take_base64(entry: Entry, name: str, value: str) -> None:
    """Text that LDIF cannot write otherwise. Pictures and the like are no text and left out."""
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        entry.refusal = entry.refusal or _("The value of %s is no base64.") % name[:60]
        return
    try:
        _put(entry, name, content.decode())
    except UnicodeDecodeError:
        return


def _put(entry: Entry, name: str, value: str) -> None:
    bare, *options = name.lower().split(";")
    kept = entry.lesser if options else entry.values
    kept.setdefault(bare.strip(), []).append(value.replace("\0", ""))


def _folded_dn(dn: str) -> str:
    """The name as it is compared: without regard to case and to blanks around its signs."""
    steps = re.split(r"(?<!\\),", dn.casefold())
    return ",".join("+".join(sorted(p.strip() for p in step.split("+"))) for step in steps)
