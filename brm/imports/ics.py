"""Calendar files (iCalendar, RFC 5545) as a table: one line an event.

Real files are broken in one event and whole in five hundred others, so the file is parted into its
components here, and each event is read, or refused by a sentence, on its own.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from brm.calendars.reading import Unreadable, facts_of
from brm.calendars.zones import Zones
from brm.imports.lines import Line, Table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused

BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*BEGIN[ \t]*:[ \t]*(?:VCALENDAR|VEVENT)\b", re.I)
ENDINGS = (".ics", ".ical", ".ifb", ".icalendar")
EDGE = re.compile(r"(BEGIN|END)[ \t]*:[ \t]*([\w-]+)[ \t]*", re.I)
ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"})
HEADER = [
    *("UID", "RECURRENCE", "REPLACES", "SEQUENCE", "SUMMARY", "LOCATION", "STARTS", "MINUTES"),
    *("ALLDAY", "RRULE", "STATUS", "CATEGORY", "PEOPLE", "CALENDAR", "REMARK"),
]


@dataclass
class Block:
    """A component at the outermost level but calendars: its first line's number, and its text."""

    name: str
    number: int
    calendar: int
    lines: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def text(self) -> str:
        return "\r\n".join(self.lines) + "\r\n"


@dataclass
class Calendars:
    """What a file says besides its events: what else it holds, its zones, each calendar's facts."""

    counts: Counter[str] = field(default_factory=Counter)
    zones: dict[str, str] = field(default_factory=dict)
    facts: dict[tuple[int, str], str] = field(default_factory=dict)


def begins(start: bytes, name: str) -> bool:
    """Whether a file that begins so, and is called so, is a calendar."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", "replace").encode()
    return bool(BEGINS.match(start)) or name.lower().endswith(ENDINGS)


@contextmanager
def open_events(path: Path, recipe: Recipe) -> Iterator[Table]:
    """The events of a calendar file. Raises Refused where it holds none.

    It is read twice: once for its time zones, which may stand behind the events, once for these.
    """
    with _open(path, recipe) as text:
        found = _calendars(text)
    if not found.counts["VEVENT"]:
        raise Refused(_without_events(found.counts))
    with _open(path, recipe) as text:
        lines = _lines(text, found)
        yield Table(HEADER, lines, path.stat().st_size, cast(IO[bytes], text.buffer))


@contextmanager
def _open(path: Path, recipe: Recipe) -> Iterator[io.TextIOWrapper]:
    """The file's text. Raises Refused where it is in another encoding than is said."""
    with path.open("rb") as stream:
        wide = stream.read(2) in (b"\xff\xfe", b"\xfe\xff")
    encoding = "utf-16" if wide else recipe.encoding or "utf-8-sig"
    with path.open(encoding=encoding) as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            facts = {"encoding": error.encoding.upper(), "byte": error.object[error.start]}
            said = _("The file is not %(encoding)s: it holds the byte 0x%(byte)02X.")
            said = f"{said} {_('A recipe declares another encoding, such as cp1252.')}"
            raise Refused(said % facts) from None


def _calendars(text: io.TextIOWrapper) -> Calendars:
    found = Calendars()
    for block in _blocks(text, found.facts):
        found.counts[block.name] += 1
        if block.name == "VTIMEZONE" and block.is_whole:
            named = (line[5:].strip() for line in block.lines if line[:5].upper() == "TZID:")
            found.zones[next(named, "")] = block.text
    return found


def _lines(text: io.TextIOWrapper, found: Calendars) -> Iterator[Line]:
    today = timezone.localdate()
    for block in _blocks(text, {}):
        if block.name != "VEVENT":
            continue
        zone = found.facts.get((block.calendar, "X-WR-TIMEZONE"), "")
        zones = Zones(found.zones, zone)
        try:
            facts = _facts(block, found, zones, today)
        except Unreadable as wrong:
            yield Line(block.number, [], str(wrong))
        else:
            yield Line(block.number, [facts.get(name, "") for name in HEADER])


def _facts(block: Block, found: Calendars, zones: Zones, today: date) -> dict[str, str]:
    if not block.is_whole:
        raise Unreadable(_("The event that begins here does not end."))
    method = found.facts.get((block.calendar, "METHOD"), "").upper()
    if method in ANSWERS:
        raise Unreadable(_("This is an answer to an invitation, not an event."))
    facts = facts_of(block.text, zones=zones, method=method, today=today)
    return facts | {"CALENDAR": found.facts.get((block.calendar, "X-WR-CALNAME"), "")}


def _without_events(counts: Counter[str]) -> str:
    names = {
        "VTODO": _("to-dos"),
        "VJOURNAL": _("journals"),
        "VFREEBUSY": _("free and busy times"),
        "VTIMEZONE": _("time zones"),
        "VAVAILABILITY": _("availability"),
    }
    held = [names.get(name, name) for name, n in sorted(counts.items()) if n]
    if not held:
        return _("There is no event in this file.")
    return _("There is no event in this file, only: %s.") % ", ".join(held)


# Components ---------------------------------------------------------------------------------------
def _blocks(text: io.TextIOWrapper, facts: dict[tuple[int, str], str]) -> Iterator[Block]:
    """The components inside calendars, whole or not; events without what is inside them.

    `facts` takes what the calendars say of themselves.
    """
    block, inner, calendar = None, 0, 0
    for number, line in _unfolded(text):
        edge = EDGE.fullmatch(line)
        kind, name = (edge[1].upper(), edge[2].upper()) if edge else ("", "")
        if name == "VCALENDAR" and (block is None or kind == "END" or not inner):
            if block:
                yield block
            block, inner, calendar = None, 0, calendar + (kind == "BEGIN")
        elif block is None and kind == "BEGIN":
            block, inner = Block(name, number, calendar, [line]), 0
        elif block is None:
            _note(line, calendar, facts)
        elif kind == "BEGIN" and name == block.name == "VEVENT":
            yield block  # the one before did not end
            block, inner = Block(name, number, calendar, [line]), 0
        else:
            inner += (kind == "BEGIN") - (kind == "END")
            if inner >= 0 and (block.name != "VEVENT" or (not inner and not edge)):
                block.lines.append(line)
            if inner < 0:
                block.lines.append(f"END:{block.name}")
                block.is_whole = name == block.name
                yield block
                block = None
    if block:
        yield block


def _note(line: str, calendar: int, facts: dict[tuple[int, str], str]) -> None:
    name, colon, value = line.partition(":")
    name = name.partition(";")[0].strip().upper()
    if colon and name in ("METHOD", "X-WR-TIMEZONE", "X-WR-CALNAME"):
        facts.setdefault((calendar, name), value.strip()[:255])


def _unfolded(text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    """The lines, put together where they were folded, each with the number of its first."""
    first = 0
    parts: list[str] = []
    for number, raw in enumerate(text, start=1):
        line = raw.rstrip("\r\n")
        if parts and line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        if parts:
            yield first, "".join(parts)
        first, parts = number, [line] if line.strip() else []
    if parts:
        yield first, "".join(parts)
