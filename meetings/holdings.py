"""What people hold of the forum between IT and the business, and what only tells what was."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui import formats
from customers.periods import before, since
from customers.registries.holdings import Holding, holdings, kept
from meetings.models import (
    Action,
    Activity,
    AgendaItem,
    AgendaState,
    Attendance,
    MeetingState,
    SeriesMember,
)
from meetings.models.activities import NOT_ENDED
from meetings.operations.invitations import tell_absentee, tell_newcomer

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Person


def open_actions(on: date) -> QuerySet[Action]:
    """Actions that are still to be done, whenever they are due."""
    return Action.objects.open().select_related("customer__unit")


def open_activities(on: date) -> QuerySet[Activity]:
    """Activities that are neither done nor skipped, whenever they are due."""
    return Activity.objects.filter(state__in=NOT_ENDED).select_related("customer__unit")


def coming_items(on: date) -> QuerySet[AgendaItem]:
    """Items of the agendas of meetings to come that are not treated yet."""
    items = AgendaItem.objects.filter(
        meeting__state=MeetingState.PLANNED, meeting__starts_at__date__gte=on
    )
    open_items = items.exclude(state__in=(AgendaState.TREATED, AgendaState.REMOVED))
    return open_items.select_related("meeting__forum")


def coming_attendance(on: date) -> QuerySet[Attendance]:
    """Places at meetings to come."""
    places = Attendance.objects.filter(
        meeting__state=MeetingState.PLANNED, meeting__starts_at__date__gte=on
    )
    return places.select_related("meeting__forum")


def places_in_series(on: date) -> QuerySet[SeriesMember]:
    """Who belongs to a series of meetings, or only gets its minutes."""
    return SeriesMember.objects.held_from(on).select_related("series__forum")


def take_place(place: Any, to: "Person | None", on: date, by: "User") -> None:
    """End the place the day before, and give the rest of its days to the successor.

    A successor who belongs to the series anyway gets none.
    """
    rest = since(place.valid, on)
    earlier = before(place.valid, on)
    if earlier is None:
        place.delete()
    else:
        place.valid = earlier
        place.save()
    if to is None or rest is None:
        return
    alike = SeriesMember.objects.filter(series=place.series, person=to)
    if not alike.filter(valid__overlap=rest).exists():
        facts = {"part": place.part, "only_minutes": place.only_minutes, "valid": rest}
        SeriesMember.objects.create(series=place.series, person=to, **facts)


def in_series(row: Any) -> str:
    return str(row.series)


def attend(place: Any, to: "Person | None", on: date, by: "User") -> None:
    """Invite the successor instead, where the successor is not invited anyway.

    Where invitations went out, the one is told to stay away and the other to come.
    """
    invited = to and Attendance.objects.filter(meeting=place.meeting, person=to).exists()
    tell_absentee(place)
    if to is None or invited:
        place.delete()
        return
    place.person, place.mailed_sequence = to, None
    place.full_clean()
    place.save()
    tell_newcomer(place)


def at_meeting(row: Any) -> str:
    return f"{row.meeting}, {formats.full_day(row.meeting.held_on)}"


def due(row: Any) -> str:
    return _("due on %(day)s") % {"day": formats.full_day(row.due_on)}


def register() -> None:
    """Register what is held, and what stays as it was; called once, when the app is ready."""
    holdings.register(
        "actions",
        Holding(
            _("Open actions"),
            "meetings.Action.owner",
            open_actions,
            unit="customer__unit",
            second=due,
        ),
        order=60,
    )
    holdings.register(
        "activities",
        Holding(
            _("Activities to do"),
            "meetings.Activity.owner",
            open_activities,
            unit="customer__unit",
            second=due,
        ),
        order=61,
    )
    _register_meetings()
    kept.register("meetings.ActionStep.said_by", _("Who said what stays who said it."))
    kept.register("meetings.ActionReminder.person", _("Who was reminded stays who was reminded."))
    kept.register("meetings.Decision.decided_by", _("Who decided stays who decided."))
    for field in ("DecisionRequest.person", "MinutesRequest.person"):
        kept.register(f"meetings.{field}", _("Who was asked stays who was asked."))
    for field in ("DecisionConfirmation.person", "MinutesAnswer.person"):
        kept.register(f"meetings.{field}", _("Who answered stays who answered."))
    kept.register(
        "meetings.Meeting.minutes_approved_by", _("Who approved minutes stays who approved them.")
    )


def _register_meetings() -> None:
    holdings.register(
        "agenda_items",
        Holding(
            _("Topics to present"),
            "meetings.AgendaItem.presenter",
            coming_items,
            unit="meeting__customer__unit",
            second=at_meeting,
            may_be_nobodys=True,
        ),
        order=70,
    )
    holdings.register(
        "attendance",
        Holding(
            _("Meetings to come"),
            "meetings.Attendance.person",
            coming_attendance,
            attend,
            unit="meeting__customer__unit",
            name=at_meeting,
            may_be_nobodys=True,
        ),
        order=71,
    )
    holdings.register(
        "series_places",
        Holding(
            _("Places in series of meetings"),
            "meetings.SeriesMember.person",
            places_in_series,
            take_place,
            unit="series__forum__customer__unit",
            name=in_series,
            may_be_nobodys=True,
        ),
        order=72,
    )
