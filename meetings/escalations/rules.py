"""The clocks and ages of escalations, in working days of the organisation's calendar.

No database here. Source: *Escalations and complaints* of the product's rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from brm.accounts.calendar import WorkingDay, previous_working_day, working_day_after

Clocks = Mapping[tuple[int, int], int]
"""The working days of each level, by level and severity."""

WORKING_DAYS: Clocks = {(1, 1): 5, (1, 2): 5, (2, 1): 5, (2, 2): 5, (3, 2): 5}
"""The clocks where an administrator has said nothing else."""

GROUP = 3
CRITICAL = 2


def due_on_level(since: date, clock: int, is_working: WorkingDay) -> date:
    """The last day on which an escalation stays at a level it came to on the day `since`.

    `clock` is in working days; the day on which it came does not count, whatever day it was.
    """
    return working_day_after(since, clock, is_working)


def rise_on(since: date, clock: int, is_working: WorkingDay) -> date:
    """The day on which it rises: the first working day after the last one at the level."""
    return working_day_after(due_on_level(since, clock, is_working), 1, is_working)


def last_day_before(rises_on: date, is_working: WorkingDay) -> date:
    """The last working day before it rises."""
    return previous_working_day(rises_on - timedelta(days=1), is_working)


def due_at_group(
    since: date, *, severity: int, next_meeting: date | None, clocks: Clocks, is_working: WorkingDay
) -> date | None:
    """By when the steering group decides: at its next meeting; critical, at an extra one if sooner.

    None where it is not critical and no meeting is planned.
    """
    if severity != CRITICAL:
        return next_meeting
    extra = due_on_level(since, clocks[GROUP, CRITICAL], is_working)
    return extra if next_meeting is None else min(extra, next_meeting)


def day_in_zone(moment: datetime, zone: ZoneInfo) -> date:
    """The day of a moment where the organisation is; its clocks count such days."""
    return moment.astimezone(zone).date()


def age(since: date, on: date, is_working: WorkingDay) -> int:
    """How many working days lie after the day `since`, up to the day `on` included."""
    days = (since + timedelta(days=n) for n in range(1, (on - since).days + 1))
    return sum(is_working(day) for day in days)


@dataclass(frozen=True)
class Change:
    """That an escalation came to a level, or, without one, that its way was over, on a day."""

    on: date
    level: int | None


@dataclass(frozen=True)
class Stay:
    """The time at one level: until None it still is there."""

    level: int
    since: date
    until: date | None
    working_days: int


def stays(changes: Iterable[Change], *, on: date, is_working: WorkingDay) -> list[Stay]:
    """The times at each level, in their order, from the changes of level as the steps tell them.

    A change to the level where it is already begins no new time. The day of a change is the next
    level's, where it does not count. The last time lasts until the day `on`, unless the way is
    over.
    """
    kept: list[Change] = []
    for change in changes:
        if not kept or kept[-1].level != change.level:
            kept.append(change)
    found = []
    for begun, ended in zip_longest(kept, kept[1:]):
        if begun.level is not None:
            until = ended.on if ended else None
            last = on if ended is None else ended.on
            if ended is not None and ended.level is not None:
                last -= timedelta(days=1)
            found.append(Stay(begun.level, begun.on, until, age(begun.on, last, is_working)))
    return found
