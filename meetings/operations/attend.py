"""Who is on a meeting's list, and who came."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from meetings.operations.care import lock_open_meeting
from meetings.operations.invitations import tell_newcomer


@transaction.atomic
def invite_person(
    meeting: Meeting, *, by: User, on: date, person: Person, part: str = ""
) -> Attendance:
    """Put somebody on the meeting's list; `part` says what they are there for.

    Where invitations went out already, this person's follows.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    attendance = Attendance(meeting=held, person=person, part=part)
    attendance.full_clean()
    attendance.save()
    tell_newcomer(attendance)
    return attendance


@transaction.atomic
def mark_attendance(
    meeting: Meeting, *, by: User, on: date, states: Mapping[int, str]
) -> list[Attendance]:
    """Say for places of the list, by their ids, whether the person came; others stay as they are.

    `invited` says nothing of a place: what somebody else has recorded of it meanwhile stays.
    Raises ValidationError for a state that is none.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    if set(states.values()) - set(AttendanceState.values):
        raise ValidationError(_("Choose whether each person came."))
    places = list(held.attendance.select_for_update(no_key=True).order_by("pk"))
    unsaid = {AttendanceState.INVITED, None}
    changed = [row for row in places if states.get(row.pk) not in {*unsaid, row.state}]
    for row in changed:
        row.state = states[row.pk]
    Attendance.objects.bulk_update(changed, ["state"])
    return changed


@transaction.atomic
def mark_all_present(meeting: Meeting, *, by: User, on: date) -> int:
    """Mark as present everybody whose attendance nobody has recorded; says how many there were.

    Raises ValidationError before the day of the meeting, and where all is recorded already.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    if held.state == MeetingState.PLANNED and held.held_on > on:
        raise ValidationError(_("This meeting has not begun yet."))
    waiting = held.attendance.filter(state=AttendanceState.INVITED)
    marked = waiting.update(state=AttendanceState.PRESENT)
    if not marked:
        raise ValidationError(_("Everybody's attendance is recorded already."))
    return marked
