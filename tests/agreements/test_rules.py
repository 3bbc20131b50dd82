"""The rules of terms, notice and renewal, with the vectors of their sources."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.rules import (
    Renewal,
    Span,
    Term,
    Terms,
    is_final,
    last_day_of_notice,
    look_ahead,
    nth_term,
    planned_steps,
    start_by,
    step_dates,
)
from brm.accounts.calendar import calendar_of, is_weekday, previous_working_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 120)
TERMS = st.builds(
    Terms,
    anchor=DAYS,
    initial_months=MONTHS,
    renewal=st.just(Renewal.TACIT),
    renewal_months=MONTHS,
    notice=st.builds(Span, months=st.integers(0, 24)) | st.builds(Span, days=st.integers(0, 400)),
    lead_days=st.integers(0, 400),
)


def tacit(anchor: date, initial: int, renewal: int, notice: Span = Span()) -> Terms:  # noqa: B008  # frozen, so one default serves
    return Terms(
        anchor,
        initial_months=initial,
        renewal=Renewal.TACIT,
        renewal_months=renewal,
        notice=notice,
    )


def current_term(terms: Terms, on: date) -> Term:
    """The term that the agreement is in on the day, looking ahead from its first one."""
    return look_ahead(terms, nth_term(terms, 1), on).term


def every_day(day: date) -> bool:
    """The calendar of an organisation that never closes."""
    return True


def test_a_yearly_term_from_29_february_comes_back_to_29_february() -> None:
    terms = tacit(date(2024, 2, 29), 12, 12)

    starts = [nth_term(terms, n).first_day for n in (2, 3, 4, 5)]

    assert starts == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_a_tacit_agreement_past_its_end_has_moved_on_and_so_has_its_notice() -> None:
    terms = Terms(
        date(2024, 8, 29),
        first_ends_on=date(2025, 8, 28),
        renewal=Renewal.TACIT,
        renewal_months=12,
        notice=Span(months=2),
    )

    end = current_term(terms, date(2026, 2, 11)).last_day

    assert end == date(2026, 8, 28)
    assert last_day_of_notice(end, terms.notice) == date(2026, 6, 28)


def test_the_first_term_of_36_months_ends_the_day_before_its_third_birthday() -> None:
    terms = tacit(date(2020, 8, 1), 36, 12, Span(months=3))

    assert nth_term(terms, 1).last_day == date(2023, 7, 31)
    assert last_day_of_notice(date(2023, 7, 31), terms.notice) == date(2023, 4, 30)


def test_60_months_then_12_make_72_after_the_first_renewal() -> None:
    terms = tacit(date(2020, 1, 1), 60, 12)

    assert nth_term(terms, 2).last_day == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("on", "n"),
    [(date(2025, 12, 30), 1), (date(2025, 12, 31), 1), (date(2026, 1, 1), 2)],
)
def test_a_term_is_current_up_to_and_with_its_last_day(on: date, n: int) -> None:
    assert current_term(tacit(date(2025, 1, 1), 12, 12), on).n == n


@pytest.mark.parametrize("renewal", [Renewal.EXPRESS, Renewal.NONE])
def test_only_a_tacit_agreement_moves_on_by_itself(renewal: Renewal) -> None:
    terms = Terms(date(2020, 1, 1), initial_months=12, renewal=renewal, renewal_months=12)

    assert current_term(terms, date(2026, 1, 1)).last_day == date(2020, 12, 31)


@pytest.mark.parametrize(
    ("given_on", "last_day"),
    [
        (date(2025, 9, 29), date(2025, 12, 31)),
        (date(2025, 9, 30), date(2025, 12, 31)),
        (date(2025, 10, 1), date(2026, 12, 31)),
    ],
)
def test_notice_ends_the_term_whose_last_day_of_notice_is_not_past(
    given_on: date, last_day: date
) -> None:
    terms = Terms(
        date(2025, 1, 1),
        initial_months=12,
        renewal=Renewal.TACIT,
        renewal_months=12,
        notice=Span(months=3),
        notice_given_on=given_on,
    )

    assert current_term(terms, date(2030, 1, 1)).last_day == last_day


def test_an_agreement_without_an_end_has_one_term_without_a_last_day() -> None:
    term = current_term(Terms(date(2020, 1, 1)), date(2026, 1, 1))

    assert (term.n, term.first_day, term.last_day) == (1, date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("last_day", "notice", "day"),
    [
        (date(2026, 5, 31), Span(months=1), date(2026, 4, 30)),
        (date(2027, 7, 31), Span(months=3), date(2027, 4, 30)),
        (date(2024, 3, 31), Span(months=1), date(2024, 2, 29)),
        (date(2026, 12, 31), Span(days=30), date(2026, 12, 1)),
        (date(2026, 12, 31), Span(), date(2026, 12, 31)),
    ],
)
def test_notice_in_months_clips_to_the_end_of_the_month(
    last_day: date, notice: Span, day: date
) -> None:
    assert last_day_of_notice(last_day, notice) == day


def test_start_by_on_a_saturday_rolls_back_to_friday() -> None:
    assert start_by(date(2027, 4, 30), 90, is_weekday) == date(2027, 1, 29)


def test_a_deadline_on_a_holiday_rolls_back_over_the_weekend_before_it() -> None:
    easter_monday = date(2026, 4, 6)

    assert previous_working_day(easter_monday, calendar_of("SE")) == date(2026, 4, 2)


def test_a_country_that_is_not_known_has_weekdays_only() -> None:
    assert previous_working_day(date(2026, 4, 5), calendar_of("XX")) == date(2026, 4, 3)


@given(TERMS, st.integers(1, 60))
def test_terms_follow_each_other_without_gap_or_overlap(terms: Terms, n: int) -> None:
    term, following = nth_term(terms, n), nth_term(terms, n + 1)

    assert term.last_day is not None
    assert term.first_day <= term.last_day
    assert following.first_day == term.last_day + timedelta(days=1)


@given(TERMS, DAYS)
def test_the_current_term_is_the_first_that_ends_on_the_day_or_later(
    terms: Terms, on: date
) -> None:
    term = current_term(terms, on)

    before = nth_term(terms, term.n - 1).last_day if term.n > 1 else None
    assert term.last_day is not None
    assert term.last_day >= on
    assert before is None or before < on


@given(TERMS, DAYS, DAYS)
def test_notice_in_time_makes_a_term_final_and_no_earlier_one(
    terms: Terms, given_on: date, on: date
) -> None:
    assume(given_on >= terms.anchor)
    noticed = Terms(**{**vars(terms), "notice_given_on": given_on})

    term = current_term(noticed, on)

    earlier = [n for n in range(1, term.n) if is_final(noticed, nth_term(noticed, n))]
    assert earlier == []
    assert term.last_day is not None
    assert term.last_day >= on or is_final(noticed, term)


@given(TERMS, DAYS, st.sampled_from(["SE", "US", "GB", "XX"]))
def test_steps_are_due_in_their_order_on_working_days(
    terms: Terms, last_day: date, country: str
) -> None:
    working = calendar_of(country)

    dates = step_dates(terms, last_day, working)

    deadlines = [
        dates.start_by,
        dates.negotiate_by,
        dates.notice_by,
        dates.approve_by,
        dates.next_first_day,
    ]
    assert deadlines == sorted(deadlines)
    assert [working(day) for day in deadlines[:4]] == [True] * 4


@given(DAYS, st.integers(0, 400))
def test_without_closed_days_start_by_is_the_lead_before_notice(notice: date, lead: int) -> None:
    assert start_by(notice, lead, every_day) == notice - timedelta(days=lead)


@pytest.mark.parametrize("year", range(2000, 2101, 4))
@pytest.mark.parametrize("month", range(1, 13))
def test_a_chain_of_30_yearly_renewals_keeps_to_its_month_and_its_last_day(
    year: int, month: int
) -> None:
    """From the last day of any month: 30 renewals never leave the month, nor drift within it."""
    anchor = date(year, month, monthrange(year, month)[1])
    terms = tacit(anchor, 12, 12)

    starts = [nth_term(terms, n).first_day for n in range(1, 32)]

    assert [(day.year, day.month) for day in starts] == [(year + k, month) for k in range(31)]
    assert [day.day for day in starts] == [
        min(anchor.day, monthrange(day.year, day.month)[1]) for day in starts
    ]


@given(TERMS, st.integers(1, 30), st.sampled_from(["SE", "US", "GB", "DE"]))
def test_every_term_of_a_long_chain_has_its_deadlines_in_order_on_working_days(
    terms: Terms, n: int, country: str
) -> None:
    working = calendar_of(country)
    term = nth_term(terms, n)
    assert term.last_day is not None

    dates = step_dates(terms, term.last_day, working)

    assert dates.start_by <= dates.notice_by <= dates.last_day_of_notice <= term.last_day
    assert working(dates.start_by)
    assert working(dates.notice_by)
    assert dates.last_day_of_notice == last_day_of_notice(term.last_day, terms.notice)


@given(TERMS, st.integers(1, 10), DAYS)
def test_an_agreement_renews_as_often_as_it_may_and_ends_then(
    terms: Terms, at_most: int, on: date
) -> None:
    limited = replace(terms, renewals_at_most=at_most)

    found = look_ahead(limited, nth_term(limited, 1), on)

    endless = look_ahead(terms, nth_term(terms, 1), on)
    assert found.term.n == min(endless.term.n, at_most + 1)
    last = nth_term(limited, at_most + 1)
    assert is_final(limited, last)
    assert found.is_over == (last.last_day is not None and last.last_day < on)
    assert set(planned_steps(limited, last, every_day)) == {"review"}
