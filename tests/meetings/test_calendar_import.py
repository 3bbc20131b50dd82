"""Calendar files: each event imported, or refused by a sentence; nothing guessed unsaid."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.accounts.models import Role
from brm.calendars.reading import Unreadable, facts_of
from brm.calendars.zones import Zones
from brm.imports.models import ImportRun
from brm.imports.operations import work_on_claimed
from customers.models import MandateKind
from meetings.models import CalendarEntry
from tests.agreements.importing import counts, import_file, import_lines, reasons
from tests.brm.test_imports_pages import upload
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

STOCKHOLM = override_settings(TIME_ZONE="Europe/Stockholm")


def calendar(folder: Path, *events: str, method: str = "PUBLISH", before: str = "") -> Path:
    parts = [f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events]
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\n{before}"
    path = folder / "calendar.ics"
    path.write_bytes((head + "".join(parts) + "END:VCALENDAR\r\n").encode())
    return path


def bring(folder: Path, *events: str, **facts: Any) -> dict[str, Any]:
    return import_file("calendar", calendar(folder, *events, **facts))


def event(**facts: str) -> str:
    known = {"UID": "a@example.org", "DTSTART": "20261201T090000Z", "SUMMARY": "Budget"}
    lines = [
        f"{name.replace('__', ';')}:{value}" if not value.startswith(";") else f"{name}{value}"
        for name, value in (known | facts).items()
        if value
    ]
    return "\r\n".join(lines)


def test_an_event_comes_in_with_its_time_title_and_place(tmp_path: Path) -> None:
    answer = bring(tmp_path, event(DTEND="20261201T103000Z", LOCATION="Narvik 2"))

    assert counts(answer)["created"] == 1
    entry = CalendarEntry.objects.get()
    assert (entry.title, entry.place, entry.duration_minutes) == ("Budget", "Narvik 2", 90)
    assert entry.starts == [datetime(2026, 12, 1, 9, tzinfo=UTC)]
    assert (entry.span.lower, entry.span.upper) == (date(2026, 12, 1), date(2026, 12, 2))
    assert (entry.state, entry.remark, entry.customer) == ("confirmed", "", None)


def test_a_later_state_updates_and_an_earlier_one_is_refused(tmp_path: Path) -> None:
    bring(tmp_path, event(SEQUENCE="1"))
    later = bring(tmp_path, event(SEQUENCE="2", DTSTART="20261202T090000Z"))
    earlier = bring(tmp_path, event(SEQUENCE="1"))
    again = bring(tmp_path, event(SEQUENCE="2", DTSTART="20261202T090000Z"))

    assert (counts(later)["updated"], counts(again)["unchanged"]) == (1, 1)
    assert reasons(earlier) == [("4", "sequence", "A later state of this event is kept: 2.")]
    assert CalendarEntry.objects.get().starts == [datetime(2026, 12, 2, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("facts", "method"), [({"STATUS": "CANCELLED"}, "PUBLISH"), ({}, "CANCEL")], ids=["one", "all"]
)
def test_a_cancelled_event_cancels_its_entry(
    tmp_path: Path, facts: dict[str, str], method: str
) -> None:
    bring(tmp_path, event())
    bring(tmp_path, event(SEQUENCE="1", **facts), method=method)

    assert CalendarEntry.objects.get().is_cancelled


def test_a_rule_is_laid_out_by_the_clock_of_its_zone_through_summer_time(tmp_path: Path) -> None:
    bring(
        tmp_path,
        event(
            DTSTART=";TZID=Europe/Stockholm:20270322T100000",
            RRULE="FREQ=WEEKLY;COUNT=3",
            EXDATE=";TZID=Europe/Stockholm:20270405T100000",
            RDATE=";TZID=Europe/Stockholm:20270407T100000",
        ),
    )

    entry = CalendarEntry.objects.get()
    hours = [(at.month, at.day, at.hour) for at in entry.starts]
    assert hours == [(3, 22, 9), (3, 29, 8), (4, 7, 8)]
    assert entry.span.upper == date(2027, 4, 8)
    assert entry.rule == "FREQ=WEEKLY;COUNT=3"


def test_a_changed_occurrence_is_an_entry_of_its_own(tmp_path: Path) -> None:
    answer = bring(
        tmp_path,
        event(RRULE="FREQ=DAILY;COUNT=2"),
        event(**{"RECURRENCE-ID": "20261202T090000Z", "DTSTART": "20261202T140000Z"}),
    )

    assert counts(answer)["created"] == 2
    changed = CalendarEntry.objects.get(recurrence="20261202T090000Z")
    assert changed.replaces == datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert changed.starts == [datetime(2026, 12, 2, 14, tzinfo=UTC)]


ZONED = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0330
TZOFFSETTO:+0330
END:STANDARD
END:VTIMEZONE
"""


