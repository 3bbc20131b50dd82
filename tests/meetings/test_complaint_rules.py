"""The clocks of complaints: working days, holidays, years' ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brm.accounts.calendar import calendar_of, is_weekday, working_day_after
from meetings.complaints.rules import WORKING_DAYS, due_days, increase, shape_of

DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
COUNTRIES = st.sampled_from(["SE", "DE", "US", "JP", "BR", "XX"])
CLOCKS = st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))


def working_days_between(first, last, is_working):
    """Working days after `first` up to `last`, counted one by one."""
    span = (last - first).days
    return sum(is_working(first + timedelta(days=n)) for n in range(1, span + 1))


@given(day=DAYS, days=st.integers(0, 120), country=COUNTRIES)
def test_so_many_working_days_lie_between_and_the_last_one_is_worked(day, days, country):
    is_working = calendar_of(country)

    found = working_day_after(day, days, is_working)

    assert working_days_between(day, found, is_working) == days
    assert is_working(found) or days == 0


@given(received=DAYS, clocks=CLOCKS, country=COUNTRIES)
def test_each_clock_counts_working_days_from_the_day_after_and_none_overtakes(
    received, clocks, country
):
    acknowledge, answer, close = clocks
    is_working = calendar_of(country)

    days = due_days(
        received,
        clocks={"acknowledge": acknowledge, "answer": answer, "close": close},
        is_working=is_working,
        is_complaint=True,
    )

    counted = [
        working_days_between(received, due, is_working)
        for due in (days.acknowledge, days.answer, days.close)
    ]
    assert counted == [
        acknowledge,
        max(acknowledge, answer),
        max(acknowledge, answer, close),
    ]


@given(day=DAYS, later=st.integers(0, 400), days=st.integers(1, 40), country=COUNTRIES)
def test_what_is_received_later_is_never_due_earlier(day, later, days, country):
    is_working = calendar_of(country)

    due = working_day_after(day, days, is_working)

    assert working_day_after(day + timedelta(days=later), days, is_working) >= due


@given(day=DAYS, days=st.integers(1, 40), free=st.sets(st.integers(1, 90), max_size=20))
def test_a_further_holiday_never_brings_a_day_forward(day, days, free):
    holiday = {day + timedelta(days=n) for n in free}

    plain = working_day_after(day, days, is_weekday)
    with_holidays = working_day_after(day, days, lambda d: is_weekday(d) and d not in holiday)

    assert with_holidays >= plain


@pytest.mark.parametrize(
    ("received", "acknowledge", "answer", "close"),
    [
        (date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 7), date(2027, 1, 7)),
        (date(2026, 11, 28), date(2026, 12, 1), date(2026, 12, 11), date(2027, 1, 13)),
        (date(2026, 12, 23), date(2026, 12, 28), date(2027, 1, 11), date(2027, 2, 8)),
    ],
    ids=["a Monday", "a Saturday", "the day before Christmas Eve"],
)
def test_the_usual_clocks_in_sweden(received, acknowledge, answer, close):
    """25 December, 1 and 6 January are free by law, the eves of Christmas and New Year are not."""
    days = due_days(received, clocks=WORKING_DAYS, is_working=calendar_of("SE"), is_complaint=True)

    assert (days.acknowledge, days.answer, days.close) == (acknowledge, answer, close)


def test_praise_is_acknowledged_and_no_more():
    days = due_days(
        date(2026, 11, 23), clocks=WORKING_DAYS, is_working=is_weekday, is_complaint=False
    )

    assert (days.acknowledge, days.answer, days.close) == (date(2026, 11, 25), None, None)


@pytest.mark.parametrize(
    ("met", "on", "shape"),
    [
        (None, date(2026, 11, 24), "due"),
        (None, date(2026, 11, 25), "due"),
        (None, date(2026, 11, 26), "late"),
        (date(2026, 11, 25), date(2026, 12, 1), "done"),
        (date(2026, 11, 26), date(2026, 12, 1), "done_late"),
    ],
)
def test_a_clock_is_late_from_the_day_after_its_day(met, on, shape):
    assert shape_of(due_on=date(2026, 11, 25), met_on=met, on=on) == shape


@pytest.mark.parametrize(("figures", "more"), [([], 0), ([4], 0), ([2, 2, 5], 3), ([5, 5, 1], -4)])
def test_the_last_figure_is_set_against_the_mean_of_those_before(figures, more):
    assert increase(figures) == more
