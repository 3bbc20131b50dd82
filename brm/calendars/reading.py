"""One event of a calendar file (RFC 5545): what it says, or the sentence why it cannot be read.

Of its people only the addresses are read, to find whose customer it is about; its description, its
alarms and its attachments are not.
"""

import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar.prop import vBroken

from brm.calendars.zones import Zones, own_zone

YEARS = range(1900, 2201)
HORIZON_MONTHS = 13
"""So far ahead occurrences are laid out, as activities are planned."""
OCCURRENCES = 1_000
LAID_OUT = 50_000
"""So many occurrences of one rule are counted through: every day of 136 years."""
SLOW = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
LONGEST = 255
BLANKS_IN_RULE = re.compile(r"^RRULE:[^\r\n]*", re.MULTILINE | re.IGNORECASE)


class Unreadable(Exception):  # noqa: N818  a sentence about an event, shown to its reader
    """The event cannot be read; the message is a sentence that says why."""


@dataclass(frozen=True)
class Moment:
    """A time of a file: `wall` is what the clock shows there, in `zone`."""

    wall: datetime
    zone: tzinfo
    is_day: bool = False

    @property
    def at(self) -> datetime:
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)


@dataclass
class Reading:
    """What is being read of one event, with the remarks on what had to be assumed."""

    component: Component
    zones: Zones
    today: date
    remarks: list[str] = field(default_factory=list)

    def remark(self, said: str) -> None:
        if said and said not in self.remarks:
            self.remarks.append(said)

    # Properties -----------------------------------------------------------------------------
    def all(self, name: str) -> list[Any]:
        """The properties of that name. Raises Unreadable where one of them is broken."""
        found = self.component.get(name)
        every = found if isinstance(found, list) else [found] if found is not None else []
        for each in every:
            if isinstance(each, vBroken) and str(each).strip():
                facts = {"name": name, "value": str(each)[:80]}
                raise Unreadable(_("%(name)s cannot be read: “%(value)s”.") % facts)
        return [each for each in every if not isinstance(each, vBroken)]

    def text(self, name: str) -> str:
        """The first of that name, on one line, as long as is kept."""
        found = self.all(name)
        return " ".join(str(found[0]).split())[:LONGEST] if found else ""

    def moment(self, name: str) -> Moment | None:
        found = self.all(name)
        return self._moment(name, found[0].dt, found[0].params) if found else None

    def moments(self, name: str) -> list[Moment]:
        """The times of a list property (RDATE, EXDATE), of periods where they begin."""
        found = []
        for each in self.all(name):
            for one in getattr(each, "dts", []):
                at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
                found.append(self._moment(name, at, each.params))
        return found

    def _moment(self, name: str, at: Any, params: Any) -> Moment:
        if not isinstance(at, date):
            raise Unreadable(_("%(name)s is neither a day nor a time.") % {"name": name})
        if at.year not in YEARS:
            facts = {"name": name, "year": at.year}
            raise Unreadable(_("%(name)s lies in the year %(year)s.") % facts)
        if not isinstance(at, datetime):
            return Moment(datetime.combine(at, time()), own_zone(), is_day=True)
        named = str(params.get("TZID", ""))
        if at.tzinfo is not None and not named:
            return Moment(at.replace(tzinfo=None), at.tzinfo)
        zone, said = self.zones.of(named)
        self.remark(said)
        return Moment(at.replace(tzinfo=None), zone)


