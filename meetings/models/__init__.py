from meetings.models.actions import Action, ActionState
from meetings.models.activities import Activity, ActivityState
from meetings.models.agenda import (
    AgendaItem,
    AgendaState,
    Decision,
    Information,
    OutcomeKind,
)
from meetings.models.cadences import ActivityKind, Cadence, Horizon
from meetings.models.calendars import CalendarEntry, CalendarFeed, EntryState
from meetings.models.escalations import (
    TRANSITIONS,
    Escalation,
    EscalationLevel,
    EscalationState,
    EscalationStep,
)
from meetings.models.forums import (
    MINUTES_WAY,
    Addendum,
    Attendance,
    AttendanceState,
    Forum,
    Meeting,
    MeetingKind,
    MeetingState,
    MinutesState,
    Series,
)

__all__ = [
    "MINUTES_WAY",
    "TRANSITIONS",
    "Action",
    "ActionState",
    "Activity",
    "ActivityKind",
    "ActivityState",
    "Addendum",
    "AgendaItem",
    "AgendaState",
    "Attendance",
    "AttendanceState",
    "Cadence",
    "CalendarEntry",
    "CalendarFeed",
    "Decision",
    "EntryState",
    "Escalation",
    "EscalationLevel",
    "EscalationState",
    "EscalationStep",
    "Forum",
    "Horizon",
    "Information",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "MinutesState",
    "OutcomeKind",
    "Series",
]
