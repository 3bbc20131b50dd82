"""Cards of contacts (vCard 2.1, 3.0 and 4.0) as a table: one line a card, one column a property.

Sources: the vCard 2.1 specification (versit, 1996), RFC 2426, RFC 6350. Written files differ from
them, so a reader forgives: line ends of any kind, soft line breaks of quoted-printable, base64
without indentation, encodings that are not declared, text that runs on without a fold.
"""

import base64
import binascii
import io
import quopri
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from brm.imports.lines import Line, Table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused

BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN[ \t]*:[ \t]*VCARD[ \t]*(?:[\r\n]|\Z)", re.I)
NAMED = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)(?=[;:])")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
BINARY = {"PHOTO", "LOGO", "SOUND", "KEY"}
"""Properties that hold pictures, sounds and keys: never read."""

ALWAYS = (
    "UID",
    "FN",
    "N",
    "N.FAMILY",
    "N.GIVEN",
    "NICKNAME",
    "ORG",
    "ORG.UNIT",
    "TITLE",
    "ROLE",
    "EMAIL",
    "TEL",
    "KIND",
    "LANG",
)
STRUCTURED = {"N": ("N.FAMILY", "N.GIVEN"), "ORG": ("ORG", "ORG.UNIT")}
WORSE = ("fax", "pager", "bbs", "modem", "textphone")
LONGEST = 10_000
"""So many characters of a value are kept; a longer one is none of a contact's facts."""


