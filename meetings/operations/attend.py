"""Who is on a meeting's list, and who came."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import Attendance, AttendanceState, Meeting
from meetings.operations.agenda import lock_open_meeting


@transaction.atomic
def invite_person(
    meeting: Meeting, *, by: User, on: date, person: Person, part: str = ""
) -> Attendance:
    """Put somebody on the meeting's list; `part` says what they are there for."""
    held = lock_open_meeting(meeting, by=by, on=on)
    attendance = Attendance(meeting=held, person=person, part=part)
    attendance.full_clean()
    attendance.save()
    return attendance


@transaction.atomic
def mark_attendance(meeting: Meeting, *, by: User, on: date, row: str, state: str) -> Attendance:
    """Say whether the person in the place `row` of the list came."""
    held = lock_open_meeting(meeting, by=by, on=on)
    places = held.attendance.select_for_update(no_key=True)
    attendance = places.filter(pk=row).first() if row.isdecimal() else None
    if attendance is None or state not in AttendanceState.values:
        raise ValidationError(_("Choose somebody on the list, and whether they came."))
    attendance.state = state
    attendance.save()
    return attendance
