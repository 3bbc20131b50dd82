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
from meetings.models.escalation_rules import (
    DeescalationRight,
    EscalationCause,
    EscalationClock,
    LevelOwner,
)
from meetings.models.escalation_states import (
    TRANSITIONS,
    UNDECIDED,
    EscalationLevel,
    EscalationSeverity,
    EscalationState,
    InformedThrough,
)
from meetings.models.escalations import (
    Escalation,
    EscalationDecision,
    EscalationStep,
    EscalationWatcher,
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
from meetings.models.kinds import ActivityKind, FreeDay
from meetings.models.series import BacklogItem, SeriesMember, StandingItem
from meetings.models.steering import SteeringVisit

__all__ = [
    "COMPLAINT_WAY",
    "MINUTES_WAY",
    "TRANSITIONS",
    "UNDECIDED",
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
    "DeescalationRight",
    "EntryState",
    "Escalation",
    "EscalationCause",
    "EscalationClock",
    "EscalationDecision",
    "EscalationLevel",
    "EscalationSeverity",
    "EscalationState",
    "EscalationStep",
    "EscalationWatcher",
    "Forum",
    "FreeDay",
    "Horizon",
    "Information",
    "InformedThrough",
    "LevelOwner",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "MinutesState",
    "OutcomeKind",
    "Series",
    "SeriesMember",
    "StandingItem",
    "SteeringVisit",
]
