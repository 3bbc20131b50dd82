from meetings.models.actions import Action, ActionState
from meetings.models.activities import Activity, ActivityState
from meetings.models.agenda import (
    AgendaItem,
    AgendaState,
    Decision,
    Information,
    OutcomeKind,
)
from meetings.models.cadences import Cadence, Horizon
from meetings.models.calendars import CalendarEntry, CalendarFeed, EntryState
from meetings.models.complaint_states import (
    COMPLAINT_WAY,
    ClockStep,
    ComplaintChannel,
    ComplaintKind,
    ComplaintSeverity,
    ComplaintState,
)
from meetings.models.complaints import (
    Complaint,
    ComplaintCause,
    ComplaintClock,
    ComplaintFollowUp,
    ComplaintReminder,
    ComplaintRequest,
    ComplaintStep,
)
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
from meetings.models.kinds import ActivityKind
from meetings.models.series import BacklogItem, SeriesMember, StandingItem

__all__ = [
    "COMPLAINT_WAY",
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
    "BacklogItem",
    "Cadence",
    "CalendarEntry",
    "CalendarFeed",
    "ClockStep",
    "Complaint",
    "ComplaintCause",
    "ComplaintChannel",
    "ComplaintClock",
    "ComplaintFollowUp",
    "ComplaintKind",
    "ComplaintReminder",
    "ComplaintRequest",
    "ComplaintSeverity",
    "ComplaintState",
    "ComplaintStep",
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
    "SeriesMember",
    "StandingItem",
]
