"""Periods, due days, lateness, and what the name of a file says."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from brm.accounts.calendar import is_weekday
from reports.models import ReportingProcess
from reports.register.rules import (
    Period,
    days_late,
    due_day,
    how_often,
    in_words,
    named_in,
    period_in,
    periods,
)
from reports.register.template import checked, shown

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


def firsts(starts_on: date, every_months: int, **facts: date) -> list[date]:
    return [each.first_day for each in periods(starts_on, every_months, **facts)]


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2026, 9, 30), 0),
        (date(2026, 10, 1), 1),
        (date(2026, 10, 31), 1),
        (date(2026, 11, 1), 2),
    ],
    ids=str,
)
def test_a_period_is_known_from_its_first_day_on(on: date, count: int) -> None:
    assert len(firsts(date(2026, 10, 1), 1, begun_by=on)) == count


def test_periods_follow_each_other_without_a_gap_across_a_leap_february() -> None:
    found = list(periods(date(2027, 12, 1), 3, begun_by=date(2028, 12, 31)))

    assert [each.first_day for each in found] == [
        date(2027, 12, 1),
        date(2028, 3, 1),
        date(2028, 6, 1),
        date(2028, 9, 1),
        date(2028, 12, 1),
    ]
    assert [each.day_after for each in found[:-1]] == [each.first_day for each in found[1:]]


def test_no_period_begins_on_the_day_from_which_none_begins() -> None:
    ends = date(2027, 1, 1)

    found = firsts(date(2026, 10, 1), 1, begun_by=date(2027, 6, 1), ends_on=ends)

    assert found == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]


def test_a_report_is_due_working_days_after_the_last_day_of_its_period() -> None:
    assert due_day(OCTOBER, 5, is_weekday) == date(2026, 11, 6)
    assert due_day(OCTOBER, 0, is_weekday) == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("arrived", "late"),
    [
        (date(2026, 11, 5), 0),
        (date(2026, 11, 6), 0),
        (date(2026, 11, 7), 1),
        (date(2026, 11, 9), 1),
        (date(2026, 11, 10), 2),
    ],
    ids=str,
)
def test_lateness_counts_working_days_after_the_due_day(arrived: date, late: int) -> None:
    friday = date(2026, 11, 6)

    assert days_late(friday, arrived, is_weekday) == late


def test_how_often_is_said_as_of_cadences() -> None:
    assert [how_often(n) for n in (1, 3, 12)] == ["monthly", "every 3 months", "yearly"]


@pytest.mark.parametrize(
    ("first", "after", "words"),
    [
        (date(2026, 10, 1), date(2026, 11, 1), "Oct\u00a02026"),
        (date(2026, 7, 1), date(2026, 10, 1), "Jul\u00a02026 to Sep\u00a02026"),
        (date(2026, 7, 5), date(2026, 7, 12), "5 July 2026 to 11 July 2026"),
    ],
    ids=["month", "quarter", "days"],
)
def test_a_period_is_named_by_its_months_or_else_its_days(
    first: date, after: date, words: str
) -> None:
    assert in_words(first, after) == words


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("incidents-2026-10.csv", date(2026, 10, 1), date(2026, 11, 1)),
        ("incidents_202612.csv", date(2026, 12, 1), date(2027, 1, 1)),
        ("Incidents Oct 2026.pdf", date(2026, 10, 1), date(2026, 11, 1)),
        ("october2026.pdf", date(2026, 10, 1), date(2026, 11, 1)),
        ("report 10-2026.pdf", date(2026, 10, 1), date(2026, 11, 1)),
        ("finance Q3 2026.xlsx", date(2026, 7, 1), date(2026, 10, 1)),
        ("finance-2026q4.xlsx", date(2026, 10, 1), date(2027, 1, 1)),
        ("continuity 2026.pdf", date(2026, 1, 1), date(2027, 1, 1)),
    ],
    ids=str,
)
def test_the_name_of_a_file_says_its_period(name: str, first: date, after: date) -> None:
    assert period_in(name) == Period(first, after)


@pytest.mark.parametrize("name", ["incidents.csv", "order-4712026.csv", "1926-13.csv"], ids=str)
def test_what_is_no_period_is_not_taken_for_one(name: str) -> None:
    assert period_in(name) is None


def test_the_longest_word_in_a_files_name_names_it_and_a_tie_names_nothing() -> None:
    words = [("change", "change"), ("level", "service level"), ("n", "GRID-N"), ("s", "GRID-S")]

    assert named_in("service_level GRID-N.csv", words) == "level"
    assert named_in("changes.csv", words) is None
    assert named_in("GRID-N and GRID-S.csv", words) is None
    assert named_in("grid-n.csv", words) == "n"


@pytest.mark.django_db
def test_what_a_system_sends_is_checked_by_the_headings_of_the_process() -> None:
    incident = ReportingProcess.objects.get(key="incident")

    found = checked(incident, {"incidents": 447, "inside_sla": "65.77"})

    assert [(each["label"], shown(each)) for each in found] == [
        ("Incidents", "447"),
        ("Solved inside the agreed time", "65.77\u00a0%"),
    ]


@pytest.mark.django_db
def test_what_no_heading_asks_for_is_refused_by_its_name() -> None:
    incident = ReportingProcess.objects.get(key="incident")

    with pytest.raises(ValidationError) as refused:
        checked(incident, {"incidents": "many", "mood": "good"})

    assert refused.value.message_dict == {
        "fields.mood": ["Incident has no heading of this key."],
        "fields.incidents": ["Enter a number."],
    }
