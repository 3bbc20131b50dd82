"""The periods that coverage is read for."""

from datetime import date

import pytest

from meetings import spans

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("FY2026", date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_a_period_is_asked_for_by_its_name_and_named_so_again(text, first, last):
    span = spans.named(text, first_month=4)

    assert (span.first, span.last, span.key) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    ["", "x", "26", "1999", "2101", "2026-13", "2026-00", "2026-Q5", "FY2026-Q1", "FY2026-01"],
)
def test_what_names_no_period_names_none(text):
    assert spans.named(text, first_month=1) is None


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("month", date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 31)),
        ("year", TODAY, date(2026, 1, 1), date(2026, 12, 31)),
        ("fiscal", date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        ("fiscal", date(2026, 4, 1), date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(kind, day, first, last):
    span = spans.containing(kind, day, first_month=4)

    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2026", "2025", "2027"),
        ("2026-Q1", "2025-Q4", "2026-Q2"),
        ("2026-12", "2026-11", "2027-01"),
        ("FY2026", "FY2025", "FY2027"),
    ],
)
def test_one_goes_on_and_back_by_the_same_length(text, before, after):
    span = spans.named(text, first_month=4)

    assert (span.before.key, span.after.key) == (before, after)
    assert span.before.after == span


def test_days_go_on_by_as_many_days():
    span = spans.between("2026-03-01", "2026-03-10", today=TODAY)

    assert (span.after.first, span.after.last) == (date(2026, 3, 11), date(2026, 3, 20))
    assert span.query == "since=2026-03-01&until=2026-03-10"


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-03-01", "", (date(2026, 3, 1), TODAY)),
        ("", "2026-03-10", (date(2026, 1, 1), date(2026, 3, 10))),
        ("2026-03-02", "2026-03-02", (date(2026, 3, 2), date(2026, 3, 2))),
        ("2026-03-02", "2026-03-01", None),
        ("2026-02-30", "2026-03-01", None),
        ("0001-01-01", "2026-03-01", None),
        ("", "", None),
        ("x", "y", None),
    ],
)
def test_any_days_are_a_period_unless_they_are_none(since, until, found):
    span = spans.between(since, until, today=TODAY)

    assert (span and (span.first, span.last)) == found


@pytest.mark.parametrize(
    ("today", "read_on", "is_over"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), False),
        (date(2026, 4, 1), date(2026, 3, 31), True),
        (date(2026, 1, 1), date(2026, 1, 1), False),
        (date(2025, 12, 31), date(2025, 12, 31), False),
    ],
)
def test_a_period_is_read_as_of_its_last_day_once_that_is_over(today, read_on, is_over):
    span = spans.named("2026-Q1", first_month=1)

    assert (span.read_on(today), span.is_over(today)) == (read_on, is_over)
