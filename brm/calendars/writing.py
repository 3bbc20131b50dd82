"""Calendars as other programs read them: iCalendar (RFC 5545), with its time zones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Component

MADE_BY = "-//BRM//Business relationship management//EN"

REQUEST = "REQUEST"
CANCEL = "CANCEL"
PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Who:
    """Somebody of a meeting. `answer` is what is known of whether they come (RFC 5545, 3.2.12)."""

    name: str
    email: str
    answer: str = "NEEDS-ACTION"


@dataclass(frozen=True)
class Event:
    """One event: from a moment to a moment, or from a day to a day, both included.

    `uid` stays what it is for ever; `sequence` rises with each change that people must hear of;
    `stamp` is when it was last changed, or sent.
    """

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    stamp: datetime
    sequence: int = 0
    place: str = ""
    text: str = ""
    url: str = ""
    category: str = ""
    is_cancelled: bool = False
    is_busy: bool = False
    organiser: Who | None = None
    attendees: tuple[Who, ...] = ()


def calendar_of(events: Iterable[Event], *, method: str, name: str = "") -> str:
    """The events as an iCalendar object, its lines folded and ended as the standard asks.

    Moments stand in the organisation's time zone, whose rules come along (VTIMEZONE): a program
    that knows the zone by another name still shows the right hour.
    """
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    components = [_component(event) for event in events]
    for each in components:
        calendar.add_component(each)
    calendar.add_missing_timezones(*_years_of(components))
    return str(calendar.to_ical().decode())


def _years_of(components: list[Component]) -> tuple[date, date]:
    """The days for which the rules of a time zone are written down: the events' years, and one."""
    years = [each.start.year for each in components] or [timezone.localdate().year]
    return date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)


def _component(event: Event) -> Component:
    made = Component()
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamp.astimezone(ZoneInfo("UTC")))
    made.add("sequence", event.sequence)
    made.add("summary", event.title)
    made.add("dtstart", _local(event.begins))
    made.add("dtend", _end(event.ends))
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    made.add("transp", "OPAQUE" if event.is_busy else "TRANSPARENT")
    for key, text in (
        ("location", event.place),
        ("description", event.text),
        ("url", event.url),
        ("categories", event.category),
    ):
        if text:
            made.add(key, text)
    _add_people(made, event)
    return made


def _local(at: datetime | date) -> datetime | date:
    return timezone.localtime(at) if isinstance(at, datetime) else at


def _end(at: datetime | date) -> datetime | date:
    """The moment, or the day after the last one: DTEND is never part of the event."""
    return timezone.localtime(at) if isinstance(at, datetime) else at + timedelta(days=1)


def _add_people(made: Component, event: Event) -> None:
    if event.organiser:
        made.add("organizer", _address(event.organiser))
    for who in event.attendees:
        address = _address(who)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText(who.answer)
        address.params["RSVP"] = vText("TRUE")
        made.add("attendee", address, encode=False)


def _address(who: Who) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.email}")
    address.params["CN"] = vText(who.name)
    return address
