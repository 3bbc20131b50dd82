from hypothesis import given
from hypothesis import strategies as st

from reports.surveys.sampling import drawn, shares

SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 60), min_size=1)


def test_each_group_has_its_part_and_none_is_forgotten() -> None:
    assert shares({"large": 80, "small": 19, "one": 1}, 10) == {"large": 8, "small": 1, "one": 1}


def test_whoever_is_fewer_than_the_sample_is_asked_as_a_whole() -> None:
    assert shares({"a": 3, "b": 2}, 5) == {"a": 3, "b": 2}


@given(SIZES, st.integers(1, 200))
def test_parts_come_to_the_sample_within_their_groups(sizes: dict[str, int], n: int) -> None:
    parts = shares(sizes, n)

    assert sum(parts.values()) >= min(n, sum(sizes.values()))
    assert sum(parts.values()) <= max(min(n, sum(sizes.values())) + len(sizes), len(sizes))
    assert all(1 <= parts[group] <= sizes[group] for group in sizes)


def test_the_same_are_drawn_again_and_others_by_another_seed() -> None:
    members = [(n, "a") for n in range(100)]

    first = drawn(members, 10, seed="S-1")

    assert len(first) == 10
    assert drawn(list(reversed(members)), 10, seed="S-1") == first
    assert drawn(members, 10, seed="S-2") != first
