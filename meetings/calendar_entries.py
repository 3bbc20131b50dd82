"""What meetings put into the calendar: meetings, activities, actions, imported entries."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from customers.registries.calendar import Asked, Entry, Source, sources, uid_of
from meetings.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    CalendarEntry,
    EntryState,
    Meeting,
    MeetingState,
)

STATES = {
    MeetingState.PLANNED: "due",
    MeetingState.HELD: "done",
    MeetingState.CANCELLED: "skipped",
}
STATES_OF_ACTIVITIES = {
    ActivityState.PLANNED: "started",
    ActivityState.DUE: "due",
    ActivityState.LATE: "late",
    ActivityState.DONE: "done",
    ActivityState.SKIPPED: "skipped",
}


def midnight(day: date) -> datetime:
    """The moment at which the day begins in the organisation's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def _taken_part_in(user: User, path: str) -> Q:
    """Rows of which the user is the person at the end of the path."""
    person = getattr(user, "person", None)
    return Q(**{path: person}) if person else Q(pk__in=[])


def meetings_in(asked: Asked) -> list[Entry]:
    """Meetings that begin on the days, cancelled ones as such."""
    begins = (midnight(asked.first), midnight(asked.last + timedelta(days=1)))
    rows = Meeting.objects.visible_to(asked.user).filter(
        starts_at__gte=begins[0], starts_at__lt=begins[1]
    )
    if asked.customers is not None:
        mine = Meeting.objects.filter(_taken_part_in(asked.user, "attendance__person"))
        here = Q(customer__in=asked.customers)
        rows = rows.filter(here | Q(pk__in=mine.values("pk")) if asked.own else here)
    found = rows.select_related("forum", "customer__unit").order_by("starts_at", "pk")
    return [
        Entry(
            uid=str(meeting.uid),
            title=str(meeting),
            begins=meeting.starts_at,
            ends=meeting.ends_at,
            url=meeting.get_absolute_url(),
            kind=meeting.get_kind_display(),
            state=STATES[MeetingState(meeting.state)],
            state_word=MeetingState(meeting.state).label,
            customer=meeting.customer,
            place=meeting.place,
            sequence=meeting.sequence,
            is_cancelled=meeting.state == MeetingState.CANCELLED,
        )
        for meeting in found[: asked.most]
    ]


def activities_in(asked: Asked) -> list[Entry]:
    """Activities due on the days; those that a meeting stands for are that meeting."""
    rows = Activity.objects.visible_to(asked.user).due_between(asked.first, asked.last)
    rows = rows.filter(meeting=None)
    if asked.customers is not None:
        here = Q(customer__in=asked.customers)
        rows = rows.filter(here | _taken_part_in(asked.user, "owner") if asked.own else here)
    found = rows.select_related("customer__unit").order_by("due_on", "pk")
    return [
        Entry(
            uid=uid_of(f"activity-{activity.pk}"),
            title=str(activity),
            begins=activity.due_on,
            ends=activity.due_on,
            url=activity.get_absolute_url(),
            kind=_("Activity"),
            state=STATES_OF_ACTIVITIES[ActivityState(activity.state)],
            state_word=ActivityState(activity.state).label,
            customer=activity.customer,
            sequence=activity.version,
            is_cancelled=activity.state == ActivityState.SKIPPED,
        )
        for activity in found[: asked.most]
    ]


def actions_in(asked: Asked) -> list[Entry]:
    """Actions due on the days; dropped ones stay as cancelled."""
    rows = Action.objects.visible_to(asked.user)
    rows = rows.filter(due_on__range=(asked.first, asked.last))
    if asked.customers is not None:
        here = Q(customer__in=asked.customers)
        rows = rows.filter(here | _taken_part_in(asked.user, "owner") if asked.own else here)
    found = rows.select_related("customer__unit", "owner").order_by("due_on", "pk")
    return [
        Entry(
            uid=uid_of(f"action-{action.pk}"),
            title=f"{action.text} ({action.owner})",
            begins=action.due_on,
            ends=action.due_on,
            url=action.get_absolute_url(),
            kind=_("Action"),
            state=_state_of(action, timezone.localdate()),
            state_word=ActionState(action.state).label,
            customer=action.customer,
            sequence=action.version,
            is_cancelled=action.state == ActionState.DROPPED,
        )
        for action in found[: asked.most]
    ]


def _state_of(action: Action, on: date) -> str:
    if action.state == ActionState.DONE:
        return "done"
    if action.state == ActionState.DROPPED:
        return "skipped"
    return "late" if action.due_on < on else "due"


def imported_in(asked: Asked) -> list[Entry]:
    """Entries of imported calendars, each time they occur; not those that became a meeting."""
    rows = CalendarEntry.objects.visible_to(asked.user).lying_in(asked.first, asked.last)
    rows = rows.filter(meeting=None)
    if asked.customers is not None:
        rows = rows.filter(customer__in=asked.customers)
    kept = list(rows.select_related("customer__unit").order_by("span", "pk")[: asked.most])
    replaced = set(
        CalendarEntry.objects.filter(uid__in={each.uid for each in kept})
        .exclude(replaces=None)
        .values_list("uid", "replaces")
    )
    found = [
        _occurrence(each, at)
        for each in kept
        for at in each.occurrences(asked.first, asked.last)
        if each.recurrence or (each.uid, at) not in replaced
    ]
    return sorted(found, key=lambda each: (each.on, each.uid))[: asked.most]


def _occurrence(entry: CalendarEntry, at: datetime) -> Entry:
    ends = at + timedelta(minutes=entry.duration_minutes)
    first = timezone.localdate(at)
    last = max(first, timezone.localdate(ends - timedelta(minutes=1)))
    return Entry(
        uid=uid_of(f"entry-{entry.pk}-{at:%Y%m%dT%H%M}"),
        title=str(entry),
        begins=first if entry.is_all_day else at,
        ends=last if entry.is_all_day else ends,
        url=reverse("meetings:entry", args=[entry.pk]),
        kind=_("From a calendar"),
        state="skipped" if entry.is_cancelled else "",
        state_word=EntryState(entry.state).label,
        customer=entry.customer,
        place=entry.place,
        sequence=entry.version,
        is_cancelled=entry.is_cancelled,
    )


def register() -> None:
    """Offer the sorts of entries."""
    sources.register("meetings", Source(_("Meetings"), "people", meetings_in), order=10)
    sources.register(
        "activities", Source(_("Activities"), "calendar-check", activities_in), order=20
    )
    sources.register("actions", Source(_("Actions"), "check-lg", actions_in), order=25)
    sources.register(
        "imported", Source(_("From calendars"), "calendar-event", imported_in), order=40
    )


def entries_by_day(found: list[Entry], first: date, last: date) -> Iterator[tuple[date, Entry]]:
    """Each entry on each of the days that it touches."""
    for entry in found:
        day = max(entry.on, first)
        while day <= min(max(entry.until, entry.on), last):
            yield day, entry
            day += timedelta(days=1)
