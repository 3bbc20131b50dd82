from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.surveys.hiding import SMALLEST, groups_of, hidden, shown

CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))
INVITED = st.lists(
    st.tuples(st.sampled_from(["light", "standard", "strategic"]), st.integers(1, 6)), max_size=60
).map(lambda rows: [(tier, len(tier) * 100 + customer) for tier, customer in rows])


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        ({"a": 5, "b": 6}, set()),
        ({"a": 4, "b": 6, "c": 9}, {"a", "b"}),
        ({"a": 4, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 9, "d": 20}, {"a", "b", "c"}),
        ({"a": 0, "b": 6}, set()),
        ({"a": 0, "b": 4}, {"b"}),
        ({"a": 3, "b": 5}, {"a", "b"}),
        ({}, set()),
    ],
)
def test_small_cells_are_hidden_and_cannot_be_subtracted(
    cells: dict[str, int], gone: set[str]
) -> None:
    assert hidden(cells) == gone


@given(CELLS)
def test_what_is_left_over_from_the_sum_is_never_of_a_few(cells: dict[str, int]) -> None:
    gone = hidden(cells)

    left_over = sum(cells[key] for key in gone)
    assert all(cells[key] == 0 or cells[key] >= SMALLEST for key in cells.keys() - gone)
    assert not gone or left_over >= SMALLEST or gone == {key for key in cells if cells[key]}
    assert len(gone) != 1 or {key for key in cells if cells[key]} == gone


def test_a_tier_that_is_hidden_shows_no_customer() -> None:
    cells = {("strategic", 1): 4, ("standard", 2): 6, ("standard", 3): 7, ("light", 4): 30}

    found = shown(cells)

    assert found.everything
    assert found.tiers == {"light"}
    assert found.cells == {("light", 4)}


def test_a_customer_that_is_hidden_takes_the_next_one_of_its_tier_along() -> None:
    cells = {("standard", 1): 2, ("standard", 2): 6, ("standard", 3): 7, ("light", 4): 30}

    found = shown(cells)

    assert found.tiers == {"standard", "light"}
    assert found.cells == {("standard", 3), ("light", 4)}


def test_fewer_than_five_answers_show_nothing_at_all() -> None:
    found = shown({("standard", 1): 4})

    assert (found.everything, found.tiers, found.cells) == (False, frozenset(), frozenset())


def test_a_named_survey_shows_every_cell() -> None:
    found = shown({("standard", 1): 1, ("light", 2): 3}, smallest=1)

    assert (found.everything, found.tiers) == (True, {"standard", "light"})
    assert found.cells == {("standard", 1), ("light", 2)}


@given(INVITED)
def test_under_what_an_anonymous_answer_keeps_five_were_invited(
    invited: list[tuple[str, int]],
) -> None:
    groups = groups_of(invited)

    assert len(groups) == len(invited)
    assert len(invited) < SMALLEST or min(Counter(groups).values()) >= SMALLEST
    for (tier, customer), (kept_tier, kept_customer) in zip(invited, groups, strict=True):
        assert kept_tier in (tier, "")
        assert kept_customer in (customer, None)


def test_small_customers_of_a_tier_are_counted_together() -> None:
    invited = [("standard", 1)] * 6 + [("standard", 2)] * 3 + [("standard", 3)] * 2

    assert groups_of(invited) == [("standard", 1)] * 6 + [("standard", None)] * 5


def test_what_is_left_over_takes_the_smallest_group_along() -> None:
    invited = [("standard", 1)] * 6 + [("standard", 2)] * 9 + [("light", 3)] * 2

    assert groups_of(invited) == [("", None)] * 6 + [("standard", 2)] * 9 + [("", None)] * 2