@STOCKHOLM
@pytest.mark.parametrize(
    ("start", "before", "hour", "remark"),
    [
        ("20261201T090000Z", "", 9, ""),
        (";TZID=America/New_York:20261201T090000", "", 14, ""),
        (";TZID=Ours:20261201T090000", ZONED, 5, ""),
        (
            ";TZID=W. Europe Standard Time:20261201T090000",
            "",
            8,
            "The time zone “W. Europe Standard Time” is read as Europe/Berlin.",
        ),
        (
            ";TZID=/example.org/1/Asia/Tokyo:20261201T090000",
            "",
            0,
            "The time zone “/example.org/1/Asia/Tokyo” is read as Asia/Tokyo.",
        ),
        (
            ";TZID=Nowhere:20261201T090000",
            "",
            8,
            "The time zone “Nowhere” is not known: its times are taken as those of"
            " Europe/Stockholm.",
        ),
        (
            "20261201T090000",
            "",
            8,
            "Times without a time zone are taken as those of Europe/Stockholm.",
        ),
        (
            "20261201T090000",
            "X-WR-TIMEZONE:Asia/Tokyo\r\n",
            0,
            "Times without a time zone are taken as those of Asia/Tokyo, as the file says.",
        ),
    ],
    ids=["utc", "named", "defined", "windows", "unique", "unknown", "floating", "calendar's"],
)
def test_a_time_zone_is_known_or_what_is_assumed_is_said(
    tmp_path: Path, start: str, before: str, hour: int, remark: str
) -> None:
    bring(tmp_path, event(DTSTART=start), before=before.replace("\n", "\r\n"))

    entry = CalendarEntry.objects.get()
    assert (entry.starts[0].hour, entry.remark) == (hour, remark)


