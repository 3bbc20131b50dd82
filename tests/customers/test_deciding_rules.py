"""The rungs of a matter, tried in their order: sums, limits, rates, services."""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.deciding.rules import (
    Against,
    Asked,
    Rung,
    Seat,
    Sum,
    above_limit,
    climb,
    convert,
)

WORTH = {"SEK": Decimal(1), "EUR": Decimal("11.3455"), "JPY": Decimal("0.0714")}
CENTS = st.decimals(min_value=0, max_value=Decimal("99999999999999.99"), places=2)
RATES = st.decimals(min_value=Decimal("0.000001"), max_value=100_000, places=12)
CODES = st.sampled_from(["PAY", "NET", "DESK"])
LIMITS = st.none() | st.builds(Sum, CENTS, st.sampled_from(["SEK", "EUR", "USD"]))
SEATS = st.builds(Seat, LIMITS, st.frozensets(CODES))
RUNGS = st.lists(
    st.builds(Rung, st.lists(SEATS, max_size=3).map(tuple), LIMITS, st.booleans()), max_size=5
)
ASKED = st.builds(Asked, LIMITS, st.just("") | CODES)


def eur(amount: str) -> Sum:
    return Sum(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("amount", "rung"), [("1499.99", 0), ("1500.00", 0), ("1500.01", 1), ("5000.00", 1)]
)
def test_a_sum_is_inside_the_first_limit_up_to_its_last_cent(amount, rung):
    rungs = [Rung((Seat(eur("1500")),)), Rung((Seat(eur("5000")),)), Rung(is_last=True)]

    assert climb(rungs, Asked(eur(amount)), WORTH).rung == rung


def test_a_sum_above_every_limit_goes_to_the_last_rung():
    rungs = [Rung((Seat(eur("1500")),)), Rung((Seat(eur("5000")),)), Rung(is_last=True)]

    found = climb(rungs, Asked(eur("5000.01")), WORTH)

    assert found.rung == 2
    assert [t.seats for t in found.tried] == [(Against.LIMIT,), (Against.LIMIT,), ()]


def test_the_limit_of_a_rule_goes_before_those_of_mandates():
    rungs = [Rung((Seat(),), limit=eur("100")), Rung((Seat(),))]

    found = climb(rungs, Asked(eur("100.01")), WORTH)

    assert (found.rung, found.tried[0].against) == (1, Against.RULE_LIMIT)


def test_without_rungs_nobody_decides():
    assert climb([], Asked(), WORTH).rung is None


def test_a_rung_that_nobody_holds_is_passed():
    found = climb([Rung(), Rung(is_last=True)], Asked(), WORTH)

    assert (found.rung, found.tried[0].against) == (1, Against.NOBODY)


@pytest.mark.parametrize(
    ("services", "asked", "against"),
    [
        (frozenset(), "PAY", None),
        ({"PAY"}, "PAY", None),
        ({"PAY"}, "", None),
        ({"PAY"}, "NET", Against.SERVICE),
    ],
)
def test_a_mandate_for_some_services_covers_no_other(services, asked, against):
    rung = Rung((Seat(services=frozenset(services)),))

    assert climb([rung], Asked(service=asked), WORTH).tried[0].seats == (against,)


def test_of_several_buyers_the_one_whose_mandate_covers_it_decides():
    rung = Rung((Seat(eur("10")), Seat(eur("20"))))

    found = climb([rung], Asked(eur("15")), WORTH)

    assert (found.rung, found.tried[0].seats) == (0, (Against.LIMIT, None))


def test_a_sum_in_another_currency_is_converted_by_the_rate():
    assert convert(eur("100"), "SEK", WORTH) == Sum(Decimal("1134.55"), "SEK")
    assert convert(Sum(Decimal("1134.55"), "SEK"), "EUR", WORTH) == eur("100.00")
    assert convert(eur("7.01"), "JPY", WORTH) == Sum(Decimal("1113.90"), "JPY")


def test_a_converted_sum_is_rounded_up_to_the_cent():
    assert convert(Sum(Decimal("0.01"), "JPY"), "EUR", WORTH) == eur("0.01")
    assert convert(Sum(Decimal("10.01"), "EUR"), "SEK", WORTH) == Sum(Decimal("113.57"), "SEK")


def test_where_a_rate_is_missing_nothing_is_guessed():
    asked = Sum(Decimal("0.01"), "USD")

    assert above_limit(asked, eur("1000000"), WORTH) is Against.NO_RATE
    assert above_limit(eur("0.01"), Sum(Decimal(9), "USD"), WORTH) is Against.NO_RATE


def test_one_currency_needs_no_rate():
    assert above_limit(Sum(Decimal(2), "USD"), Sum(Decimal(2), "USD"), {}) is None


@given(CENTS, CENTS, RATES, RATES)
def test_what_is_shown_rounded_is_above_the_limit_exactly_when_the_sum_is(amount, limit, one, two):
    worth = {"AAA": one, "BBB": two}

    shown = convert(Sum(amount, "AAA"), "BBB", worth)

    exact = Fraction(amount) * Fraction(one) / Fraction(two)
    assert (shown.amount > limit) == (exact > Fraction(limit))
    assert 0 <= Fraction(shown.amount) - exact < Fraction(1, 100)
    assert shown.amount == shown.amount.quantize(Decimal("0.01"), ROUND_CEILING)


@given(CENTS, CENTS)
def test_a_limit_reaches_to_its_own_cent_and_not_one_further(amount, limit):
    above = above_limit(Sum(amount, "SEK"), Sum(limit, "SEK"), {})

    assert (above is None) == (amount <= limit)


@given(RUNGS, ASKED)
def test_the_first_rung_that_covers_it_decides_and_no_later_one_is_tried(rungs, asked):
    found = climb(rungs, asked, WORTH)

    alone = [climb([rung], asked, WORTH).rung == 0 for rung in rungs]
    assert found.rung == (alone.index(True) if True in alone else None)
    assert len(found.tried) == (len(rungs) if found.rung is None else found.rung + 1)


@given(RUNGS, ASKED, CENTS)
def test_a_larger_sum_is_never_decided_further_down(rungs, asked, more):
    if asked.sum is None:
        return
    larger = Asked(Sum(asked.sum.amount + more, asked.sum.currency), asked.service)

    low, high = climb(rungs, asked, WORTH).rung, climb(rungs, larger, WORTH).rung

    assert high is None or (low is not None and high >= low)
