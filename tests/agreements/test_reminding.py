"""The ladder of reminders as a rule: what is due, what is skipped and why, who is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.reminding import (
    DAYS_BEFORE,
    FOR_GOOD,
    LEVELS,
    Because,
    Ladder,
    Level,
    Rung,
    level_of,
    next_day,
    rungs_due,
)

DUE = date(2026, 7, 2)
LADDER = Ladder(due_on=DUE, sense_until=date(2026, 9, 30), followed_from=date(2025, 1, 1))
EARLIEST, LATEST = date(2025, 6, 1), date(2027, 6, 1)

days = st.dates(EARLIEST, LATEST)
offsets = st.frozensets(st.integers(1, 250), max_size=9)
needless = st.none() | st.sampled_from(
    [Because.DONE, Because.SKIPPED, Because.NOTICE_GIVEN, Because.RENEWED, Because.ENDED]
)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    due_on = draw(days)
    return Ladder(
        due_on=due_on,
        sense_until=due_on + timedelta(days=draw(st.integers(0, 120))),
        followed_from=draw(days),
        needless=draw(needless),
        acknowledged=draw(st.booleans()),
    )


def climb(ladder: Ladder, asked: frozenset[int], visits: list[date]) -> dict[int, Because | None]:
    """What is written of a ladder that is looked at on these days."""
    found: dict[int, Because | None] = {}
    for day in visits:
        rungs = rungs_due(ladder, asked, day)
        found.update({rung.days_before: rung.because for rung in rungs})
        ladder = replace(ladder, written=ladder.written | {rung.days_before for rung in rungs})
    return found


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (DUE - timedelta(days=181), []),
        (DUE - timedelta(days=180), [(180, None)]),
        (DUE - timedelta(days=179), [(180, None)]),
        (DUE - timedelta(days=120), [(180, Because.LATER_ONE), (120, None)]),
    ],
)
def test_a_reminder_is_due_on_its_day_and_the_nearest_alone_is_sent(
    as_of: date, expected: list[tuple[int, Because | None]]
) -> None:
    rungs = rungs_due(LADDER, DAYS_BEFORE, as_of)

    assert [(rung.days_before, rung.because) for rung in rungs] == expected


@pytest.mark.parametrize("needless", FOR_GOOD)
def test_what_will_never_be_needed_is_written_at_once(needless: Because) -> None:
    ladder = replace(LADDER, needless=needless)

    rungs = rungs_due(ladder, DAYS_BEFORE, EARLIEST)

    assert [(rung.days_before, rung.because) for rung in rungs] == [
        (days, needless) for days in DAYS_BEFORE
    ]


def test_what_a_nearer_one_overtook_is_not_sent_after_it() -> None:
    ladder = replace(LADDER, written=frozenset({30}))

    rungs = rungs_due(ladder, (45, 30), DUE - timedelta(days=20))

    assert rungs == [Rung(45, DUE - timedelta(days=45), Because.LATER_ONE)]


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        ({"followed_from": DUE - timedelta(days=6)}, Because.BEFORE_FOLLOWED),
        ({"followed_from": DUE - timedelta(days=7)}, None),
        ({"acknowledged": True, "needless": Because.DONE}, Because.ACKNOWLEDGED),
        ({"needless": Because.RENEWED}, Because.RENEWED),
        ({"sense_until": DUE - timedelta(days=2)}, Because.PASSED),
        ({"sense_until": DUE - timedelta(days=1)}, None),
    ],
)
def test_the_last_one_is_sent_or_says_why_not(
    facts: dict[str, object], because: Because | None
) -> None:
    ladder = replace(LADDER, **facts)  # type: ignore[arg-type]

    (last,) = rungs_due(ladder, (7,), DUE - timedelta(days=1))

    assert last.because == because


@given(ladders(), offsets, st.lists(days, max_size=20), days)
def test_whatever_day_is_missed_the_same_reminders_are_written_in_the_end(
    ladder: Ladder, asked: frozenset[int], visits: list[date], last: date
) -> None:
    visited = [day for day in sorted(visits) if day <= last] + [last]

    often, once = climb(ladder, asked, visited), climb(ladder, asked, [last])

    is_over = ladder.needless in FOR_GOOD
    due = {each for each in asked if is_over or ladder.day_of(each) <= last}
    assert set(often) == set(once) == due


@given(ladders(), offsets, days)
def test_one_look_sends_one_reminder_at_most_and_it_is_the_nearest(
    ladder: Ladder, asked: frozenset[int], as_of: date
) -> None:
    rungs = rungs_due(ladder, asked, as_of)

    sent = [rung.days_before for rung in rungs if rung.because is None]
    assert sent in ([], [min((rung.days_before for rung in rungs), default=0)])


@given(ladders(), offsets, st.lists(days, min_size=1, max_size=20))
def test_nothing_is_sent_once_it_is_needless_acknowledged_or_past(
    ladder: Ladder, asked: frozenset[int], visits: list[date]
) -> None:
    is_over = ladder.needless or ladder.acknowledged or min(visits) > ladder.sense_until

    written = climb(ladder, asked, sorted(visits))

    assert not is_over or None not in written.values()


@given(ladders(), offsets, days)
def test_the_next_day_is_the_first_on_which_there_is_something_to_write(
    ladder: Ladder, asked: frozenset[int], as_of: date
) -> None:
    ladder = replace(ladder, written=frozenset(climb(ladder, asked, [as_of])))

    day = next_day(ladder, asked, as_of)

    if day is None:
        assert rungs_due(ladder, asked, LATEST + timedelta(days=400)) == []
    else:
        assert rungs_due(ladder, asked, day - timedelta(days=1)) == []
        assert rungs_due(ladder, asked, day) != []


@pytest.mark.parametrize(
    ("unanswered", "level"),
    [
        (0, Level.MANAGER),
        (1, Level.DEPUTY),
        (2, Level.MANAGEMENT),
    ],
)
def test_each_reminder_that_nobody_acknowledged_raises_the_next(
    unanswered: int, level: Level
) -> None:
    assert level_of(unanswered, LEVELS) == level


@pytest.mark.parametrize(
    ("unanswered", "reachable", "level"),
    [
        (1, {Level.MANAGER, Level.MANAGEMENT}, Level.MANAGEMENT),
        (0, {Level.ADMINISTRATORS}, Level.ADMINISTRATORS),
        (2, {Level.MANAGER, Level.DEPUTY}, Level.DEPUTY),
        (2, {Level.MANAGER, Level.ADMINISTRATORS}, Level.ADMINISTRATORS),
        (3, set(), None),
    ],
)
def test_where_nobody_is_at_a_level_the_next_one_above_is_told_or_the_nearest_below(
    unanswered: int, reachable: set[Level], level: Level | None
) -> None:
    assert level_of(unanswered, reachable) == level


@pytest.mark.parametrize(
    ("reachable", "level"),
    [
        (set(LEVELS), Level.DEPUTY),
        ({Level.MANAGER, Level.MANAGEMENT, Level.ADMINISTRATORS}, Level.MANAGER),
        ({Level.MANAGEMENT, Level.ADMINISTRATORS}, Level.MANAGEMENT),
        (set(), None),
    ],
)
@pytest.mark.parametrize("unanswered", [2, 3, 6])
def test_management_is_told_once_and_then_the_two_whose_work_it_is(
    unanswered: int, reachable: set[Level], level: Level | None
) -> None:
    assert level_of(unanswered, reachable, management_told=True) == level
