from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from brm.accounts.calendar import is_weekday, previous_working_day
from meetings import rules

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
RULES = st.sampled_from(
    [
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU",
        "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;BYDAY=SU",
    ]
)


def days(rule: str, first: date, last: date) -> list[date]:
    found = rules.due_days(
        rule, anchor=date(2020, 1, 1), first=first, last=last, is_working=is_weekday
    )
    return list(found)


def test_an_activity_is_due_in_each_month_of_its_rule():
    found = days("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=16", date(2026, 1, 1), date(2026, 12, 31))

    assert found == [date(2026, 3, 16), date(2026, 9, 16)]


def test_a_due_day_on_a_weekend_rolls_back_to_friday():
    found = days("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 11, 1), date(2026, 11, 30))

    assert found == [date(2026, 11, 13)]


def test_an_occurrence_after_the_window_counts_where_it_rolls_back_into_it():
    found = days("FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 10, 30), date(2026, 10, 30))

    assert found == [date(2026, 10, 30)]


def test_an_empty_rule_yields_nothing():
    assert days("", date(2020, 1, 1), date(2030, 1, 1)) == []


@given(rule=RULES, first=DAYS, length=st.integers(min_value=0, max_value=800))
def test_due_days_are_working_days_of_the_window_each_once(rule, first, length):
    last = first + timedelta(days=length)

    found = days(rule, first, last)

    assert found == sorted(set(found))
    assert [day for day in found if not first <= day <= last or not is_weekday(day)] == []


@given(rule=RULES, first=DAYS, cut=st.integers(0, 400), length=st.integers(0, 400))
def test_where_the_window_is_cut_changes_no_due_day(rule, first, cut, length):
    middle = first + timedelta(days=cut)
    last = middle + timedelta(days=length)

    parts = days(rule, first, middle) + days(rule, middle + timedelta(days=1), last)

    assert parts == days(rule, first, last)


def test_a_calendar_without_a_working_day_leaves_the_day_as_it_is():
    day = date(2026, 11, 23)

    assert previous_working_day(day, lambda _day: False) == day


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=HOURLY",
        "FREQ=MONTHLY;COUNT=3",
        "FREQ=MONTHLY;UNTIL=20270101",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=MONTHLY;INTERVAL=x",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=YEARLY;INTERVAL=+-5",
        "monthly",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_what_is_no_rule_of_weeks_months_or_years_is_refused(rule):
    with pytest.raises(ValidationError):
        rules.check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "never"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "monthly"),
        ("FREQ=MONTHLY;INTERVAL=2", "every 2 months"),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15", "every 6 months"),
        ("FREQ=YEARLY;BYMONTH=1,9;BYMONTHDAY=15", "January and September"),
        ("FREQ=YEARLY;BYMONTH=12,3,9,6;BYMONTHDAY=15", "every 3 months"),
        ("FREQ=YEARLY;BYMONTH=11", "November"),
        ("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=15", "monthly"),
        ("FREQ=YEARLY", "yearly"),
        ("FREQ=WEEKLY;BYDAY=MO", "weekly"),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    rules.check_rule(rule)

    assert rules.rule_in_words(rule) == words


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 11, 8), "planned"),
        (date(2026, 11, 9), "due"),
        (date(2026, 11, 16), "due"),
        (date(2026, 11, 17), "late"),
    ],
)
def test_an_activity_is_due_from_its_lead_and_late_the_day_after(on, state):
    assert rules.state_on(due_on=date(2026, 11, 16), lead_days=7, on=on) == state


def test_a_year_of_days_lies_within_the_horizon():
    assert rules.horizon(date(2026, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(("done", "planned", "share"), [(32, 36, 32 / 36), (0, 0, None)])
def test_coverage_is_the_share_done_of_what_was_planned(done, planned, share):
    assert rules.coverage(done=done, planned=planned) == share
