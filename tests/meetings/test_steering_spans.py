"""Ages in working days: where the spans begin, and what lies between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brm.accounts.calendar import calendar_of, is_weekday, working_day_after
from meetings.steering.spans import (
    WorkedDays,
    first_day_of_age,
    first_days,
    months_up_to,
    open_at_ends,
)

SWEDISH = calendar_of("SE")
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def aged(begun_on: date, on: date) -> int:
    """The age in working days, counted day by day."""
    steps = (on - begun_on).days
    return sum(SWEDISH(begun_on + timedelta(days=n)) for n in range(1, steps + 1))


@given(days, st.integers(0, 25))
def test_what_began_on_the_first_day_of_an_age_has_it_and_the_day_before_more(
    on: date, age: int
) -> None:
    first = first_day_of_age(age, on=on, is_working=SWEDISH)

    assert aged(first, on) == age
    assert aged(first - timedelta(days=1), on) == age + 1


@given(days, st.integers(0, 60))
def test_working_days_looked_up_are_those_counted(on: date, back: int) -> None:
    worked = WorkedDays.until(on, since=on - timedelta(days=40), is_working=SWEDISH)
    begun_on = on - timedelta(days=back)

    assert worked.between(begun_on, on) == aged(max(begun_on, worked.first), on)


@given(days, st.integers(0, 20))
def test_a_clock_of_so_many_working_days_ends_at_that_age(begun_on: date, clock: int) -> None:
    due_on = working_day_after(begun_on, clock, SWEDISH)
    worked = WorkedDays.until(due_on, since=begun_on, is_working=SWEDISH)

    assert worked.between(begun_on, due_on) == clock


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 9), date(2026, 10, 26))),
        (date(2026, 11, 22), (date(2026, 11, 13), date(2026, 11, 6), date(2026, 10, 23))),
        (date(2027, 1, 4), (date(2026, 12, 28), date(2026, 12, 21), date(2026, 12, 7))),
    ],
    ids=["a Monday", "a Sunday", "the new year"],
)
def test_the_spans_begin_on_weekdays(on: date, expected: tuple[date, ...]) -> None:
    assert first_days(on=on, is_working=is_weekday) == expected


def test_a_calendar_without_working_days_is_not_believed() -> None:
    found = first_day_of_age(5, on=date(2026, 11, 23), is_working=lambda day: False)

    assert found == date(2026, 11, 18)


def test_twelve_months_end_with_this_one() -> None:
    months = months_up_to(date(2026, 2, 28))

    assert (len(months), months[0], months[-1]) == (12, date(2025, 3, 1), date(2026, 2, 1))


def test_what_was_open_is_counted_back_from_what_is_open_now() -> None:
    moved = [(4, 1), (0, 2), (3, 0)]

    assert open_at_ends(7, moved) == [6, 4, 7]
