"""A rhythm that a person chooses is a recurrence rule, and the rule is that rhythm again."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import rules
from meetings.cadences.rhythm import (
    DAYS,
    LAST,
    MONTHS,
    MONTHS_APART,
    NTH,
    WEEKDAY_CODES,
    WEEKS_APART,
    Rhythm,
    rhythm_of,
    rule_in_full,
)

days = st.one_of(
    st.builds(dict, day=st.sampled_from([*DAYS, LAST])),
    st.builds(dict, nth=st.sampled_from(list(NTH)), weekday=st.sampled_from(WEEKDAY_CODES)),
)
months = st.sets(st.integers(1, 12), min_size=1).map(lambda found: tuple(sorted(found)))
rhythms = st.one_of(
    st.builds(lambda found, day: Rhythm(MONTHS, months=found, **day), months, days),
    st.builds(lambda n, day: Rhythm(MONTHS_APART, every=n, **day), st.integers(1, 60), days),
    st.builds(
        lambda n, weekday: Rhythm(WEEKS_APART, every=n, weekday=weekday),
        st.integers(1, 60),
        st.sampled_from(WEEKDAY_CODES),
    ),
)


@settings(max_examples=60, deadline=None)
@given(rhythm=rhythms)
def test_a_chosen_rhythm_is_a_rule_that_reads_back_as_it(rhythm):
    assert rhythm_of(rhythm.rule) == rhythm


@pytest.mark.parametrize(
    ("rhythm", "leaves_out"),
    [
        (Rhythm(MONTHS, months=(4, 11), day=30), False),
        (Rhythm(MONTHS, months=(4, 11), day=31), True),
        (Rhythm(MONTHS, months=(2,), day=28), False),
        (Rhythm(MONTHS, months=(2,), day=29), True),
        (Rhythm(MONTHS, months=(2,), day=LAST), False),
        (Rhythm(MONTHS_APART, every=12, day=29), True),
        (Rhythm(MONTHS_APART, every=2, nth=LAST, weekday="FR", day=31), False),
        (Rhythm(WEEKS_APART, weekday="FR", day=31), False),
    ],
)
def test_a_day_that_a_chosen_month_has_not_is_known(rhythm, leaves_out):
    assert rhythm.leaves_out == leaves_out


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU", "March and September, on the second Tuesday"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1", "January and July, on the last day of the month"),
        ("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=3", "monthly, on day 3"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", "every 2 months, on day 15"),
        ("FREQ=WEEKLY;INTERVAL=1;BYDAY=FR", "weekly, on Friday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "monthly"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", "November, on day 30"),
        ("", "never"),
    ],
)
def test_a_rule_is_said_with_its_day_where_a_person_would_say_it(rule, words):
    assert rule_in_full(rule) == words


@pytest.mark.parametrize(
    ("on_free_day", "due"),
    [
        ("before", [date(2026, 8, 14), date(2026, 9, 15)]),
        ("after", [date(2026, 8, 17), date(2026, 9, 15)]),
        ("stays", [date(2026, 8, 15), date(2026, 9, 15)]),
    ],
)
def test_a_day_off_moves_the_work_before_after_or_not_at_all(on_free_day, due):
    found = rules.due_days(
        "FREQ=MONTHLY;BYMONTHDAY=15",
        anchor=date(2020, 1, 1),
        first=date(2026, 8, 1),
        last=date(2026, 9, 30),
        is_working=lambda day: day.weekday() < 5,
        on_free_day=on_free_day,
    )

    assert list(found) == due