@STOCKHOLM
def test_a_whole_day_is_the_organisations(tmp_path: Path) -> None:
    bring(tmp_path, event(DTSTART=";VALUE=DATE:20261224", DTEND=";VALUE=DATE:20261227"))

    entry = CalendarEntry.objects.get()
    assert entry.is_all_day
    assert entry.starts == [datetime(2026, 12, 23, 23, tzinfo=UTC)]
    assert entry.occurrences(date(2026, 12, 24), date(2026, 12, 24)) == entry.starts


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"DTSTART": ""}, "It does not say when it begins (DTSTART)."),
        ({"DTSTART": "20261301T090000Z"}, "DTSTART cannot be read: “20261301T090000Z”."),
        ({"DTSTART": "00010101T090000Z"}, "DTSTART lies in the year 1."),
        ({"DTEND": "20261201T080000Z"}, "It ends before it begins."),
        ({"DTEND": "20291201T080000Z"}, "It lasts longer than a year."),
        (
            {"DTEND": ";VALUE=DATE:20261202"},
            "It begins on a day and ends at a time, or the other way round.",
        ),
        (
            {"RRULE": "FREQ=SECONDLY"},
            "It repeats by “SECONDLY”: only days, weeks, months, years are read.",
        ),
        (
            {"RRULE": "FREQ=DAILY;INTERVAL=0"},
            "The INTERVAL of its rule must be 1 or more.",
        ),
        (
            {"RRULE": "FREQ=DAILY;BYHOUR=0,12;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3,4,5,6,7"},
            "It repeats more than 50000 times until then.",
        ),
        ({"RRULE": "FREQ=SOMETIMES"}, "RRULE cannot be read: “FREQ=SOMETIMES”."),
        ({"EXDATE": "20261201T090000Z"}, "All of its occurrences are left out (EXDATE)."),
        (
            {"RECURRENCE-ID": ";RANGE=THISANDFUTURE:20261201T090000Z"},
            "It changes this occurrence and all after it, which is not read.",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_cannot_be_read_is_refused_and_the_rest_comes_in(
    tmp_path: Path, facts: dict[str, str], reason: str
) -> None:
    answer = bring(tmp_path, event(**facts), event(UID="whole@example.org"))

    assert reasons(answer) == [("4", "", reason)]
    assert CalendarEntry.objects.get().uid == "whole@example.org"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "There is no event in this file."),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n",
            "There is no event in this file, only: to-dos.",
        ),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:M\xf6te\nEND:VEVENT\nEND:VCALENDAR\n",
            "The file is not UTF-8: it holds the byte 0xF6."
            " A recipe declares another encoding, such as cp1252.",
        ),
    ],
    ids=["empty", "to-do", "encoding"],
)
def test_a_file_without_events_is_refused(
    tmp_path: Path, content: bytes, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(content)

    with pytest.raises(SystemExit):
        import_file("calendar", path)

    assert CalendarEntry.objects.count() == 0
    assert ImportRun.objects.get().error == sentence


def test_an_event_that_does_not_end_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    whole = event(UID="b@example.org")
    path.write_text(
        f"BEGIN:VCALENDAR\n\nBEGIN:VEVENT\n{event()}\nBEGIN:VEVENT\n{whole}\nEND:VEVENT\n"
    )

    answer = import_file("calendar", path)

    assert reasons(answer) == [("3", "", "The event that begins here does not end.")]
    assert CalendarEntry.objects.get().uid == "b@example.org"


def test_an_answer_to_an_invitation_is_no_event(tmp_path: Path) -> None:
    answer = bring(tmp_path, event(), method="REPLY")

    assert reasons(answer) == [("4", "", "This is an answer to an invitation, not an event.")]


def test_what_is_private_keeps_neither_title_nor_place(tmp_path: Path) -> None:
    bring(tmp_path, event(CLASS="PRIVATE", SUMMARY="Doctor", LOCATION="Clinic"))

    entry = CalendarEntry.objects.get()
    assert (entry.title, entry.place) == ("Private", "")


def test_a_category_says_whose_event_it_is(tmp_path: Path) -> None:
    customer = CustomerFactory(unit__code="GN", unit__name="Grid North")

    bring(tmp_path, event(CATEGORIES="Grid North"), event(UID="b", CATEGORIES="Golf"))

    assert list(CalendarEntry.objects.order_by("uid").values_list("uid", "customer")) == [
        ("a@example.org", customer.pk),
        ("b", None),
    ]


def test_people_of_one_customer_alone_say_whose_event_it_is(tmp_path: Path) -> None:
    north, south = CustomerFactory(), CustomerFactory()
    for customer, email in ((north, "karin@example.org"), (south, "sven@example.org")):
        person = PersonFactory(email=email)
        MandateFactory(unit=customer.unit, person=person, kind=MandateKind.CUSTOMER)

    bring(
        tmp_path,
        event(ATTENDEE="mailto:Karin@example.org"),
        event(UID="both", ORGANIZER="mailto:sven@example.org", ATTENDEE="mailto:karin@example.org"),
    )

    found = dict(CalendarEntry.objects.values_list("uid", "customer"))
    assert found == {"a@example.org": north.pk, "both": None}


def test_a_table_of_events_comes_in_too(tmp_path: Path) -> None:
    answer = import_lines(
        "calendar", tmp_path, "uid,title,starts", "1,Budget,2026-12-01 09:00", "2,Fair,tomorrow"
    )

    assert counts(answer)["created"] == 1
    assert reasons(answer) == [
        ("3", "starts", "“tomorrow” is not a moment written as YYYY-MM-DD HH:MM.")
    ]


def test_a_calendar_is_uploaded_looked_at_and_applied(client: Client, tmp_path: Path) -> None:
    client.force_login(UserFactory(role=Role.RELATIONSHIP_MANAGER))
    path = calendar(tmp_path, event(), event(UID="b", DTSTART=""))

    run = upload(client, path.read_bytes(), "talks.ics", kind="calendar")
    work_on_claimed(run.pk)
    preview = client.get(run.get_absolute_url()).content.decode()
    client.post(reverse("imports:apply", args=[run.pk]))
    work_on_claimed(run.pk)

    assert "1 new, 0 changed" in preview
    assert "It does not say when it begins (DTSTART)." in preview
    assert CalendarEntry.objects.get().title == "Budget"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "DTSTART:20261201T090000Z",
                "DTSTART;TZID=Europe/Stockholm:20270328T023000",
                "DTSTART;VALUE=DATE:20261201",
                "DTEND:20261201",
                "DURATION:-P1D",
                "DURATION:PT",
                "RRULE:FREQ=DAILY;INTERVAL=0",
                "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "RRULE:FREQ=MONTHLY;BYDAY=6MO;UNTIL=20500101",
                "RRULE:FREQ=WEEKLY;COUNT=-1",
                "RRULE:FREQ=DAILY;COUNT=99999999999999999999",
                "EXDATE:",
                "EXDATE;TZIP=x:20261201T090000",
                "RDATE;VALUE=PERIOD:20261201T090000Z/PT1H",
                "RECURRENCE-ID:20261201",
                "SEQUENCE:-5",
                "SUMMARY;LANGUAGE=",
                "ATTENDEE:",
                "CATEGORIES:,,",
                "STATUS:MAYBE",
                "X-\x00:y",
                ":",
                "UID:",
            ]
        )
        | st.text(max_size=30),
        max_size=8,
    )
)
def test_whatever_stands_in_an_event_is_read_or_refused(lines: list[str]) -> None:
    text = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])
    assert said_of(text)


def said_of(event: str) -> str:
    """When it begins, or the sentence why that cannot be said."""
    try:
        return facts_of(event, zones=Zones(), method="", today=date(2026, 11, 29))["STARTS"]
    except Unreadable as refusal:
        return str(refusal) if str(refusal).endswith(".") else ""