@dataclass
class Property:
    """One property of a card: its name, its parameters in lower case, its value as written."""

    name: str
    value: str
    parameters: dict[str, list[str]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        return self.parameters.get("type", [])

    @property
    def rank(self) -> tuple[int, int, int]:
        """How soon it is taken among its like: preferred, of work, none that nobody reads."""
        preferred = self.parameters.get("pref", ["100"])[0]
        given = int(preferred) if preferred.isdecimal() and len(preferred) < 4 else 100
        given = min(given, 1 if "pref" in self.types else 100)
        return (
            int(any(each in self.types for each in WORSE)),
            given,
            int("work" not in self.types),
        )


@dataclass
class Card:
    """The lines of a card as they stand, and the number of the first."""

    number: int
    lines: list[str] = field(default_factory=list)

    @cached_property
    def is_old(self) -> bool:
        """Whether it is of version 2.1, where a folded line keeps the blank it was folded at."""
        return any(re.match(r"VERSION\s*:\s*2\.1", line, re.IGNORECASE) for line in self.lines)


def begins(start: bytes) -> bool:
    """Whether a file that begins so holds cards."""
    return bool(BEGINS.search(_in_utf_8(start)[:200]))


@contextmanager
def open_cards(path: Path, recipe: Recipe) -> Iterator[Table]:
    """The cards of a file. Raises Refused where one of them does not end.

    It is read twice: once for the properties that there are, once for the cards.
    """
    encoding = "" if recipe.encoding == "utf-8-sig" else recipe.encoding
    with _open(path) as text:
        seen = {name for card in _cards(text) for name in _facts(card, encoding)}
    header = [*ALWAYS, *sorted(seen - set(ALWAYS))]
    with _open(path) as text:
        lines = (_line(card, header, encoding) for card in _cards(text))
        yield Table(header, lines, path.stat().st_size, cast(IO[bytes], text.buffer))


def _open(path: Path) -> io.TextIOWrapper:
    """The file, byte for byte: what its characters are is said by each property."""
    with path.open("rb") as stream:
        is_utf_16 = stream.read(2) in (b"\xff\xfe", b"\xfe\xff")
    return path.open(encoding="utf-16" if is_utf_16 else "latin-1", errors="replace")


def _line(card: Card, header: list[str], encoding: str) -> Line:
    facts = _facts(card, encoding)
    return Line(card.number, [facts.get(name, "") for name in header])


# Cards ------------------------------------------------------------------------------------------
def _cards(text: io.TextIOWrapper) -> Iterator[Card]:
    """The lines of each card, without those of a card inside it."""
    card, inner = None, 0
    for number, line in enumerate(_lines(text), start=1):
        word = re.sub(r"\s", "", line).upper()
        if word == "BEGIN:VCARD":
            if card and not _is_agent(card):
                raise Refused(_("The card that begins in line %s does not end.") % card.number)
            inner += 1 if card else 0
            card = card or Card(number)
        elif word == "END:VCARD" and card and inner:
            inner -= 1
        elif word == "END:VCARD" and card:
            yield card
            card = None
        elif card and not inner:
            card.lines.append(line)
    if card:
        raise Refused(_("The card that begins in line %s does not end.") % card.number)


def _is_agent(card: Card) -> bool:
    """Whether a card inside the card is that of an agent, which is not read."""
    last = next((line for line in reversed(card.lines) if line.strip()), "")
    return last.upper().startswith("AGENT")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines whose characters are bytes: those of the file, or of UTF-8 where it is UTF-16."""
    for at, line in enumerate(text):
        if text.encoding == "utf-16":
            yield line.encode().decode("latin-1")
        else:
            yield line.removeprefix("\xef\xbb\xbf") if at == 0 else line


def _in_utf_8(content: bytes) -> bytes:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").encode()
    return content


# Properties -------------------------------------------------------------------------------------
def _properties(card: Card) -> Iterator[Property]:
    for line in _unfolded(card):
        found = NAMED.match(line)
        if found and found[1].upper() not in BINARY:
            yield _property(found[1].upper(), line[found.end() :])


def _unfolded(card: Card) -> Iterator[str]:
    """The properties' lines, put together again where they were broken."""
    parts: list[str] = []
    soft = coded = False
    for raw in card.lines:
        line = raw.rstrip("\r\n")
        if parts and soft and parts[-1].endswith("="):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in (" ", "\t"):
            parts.append(line if card.is_old and not coded else line[1:])
        elif parts and line and not NAMED.match(line):
            parts.append("" if coded else "\\n" + line)
        elif line.strip():
            yield "".join(parts)
            parts = [line]
            soft, coded = _coding(line)
    yield "".join(parts)


def _coding(line: str) -> tuple[bool, bool]:
    """Whether a property's value is quoted-printable, and whether it is base64."""
    head = line.split(":", 1)[0].upper()
    return "QUOTED-PRINTABLE" in head, "BASE64" in head or "ENCODING=B" in head


def _property(name: str, rest: str) -> Property:
    """`;TYPE=work;PREF=1:value`: parameters may be quoted, and of version 2.1 have no name."""
    words, value = _parted(rest)
    found = Property(name, value)
    for word in words:
        key, equals, given = word.partition("=")
        if not equals:
            key, given = _bare_parameter(word), word
        texts = given.replace('"', "").lower().split(",")
        found.parameters.setdefault(key.strip().lower(), []).extend(each.strip() for each in texts)
    return found


def _parted(rest: str) -> tuple[list[str], str]:
    words, start, quoted = [], 1, False
    for at, sign in enumerate(rest):
        if sign == '"':
            quoted = not quoted
        elif sign in ";:" and not quoted and at:
            words.append(rest[start:at])
            start = at + 1
        if sign == ":" and not quoted:
            return [word for word in words if word], rest[at + 1 :]
    return [], ""


def _bare_parameter(word: str) -> str:
    folded = word.strip().upper()
    return "encoding" if folded in ("QUOTED-PRINTABLE", "BASE64", "7BIT", "8BIT") else "type"


def _decoded(each: Property, encoding: str) -> str:
    """The value in the characters that were meant."""
    content = each.value.encode("latin-1")
    how = each.parameters.get("encoding", [""])[0]
    if how == "quoted-printable":
        content = quopri.decodestring(content)
    elif how in ("b", "base64"):
        try:
            content = base64.b64decode(content)
        except (binascii.Error, ValueError):
            return ""
    for name in (*each.parameters.get("charset", []), encoding, "utf-8", "cp1252"):
        try:
            return content.decode(name).replace("\0", "") if name else content.decode()
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1").replace("\0", "")


# Facts ------------------------------------------------------------------------------------------
def _facts(card: Card, encoding: str) -> dict[str, str]:
    """The card's cells: of each property the one that counts."""
    facts: dict[str, str] = {}
    for each in sorted(_properties(card), key=lambda found: found.rank):
        if each.name == "BEGIN" or facts.get(each.name):
            continue
        text = _decoded(each, encoding)
        facts |= _parts(each.name, text) if each.name in STRUCTURED else {}
        if each.name not in STRUCTURED:
            facts[each.name] = _plain(text.removeprefix("tel:").removeprefix("mailto:"))
    if "X-ADDRESSBOOKSERVER-KIND" in facts:
        facts.setdefault("KIND", facts["X-ADDRESSBOOKSERVER-KIND"])
    return facts


def _parts(name: str, text: str) -> dict[str, str]:
    parts = [_plain(part) for part in re.split(r"(?<!\\);", text)] + [""] * 5
    if name == "ORG":
        return {"ORG": parts[0], "ORG.UNIT": parts[1]}
    family, given, more, before, after = parts[:5]
    written = [part for part in (before, given, more, family, after) if part]
    return {"N": " ".join(written), "N.FAMILY": family, "N.GIVEN": given}


def _plain(text: str) -> str:
    """The text without escapes, on one line."""
    text = ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], text)
    return " ".join(text.split())[:LONGEST]
