"""The clocks of escalations: working days, holidays, time zones and daylight saving."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brm.accounts.calendar import calendar_of, is_weekday
from meetings.escalations.rules import (
    WORKING_DAYS,
    Change,
    Stay,
    age,
    day_in_zone,
    due_at_group,
    due_on_level,
    last_day_before,
    rise_on,
    stays,
)

SWEDEN = calendar_of("SE")
COUNTRIES = st.sampled_from(["SE", "DE", "US", "JP", "SA", "IL", ""])
ZONES = st.sampled_from(
    [
        "Europe/Stockholm",
        "America/New_York",
        "America/Santiago",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
CLOCKS = st.integers(1, 30)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("since", "due_on", "rises_on"),
    [
        (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 21), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 12, 18), date(2026, 12, 28), date(2026, 12, 29)),
    ],
    ids=["over-a-weekend", "come-on-a-saturday", "over-christmas"],
)
def test_five_working_days_do_not_count_the_day_on_which_it_came(since, due_on, rises_on):
    assert due_on_level(since, 5, SWEDEN) == due_on
    assert rise_on(since, 5, SWEDEN) == rises_on
    assert last_day_before(rises_on, SWEDEN) == due_on


@settings(max_examples=150, deadline=None)
@given(since=DAYS, clock=CLOCKS, country=COUNTRIES)
def test_so_many_working_days_lie_between_and_it_rises_on_the_next(since, clock, country):
    is_working = calendar_of(country)

    due_on, rises_on = due_on_level(since, clock, is_working), rise_on(since, clock, is_working)

    assert age(since, due_on, is_working) == clock
    assert is_working(due_on)
    assert is_working(rises_on)
    assert age(since, rises_on, is_working) == clock + 1
    assert last_day_before(rises_on, is_working) == due_on


@settings(max_examples=100, deadline=None)
@given(since=DAYS, later=st.integers(0, 10), clock=CLOCKS, country=COUNTRIES)
def test_what_comes_later_never_rises_earlier(since, later, clock, country):
    is_working = calendar_of(country)

    assert rise_on(since, clock, is_working) <= rise_on(
        since + timedelta(days=later), clock, is_working
    )


@settings(max_examples=150, deadline=None)
@given(moment=MOMENTS, zone=ZONES, clock=CLOCKS, country=COUNTRIES)
@example(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "Europe/Stockholm", 5, "SE")
@example(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "Europe/Stockholm", 5, "SE")
@example(datetime(2026, 9, 6, 4, 0, tzinfo=UTC), "America/Santiago", 5, "US")
def test_a_clock_counts_the_days_of_the_organisation_whatever_its_hours(
    moment, zone, clock, country
):
    """All moments of one day there have one due day, and it is over when that day is over there.

    A day of 23 or 25 hours, or one that begins at one o'clock, is a day like the others.
    """
    here, is_working = ZoneInfo(zone), calendar_of(country)
    since = day_in_zone(moment, here)
    noon = datetime(since.year, since.month, since.day, 12, tzinfo=here)

    due_on = due_on_level(since, clock, is_working)

    assert due_on == due_on_level(day_in_zone(noon.astimezone(UTC), here), clock, is_working)
    last_moment = datetime(due_on.year, due_on.month, due_on.day, 23, 59, 59, tzinfo=here, fold=1)
    rises_on = rise_on(since, clock, is_working)
    assert day_in_zone(last_moment.astimezone(UTC), here) < rises_on
    at_rise = datetime(rises_on.year, rises_on.month, rises_on.day, 12, tzinfo=here)
    assert day_in_zone(at_rise.astimezone(UTC), here) == rises_on


@pytest.mark.parametrize(
    ("severity", "next_meeting", "due_on"),
    [
        (1, None, None),
        (1, date(2026, 12, 16), date(2026, 12, 16)),
        (2, None, date(2026, 11, 30)),
        (2, date(2026, 12, 16), date(2026, 11, 30)),
        (2, date(2026, 11, 26), date(2026, 11, 26)),
    ],
    ids=["no-meeting", "next-meeting", "critical-alone", "critical-extra", "critical-soon"],
)
def test_the_group_decides_at_its_next_meeting_or_at_an_extra_one(severity, next_meeting, due_on):
    due = due_at_group(
        date(2026, 11, 23),
        severity=severity,
        next_meeting=next_meeting,
        clocks=WORKING_DAYS,
        is_working=SWEDEN,
    )

    assert due == due_on


def test_the_time_at_each_level_follows_from_the_steps():
    changes = [
        Change(date(2026, 11, 2), 1),
        Change(date(2026, 11, 3), 1),
        Change(date(2026, 11, 10), 2),
        Change(date(2026, 11, 12), 1),
        Change(date(2026, 11, 20), 3),
    ]

    assert stays(changes, on=date(2026, 11, 27), is_working=is_weekday) == [
        Stay(1, date(2026, 11, 2), date(2026, 11, 10), 5),
        Stay(2, date(2026, 11, 10), date(2026, 11, 12), 1),
        Stay(1, date(2026, 11, 12), date(2026, 11, 20), 5),
        Stay(3, date(2026, 11, 20), None, 5),
    ]
    assert stays(
        [*changes, Change(date(2026, 11, 24), None)], on=date(2027, 1, 1), is_working=is_weekday
    )[-1] == Stay(3, date(2026, 11, 20), date(2026, 11, 24), 2)
