"""How a merge of two people shows what moves in meetings, and what approved minutes keep."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.registries.merging import Moving, left_alone, moving
from meetings.holdings import at_meeting, due, in_series
from meetings.models import MinutesState

APPROVED = (MinutesState.APPROVED, MinutesState.LOCKED)
MINUTES = _("Approved minutes are never changed.")


def not_approved(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of meetings whose minutes are still written."""
    return rows.exclude(meeting__minutes_state__in=APPROVED)


def of_meeting(row: Any) -> str:
    page: str = row.meeting.get_absolute_url()
    return page


def of_series(row: Any) -> str:
    page: str = row.series.get_absolute_url()
    return page


def with_day(row: Any) -> str:
    return f"{row}, {due(row)}"


def register() -> None:
    """Register the keys to people of meetings; called once, when the app is ready."""
    moving.register("meetings.Action.owner", Moving(_("Actions"), with_day))
    moving.register(
        "meetings.Activity.owner", Moving(_("Activities"), with_day, related=("customer__unit",))
    )
    moving.register(
        "meetings.Attendance.person",
        Moving(_("Meetings"), at_meeting, of_meeting, ("meeting__forum",), not_approved, MINUTES),
    )
    moving.register(
        "meetings.AgendaItem.presenter",
        Moving(_("Topics presented"), str, of_meeting, ("meeting",), not_approved, MINUTES),
    )
    moving.register(
        "meetings.SeriesMember.person",
        Moving(_("Places in series of meetings"), in_series, of_series, ("series__forum",)),
    )
    left_alone.register("meetings.Meeting.minutes_approved_by", MINUTES)