def facts_of(text: str, *, zones: Zones, method: str, today: date) -> dict[str, str]:
    """The facts of an event, a text each, as an import takes them. Raises Unreadable."""
    reading = Reading(_parsed(text), zones, today)
    begins = reading.moment("DTSTART")
    if begins is None:
        raise Unreadable(_("It does not say when it begins (DTSTART)."))
    minutes = _minutes(reading, begins)
    replaces = _replaces(reading)
    starts = [begins.at] if replaces else _starts(reading, begins)
    facts = {
        "UID": _uid(reading, begins),
        "RECURRENCE": f"{replaces.at:%Y%m%dT%H%M%SZ}" if replaces else "",
        "REPLACES": replaces.at.isoformat() if replaces else "",
        "SEQUENCE": _sequence(reading),
        "STARTS": ";".join(at.isoformat() for at in starts),
        "MINUTES": str(minutes),
        "ALLDAY": "yes" if begins.is_day else "no",
        "RRULE": _rule_text(reading)[:500],
        "STATUS": _status(reading, method),
        "CATEGORY": _category(reading),
        "PEOPLE": " ".join(_addresses(reading)),
    }
    return facts | _words(reading) | {"REMARK": " ".join(reading.remarks)}


def _parsed(text: str) -> Component:
    """The event; blanks inside a rule, which some programs write, are taken away."""
    text = BLANKS_IN_RULE.sub(lambda line: re.sub(r"\s", "", line[0]), text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the parser guesses of zones is not used
            found = Component.from_ical(text)
    except Exception as error:  # whatever the parser meets, the event is refused by a sentence
        said = " ".join(str(error).split())[:120]
        raise Unreadable(_("This is no event that can be read: %(why)s.") % {"why": said}) from None
    assert isinstance(found, Component)
    return found


def _words(reading: Reading) -> dict[str, str]:
    """Title and place; of what is private neither, for calendars here are read by all."""
    if reading.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        reading.remark(_("It is private: its title and its place are not kept."))
        return {"SUMMARY": _("Private"), "LOCATION": ""}
    return {"SUMMARY": reading.text("SUMMARY"), "LOCATION": reading.text("LOCATION")}


def _uid(reading: Reading, begins: Moment) -> str:
    uid = " ".join(str(each) for each in reading.all("UID")[:1]).strip()
    if not uid:
        reading.remark(_("It has no number of its own (UID): its start and title stand for one."))
        uid = f"{begins.at:%Y-%m-%d %H:%M} {reading.text('SUMMARY')}".strip()
    if len(uid) > LONGEST:
        return hashlib.sha256(uid.encode()).hexdigest()
    return uid


def _sequence(reading: Reading) -> str:
    text = reading.text("SEQUENCE")
    return str(min(int(text), 2**31 - 1)) if text.isdecimal() and len(text) < 12 else "0"


def _status(reading: Reading, method: str) -> str:
    status = reading.text("STATUS").upper()
    if method == "CANCEL" or status == "CANCELLED":
        return "cancelled"
    return "tentative" if status == "TENTATIVE" else "confirmed"


def _category(reading: Reading) -> str:
    for each in reading.all("CATEGORIES"):
        for one in getattr(each, "cats", [each]):
            if text := " ".join(str(one).split()):
                return text[:LONGEST]
    return ""


def _addresses(reading: Reading) -> Iterator[str]:
    for each in (*reading.all("ORGANIZER"), *reading.all("ATTENDEE")):
        address = str(each).strip().lower().removeprefix("mailto:")
        if "@" in address and " " not in address and len(address) <= LONGEST:
            yield address


# When ---------------------------------------------------------------------------------------------
def _minutes(reading: Reading, begins: Moment) -> int:
    """How long it lasts; a day without an end is a whole one, a time without one no time at all."""
    ends = reading.moment("DTEND")
    if ends is not None and ends.is_day == begins.is_day:
        lasts = ends.wall - begins.wall if begins.is_day else ends.at - begins.at
    elif ends is not None:
        raise Unreadable(_("It begins on a day and ends at a time, or the other way round."))
    else:
        lasts = _duration(reading) or (timedelta(days=1) if begins.is_day else timedelta())
    if lasts < timedelta():
        raise Unreadable(_("It ends before it begins."))
    if lasts > timedelta(days=366):
        raise Unreadable(_("It lasts longer than a year."))
    return int(lasts.total_seconds() // 60)


def _duration(reading: Reading) -> timedelta | None:
    found = reading.all("DURATION")
    return getattr(found[0], "dt", None) or getattr(found[0], "td", None) if found else None


def _replaces(reading: Reading) -> Moment | None:
    """Which occurrence of a series it stands for."""
    found = reading.moment("RECURRENCE-ID")
    if found and "RANGE" in reading.all("RECURRENCE-ID")[0].params:
        raise Unreadable(_("It changes this occurrence and all after it, which is not read."))
    return found


def _starts(reading: Reading, begins: Moment) -> list[datetime]:
    """The moments at which it begins: the first, those of its rule, those it names, less others."""
    left_out = reading.moments("EXDATE")
    days = {each.wall.date() for each in left_out if each.is_day}
    moments = {each.at for each in left_out if not each.is_day}
    every = [begins, *_by_rule(reading, begins), *reading.moments("RDATE")]
    stay = [each for each in every if each.at not in moments and each.wall.date() not in days]
    starts = sorted({each.at for each in stay})
    if not starts:
        raise Unreadable(_("All of its occurrences are left out (EXDATE)."))
    if len(starts) > OCCURRENCES:
        facts = {"n": len(starts) - OCCURRENCES}
        reading.remark(_("The first %(n)s of its occurrences are left out.") % facts)
    return starts[-OCCURRENCES:]


def _rule_text(reading: Reading) -> str:
    found = reading.all("RRULE")
    return str(found[0].to_ical().decode()) if found else ""


def _by_rule(reading: Reading, begins: Moment) -> list[Moment]:
    """The occurrences of its rule, thirteen months ahead at most; by the clock of its own zone."""
    last = datetime.combine(reading.today + relativedelta(months=HORIZON_MONTHS), time.max)
    found: list[Moment] = []
    for rule in reading.all("RRULE"):
        found += [replace(begins, wall=at) for at in _occurrences(reading, rule, begins, last)]
    if found and found[-1].wall > last - timedelta(days=366) and not _ends(reading):
        reading.remark(_("It goes on for ever: it is laid out until %s.") % last.date())
    return found


def _ends(reading: Reading) -> bool:
    return all("UNTIL" in rule or "COUNT" in rule for rule in reading.all("RRULE"))


def _occurrences(reading: Reading, rule: Any, begins: Moment, last: datetime) -> Iterable[datetime]:
    parts = dict(rule)
    frequency = str((parts.get("FREQ") or [""])[0]).upper()
    if frequency not in SLOW:
        raise Unreadable(
            _("It repeats by “%s”: only days, weeks, months, years are read.") % frequency
        )
    if _first(parts.get("INTERVAL", 1)) < 1:
        # The library would stay on the same day for ever.
        raise Unreadable(_("The INTERVAL of its rule must be 1 or more."))
    until, count = _first(parts.pop("UNTIL", None)), _first(parts.pop("COUNT", None))
    if until is not None:
        last = min(last, _until(reading, until, begins))
    try:
        text = type(rule)(parts).to_ical().decode()
        made = rrulestr(text, dtstart=begins.wall)
        assert isinstance(made, rrule)  # a single rule is never a set of them
        laid_out = made.replace(until=last)
        asked = LAID_OUT + 1 if count is None else min(int(count), LAID_OUT + 1)
        found = list(islice(laid_out, asked))
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        facts = {"rule": _rule_text(reading)[:80], "why": error}
        raise Unreadable(_("Its rule “%(rule)s” cannot be read: %(why)s.") % facts) from None
    if len(found) > LAID_OUT:
        raise Unreadable(_("It repeats more than %(n)s times until then.") % {"n": LAID_OUT})
    return found


def _first(values: Any) -> Any:
    return values[0] if isinstance(values, list) and values else values


def _until(reading: Reading, until: Any, begins: Moment) -> datetime:
    """The end of a rule by the clock of the event's zone; a day counts to its end."""
    if not isinstance(until, datetime):
        if not isinstance(until, date):
            raise Unreadable(_("The end of its rule (UNTIL) cannot be read."))
        return datetime.combine(until, time.max)
    if until.tzinfo is None:
        return until
    return until.astimezone(begins.zone).replace(tzinfo=None)
