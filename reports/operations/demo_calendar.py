"""The demo organisation's other calendar: written as a file, and imported like any other."""

import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from brm.calendars.writing import PUBLISH, Event, calendar_of
from reports.operations.demo_cast import Cast, Story


def tell_calendar(story: list[Story], demo: Cast) -> None:
    """Import the events that the file says; their category is the code of a customer."""
    events = [_event(entry, demo) for entry in story]
    with tempfile.TemporaryDirectory(prefix="brm-demo-") as folder:
        file = Path(folder) / "calendar.ics"
        file.write_text(calendar_of(events, method=PUBLISH, name="Tarnholm"), "utf-8", newline="")
        call_command("import_file", "calendar", str(file))


def _event(entry: Story, demo: Cast) -> Event:
    day = demo.day(entry["day"])
    facts = {
        "uid": entry["uid"],
        "title": entry["title"],
        "place": entry.get("place", ""),
        "category": entry.get("customer", ""),
        "is_cancelled": entry.get("cancelled", False),
        "stamp": timezone.now(),
    }
    if "at" not in entry:
        return Event(begins=day, ends=day + timedelta(days=entry.get("days", 1) - 1), **facts)
    at = timezone.make_aware(datetime.combine(day, time.fromisoformat(entry["at"])))
    return Event(begins=at, ends=at + timedelta(minutes=entry["minutes"]), **facts)
