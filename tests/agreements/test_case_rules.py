"""Net present value and payback: vectors worked by hand, and what holds of any flows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.cases.rules import (
    cumulated,
    discounted,
    flows_of,
    net_present_value,
    payback,
    realised_share,
)

TEN, NONE = Decimal("0.10"), Decimal(0)
MONEY = st.decimals(-1_000_000, 1_000_000, places=2)
GAIN = st.decimals(0, 1_000_000, places=2)
FLOWS = st.lists(MONEY, min_size=1, max_size=21)
RATES = st.decimals(0, 1, places=4)


def flows(*values: str | int) -> list[Decimal]:
    return [Decimal(each) for each in values]


@pytest.mark.parametrize(
    ("values", "rate", "worth"),
    [
        (flows(-1000, 400, 400, 400), NONE, "200.00"),
        # 400 / 1.1 = 363.636, 400 / 1.21 = 330.579, 400 / 1.331 = 300.526: 994.741 less 1 000
        (flows(-1000, 400, 400, 400), TEN, "-5.26"),
        # 110 / 1.1 = 100, 121 / 1.21 = 100
        (flows(-150, 110, 121), TEN, "50.00"),
        (flows(0, 0, 0), TEN, "0.00"),
        (flows(-1000), TEN, "-1000.00"),
        # half a cent away from zero: 0.0055 / 1.1 = 0.005
        (flows(0, "0.0055"), TEN, "0.01"),
        (flows(0, "-0.0055"), TEN, "-0.01"),
    ],
)
def test_net_present_value_by_hand(values, rate, worth):
    assert net_present_value(values, rate) == Decimal(worth)


@pytest.mark.parametrize(
    ("values", "years"),
    [
        (flows(-1000, 400, 400, 400), "2.5"),  # 200 missing after year 2, of the 400 of year 3
        (flows(-1000, 500, 500), "2"),
        (flows(-1000, 1000), "1"),
        (flows(-1000, 4000), "0.25"),
        (flows(-1000, 999), None),
        (flows(-1000), None),
        (flows(0, 0), "0"),
        (flows(5, 5), "0"),
        (flows(0, -100, 400), "1.25"),
        # back after half a year, lost again by a cost in year 2, back for good in year 3
        (flows(-100, 200, -200, 400), "2.25"),
        (flows(-100, 200, -200), None),
    ],
)
def test_payback_by_hand(values, years):
    assert payback(values) == (None if years is None else Decimal(years))


def test_discounted_payback_by_hand():
    # -100, then 110 / 1.1 = 100: simple after 100 / 110 of a year, discounted after the whole one
    assert payback(discounted(flows(-100, 110), TEN)) == 1
    # -100 + 50 + 50: after two years
    assert payback(discounted(flows(-100, 55, "60.5"), TEN)) == 2


def test_a_flow_is_benefit_less_cost():
    assert flows_of(flows(100, 10), flows(0, 60)) == flows(-100, 50)


def test_what_is_cumulated_ends_in_the_sum():
    assert cumulated(flows(-100, 60, 60)) == flows(-100, -40, 20)


@given(FLOWS)
def test_at_no_rate_the_value_is_the_sum(values):
    assert net_present_value(values, NONE) == sum(values)


@given(FLOWS, RATES)
def test_the_first_year_is_not_discounted_and_the_sign_turns_with_the_flows(values, rate):
    assert discounted(values, rate)[0] == values[0]
    turned = [-each for each in values]
    assert net_present_value(turned, rate) == -net_present_value(values, rate)


@given(st.lists(GAIN, min_size=1, max_size=20), GAIN, RATES, RATES)
def test_a_higher_rate_never_makes_later_gains_worth_more(gains, spent, one, other):
    values, (low, high) = [-spent, *gains], sorted((one, other))

    assert net_present_value(values, high) <= net_present_value(values, low)


@given(FLOWS)
def test_never_means_that_money_is_missing_at_the_end(values):
    back = payback(values)

    assert (back is None) == (sum(values) < 0)
    if back is not None:
        assert 0 <= back <= len(values) - 1


@given(st.lists(GAIN, min_size=1, max_size=20), GAIN, RATES)
def test_discounted_money_is_never_back_sooner(gains, spent, rate):
    values = [-spent, *gains]
    simple, later = payback(values), payback(discounted(values, rate))

    assert later is None or (simple is not None and simple <= later + Decimal("1e-20"))


@given(FLOWS)
def test_after_the_payback_nothing_is_missing_any_more(values):
    back = payback(values)
    if back is not None:
        assert all(held >= 0 for year, held in enumerate(cumulated(values)) if year >= back)


@pytest.mark.parametrize(
    ("before", "promised", "actual", "part"),
    [
        (20, 10, 15, "0.5"),  # less is better: half the way
        (20, 10, 8, "1.2"),
        (20, 10, 25, "-0.5"),
        (10, 20, 15, "0.5"),
        (10, 20, 10, "0"),
        (10, 10, 12, None),
    ],
)
def test_what_is_realised_by_hand(before, promised, actual, part):
    found = realised_share(Decimal(before), Decimal(promised), Decimal(actual))

    assert found == (None if part is None else Decimal(part))


@given(MONEY, MONEY)
def test_the_promised_value_is_all_of_it_and_the_one_before_is_nothing(before, promised):
    if before != promised:
        assert realised_share(before, promised, promised) == 1
        assert realised_share(before, promised, before) == 0
