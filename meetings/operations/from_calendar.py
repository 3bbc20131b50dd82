"""Meetings that come of an imported calendar."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Customer
from meetings.models import CalendarEntry, Meeting
from meetings.operations.meet import forum_of, plan_meeting

A_MEETING_LASTS = 60
"""Minutes, where the calendar does not say until when, or says whole days."""


def coming_occurrence(entry: CalendarEntry, *, on: date) -> datetime | None:
    """The first moment from the day on at which the entry occurs."""
    return next((at for at in entry.starts if timezone.localdate(at) >= on), None)


@transaction.atomic
def make_meeting(
    entry: CalendarEntry, *, by: User, on: date, customer: Customer, kind: str
) -> Meeting:
    """Plan a meeting of the customer at the entry's next time and place; the entry points to it.

    Raises ValidationError where it has one already, is cancelled, or does not occur any more.
    """
    held = CalendarEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    starts_at = coming_occurrence(held, on=on)
    if held.meeting_id is not None:
        raise ValidationError(_("There is a meeting of this entry already."))
    if held.is_cancelled or starts_at is None:
        raise ValidationError(_("This entry was cancelled, or lies in the past."))
    lasts = A_MEETING_LASTS if held.is_all_day else held.duration_minutes or A_MEETING_LASTS
    held.meeting = plan_meeting(
        forum_of(customer),
        by=by,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=lasts),
        on=on,
        place=held.place,
    )
    held.customer = customer
    held.save()
    return held.meeting
