"""Which reminders of a renewal are due on a day, which are skipped, and who is told.

Source: `Terms, notice and renewal` of the product's rules, item 6: reminders at
180/120/90/60/30/14/7 days before *start by* and *last day of notice*, each sent once, stopped by
acknowledgement, raised when nobody acknowledged. Pure functions of days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS_BEFORE = (180, 120, 90, 60, 30, 14, 7)
"""So many days before its day a step is reminded of, where an administrator says nothing else."""


class Because(StrEnum):
    """Why a reminder was not sent."""

    BEFORE_FOLLOWED = "before_followed"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    SKIPPED = "skipped"
    NOTICE_GIVEN = "notice_given"
    RENEWED = "renewed"
    ENDED = "ended"
    PASSED = "passed"
    LATER_ONE = "later_one"
    NOBODY = "nobody"


class Level(StrEnum):
    """Whom a reminder was raised to; management is the IT steering group, or who administers."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    MANAGEMENT = "management"
    ADMINISTRATORS = "administrators"


LEVELS = tuple(Level)

AGAIN = (Level.DEPUTY, Level.MANAGER, Level.MANAGEMENT, Level.ADMINISTRATORS)
"""Who is told once management was: the two whose work it is, others only where neither is."""

FOR_GOOD = (Because.RENEWED, Because.ENDED)
"""Why no reminder will ever be needed again: what is left is written at once."""


@dataclass(frozen=True)
class Ladder:
    """The reminders of one step of one period as they stand.

    The step is due on `due_on`; after `sense_until` reminding of it has no sense any more.
    `needless` says why nothing has to be reminded of, where that is so. `written` are the
    reminders there are, sent or not, by their days before; `unanswered` of them were sent, one of
    them to management where `management_told`.
    """

    due_on: date
    sense_until: date
    followed_from: date
    needless: Because | None = None
    acknowledged: bool = False
    written: frozenset[int] = frozenset()
    unanswered: int = 0
    management_told: bool = False

    def day_of(self, days_before: int) -> date:
        """The day on which a reminder is due."""
        return self.due_on - timedelta(days=days_before)

    def is_due(self, days_before: int, as_of: date) -> bool:
        return self.needless in FOR_GOOD or self.day_of(days_before) <= as_of


@dataclass(frozen=True)
class Rung:
    """One reminder to be written: to be sent, or not and why."""

    days_before: int
    day: date
    because: Because | None


def rungs_due(ladder: Ladder, days_before: Collection[int], as_of: date) -> list[Rung]:
    """The reminders that are due by the day and not written yet, the earliest first.

    At most one of them is to be sent: the nearest to the step's day. Those it overtook are
    written too, with the reason why they were not sent.
    """
    due = [
        days
        for days in sorted(set(days_before), reverse=True)
        if days not in ladder.written and ladder.is_due(days, as_of)
    ]
    nearest = min([*due, *ladder.written], default=0)
    return [Rung(days, ladder.day_of(days), _because(ladder, days, nearest, as_of)) for days in due]


def _because(ladder: Ladder, days: int, nearest: int, as_of: date) -> Because | None:
    if ladder.day_of(days) < ladder.followed_from:
        return Because.BEFORE_FOLLOWED
    if ladder.acknowledged:
        return Because.ACKNOWLEDGED
    if ladder.needless:
        return ladder.needless
    if as_of > ladder.sense_until:
        return Because.PASSED
    return Because.LATER_ONE if days != nearest else None


def next_day(ladder: Ladder, days_before: Collection[int], as_of: date) -> date | None:
    """The day after `as_of` on which the next reminder is due; None where none is left."""
    left = (each for each in days_before if each not in ladder.written)
    days = (ladder.day_of(each) for each in left if not ladder.is_due(each, as_of))
    return min(days, default=None)


def level_of(
    unanswered: int, reachable: Collection[Level], *, management_told: bool = False
) -> Level | None:
    """Who is told after so many reminders that nobody acknowledged.

    The relationship manager first, the deputy with the second, management with the third, once:
    those after it go to the deputy and the manager again. Where nobody is at a level, the next one
    above that has somebody; where none above has, the nearest below.
    """
    if management_told:
        order: tuple[Level, ...] = AGAIN
    else:
        first = min(unanswered, LEVELS.index(Level.MANAGEMENT))
        order = (*LEVELS[first:], *reversed(LEVELS[:first]))
    return next((level for level in order if level in reachable), None)
