"""What changed from one profile to the next, read aloud."""

from datetime import date

import pytest

from reports.comparison import compare
from reports.frozen import change_in_words, words_of


def content(*rows: tuple[str, str], name: str = "projects") -> dict[str, object]:
    """A profile's content of one section with these rows and what stands in their last column."""
    section = {
        "name": name,
        "title": "Projects",
        "columns": ["Project", "Rating"],
        "rows": [{"key": row, "name": row, "status": said, "state": ""} for row, said in rows],
    }
    return {"sections": [section]}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([("Map", "Red")], [("Map", "Green")], ["Rating: was Red, is now Green"]),
        ([], [("Map", "Green")], ["New. Rating: Green"]),
        ([("Map", "Red")], [], ["No longer there. Rating: was Red"]),
        ([("Map", "Red")], [("Map", "Red")], []),
    ],
    ids=["changed", "new", "gone", "the same"],
)
def test_a_change_names_what_changed_and_how(
    before: list[tuple[str, str]], after: list[tuple[str, str]], words: list[str]
) -> None:
    found = compare(content(*before), content(*after))

    assert [change_in_words(each.as_json()) for each in found] == words


def test_a_section_that_came_or_went_says_how_many_rows_it_has() -> None:
    one, other = content(("Map", "Red")), content(("A", "1"), ("B", "2"), name="other")

    found = compare(one, other)

    assert [change_in_words(each.as_json()) for each in found] == [
        "A new part of the profile, 2 rows",
        "No longer a part of the profile, had 1 row",
    ]


def test_no_change_names_the_day_of_the_profile_before() -> None:
    previous = {"as_of": "2026-10-14", "differences": []}

    words = words_of(date(2026, 11, 30), {"previous": previous, "sections": []})

    assert words["changes"]["sentence"] == "Nothing since the profile of 14 October 2026."
