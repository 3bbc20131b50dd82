"""Which day is meant by what minutes say."""

from datetime import date

import pytest

from meetings.found.days import Reckoning, Said

TUESDAY = date(2026, 11, 24)
NEXT = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("text", "words", "on"),
    [
        ("send it by Friday", "by Friday", "2026-11-27"),
        ("by Tuesday", "by Tuesday", "2026-12-01"),
        ("this week", "this week", "2026-11-27"),
        ("next week", "next week", "2026-12-04"),
        ("before the end of the month", "before the end of the month", "2026-11-30"),
        ("due 2026-12-01", "2026-12-01", "2026-12-01"),
        ("by 12 December", "12 December", "2026-12-12"),
        ("by 12 \u017feptember", "12 september", "2027-09-12"),
        ("by Jan 8", "Jan 8", "2027-01-08"),
        ("by 3/12", "by 3/12", "2026-12-03"),
        ("by 13/12", "by 13/12", "2026-12-13"),
        ("bis 10.12.", "bis 10.12", "2026-12-10"),
        ("senast den 4 december", "4 december", "2026-12-04"),
        ("within two weeks", "within two weeks", "2026-12-08"),
        ("today", "today", "2026-11-24"),
        ("imorgon", "imorgon", "2026-11-25"),
        ("before the 3rd", "before the 3rd", "2026-12-03"),
        ("by the next meeting", "by the next meeting", "2026-12-15"),
        ("vid nästa möte", "nästa möte", "2026-12-15"),
    ],
)
def test_a_day_is_reckoned_from_that_of_the_meeting(text, words, on):
    assert Reckoning(TUESDAY, NEXT).said(text) == Said(words, date.fromisoformat(on))


@pytest.mark.parametrize("text", ["send it", "May we go on?", "version 2.1", "it is 31/31"])
def test_where_no_day_is_said_none_is_found(text):
    assert Reckoning(TUESDAY).said(text) is None


def test_a_day_that_is_none_keeps_its_words():
    assert Reckoning(TUESDAY).said("by 31 November") == Said("31 November", None)


def test_without_the_meetings_day_only_a_day_with_its_year_is_one():
    assert Reckoning(None).said("by 12 Dec 2026") == Said("12 Dec 2026", date(2026, 12, 12))
    assert Reckoning(None).said("by Friday") == Said("by Friday", None)


def test_at_the_end_of_all_days_there_is_none():
    assert Reckoning(date.max).said("next week") == Said("next week", None)
