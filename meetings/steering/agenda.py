"""The next meeting of the steering group: when it is, what is on it, whether it comes too late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from brm.accounts.calendar import WorkingDay, working_day_after
from brm.accounts.models import User
from meetings.models import AgendaItem, Escalation, EscalationClock, Meeting, MeetingKind


@dataclass(frozen=True)
class NextMeeting:
    """A coming meeting of the group, with its agenda in order."""

    meeting: Meeting
    items: list[AgendaItem]

    @property
    def minutes(self) -> int:
        """What the agenda takes."""
        return sum(item.duration_minutes for item in self.items)

    @property
    def too_long(self) -> int:
        """By how many minutes the agenda is longer than the meeting; 0 where it fits."""
        there = self.meeting.ends_at - self.meeting.starts_at
        return max(self.minutes - int(there.total_seconds()) // 60, 0)


def coming_meetings(user: User, *, on: date) -> list[Meeting]:
    """The planned meetings of the group from the day `on`, the nearest first, with their agenda."""
    items = Prefetch("agenda", AgendaItem.objects.standing(), to_attr="standing_items")
    coming = Meeting.objects.visible_to(user).coming(on=on).filter(kind=MeetingKind.STEERING)
    return list(coming.select_related("forum").prefetch_related(items)[:4])


def next_of(meetings: list[Meeting]) -> NextMeeting | None:
    """The first of the coming meetings."""
    if not meetings:
        return None
    return NextMeeting(meetings[0], meetings[0].standing_items)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ExtraMeeting:
    """A critical question that cannot wait for the next meeting: the day it has to be by."""

    escalation: Escalation
    by: date


def extra_meeting(
    rows: Sequence[Escalation],
    following: NextMeeting | None,
    clock: EscalationClock | None,
    *,
    is_working: WorkingDay,
) -> ExtraMeeting | None:
    """The most pressing critical question of `rows` for which the next meeting is too late.

    It waits no longer than the clock for critical questions says, and not beyond the day it is
    wanted by. None where the next meeting comes in time.
    """
    critical = (ExtraMeeting(row, _by(row, clock, is_working)) for row in rows if row.is_critical)
    nearest = min(critical, key=lambda one: one.by, default=None)
    if nearest is None or (following and following.meeting.held_on <= nearest.by):
        return None
    return nearest


def _by(row: Escalation, clock: EscalationClock | None, is_working: WorkingDay) -> date:
    if clock is None:
        return row.wanted_by
    return min(row.wanted_by, working_day_after(row.level_since, clock.working_days, is_working))
