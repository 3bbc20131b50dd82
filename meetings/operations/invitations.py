"""Invitations to meetings, and what follows of them: changes and cancellations, by mail."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.calendars.writing import CANCEL, REQUEST
from brm.outbox.mail import emit_many_mails
from meetings.invitation import mail_of, papers_mail
from meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from meetings.operations.care import lock_meeting
from meetings.papers import papers_for


@transaction.atomic
def send_invitations(meeting: Meeting, *, by: User, on: date) -> list[Attendance]:
    """Invite by mail everybody on the list who has not been told of the meeting as it stands.

    Whoever sends them first organises the meeting: answers go to that address. From then on a
    change of time or place, a cancellation and a new name on the list are told by themselves.
    Raises ValidationError when the meeting is not planned, or nobody is left to be invited.
    """
    held = lock_meeting(meeting, by=by, on=on)
    if held.state != MeetingState.PLANNED or held.held_on < on:
        raise ValidationError(_("Only to a meeting that is planned can people be invited."))
    places = _to_be_told(held)
    if not places:
        raise ValidationError(_("Nobody on the list is left to be invited by mail."))
    if not held.is_invited:
        held.invited_at, held.invited_by = timezone.now(), by
        held.save()
    _mail(held, places, method=REQUEST)
    return places


def tell_change(meeting: Meeting, *, asks_again: bool) -> None:
    """Tell a change of time or place, where invitations went out.

    With `asks_again` those who sent apologies are asked anew: they said no to another time.
    """
    if not meeting.is_invited:
        return
    if asks_again:
        gone = meeting.attendance.filter(state=AttendanceState.APOLOGIES)
        gone.update(state=AttendanceState.INVITED)
    _mail(meeting, _to_be_told(meeting), method=REQUEST)


def tell_cancellation(meeting: Meeting) -> None:
    """Take the meeting out of the calendars of all who have it."""
    has_it = meeting.attendance.filter(mailed_sequence__isnull=False)
    _mail(meeting, _with_address(has_it), method=CANCEL)


def tell_newcomer(place: Attendance) -> None:
    """Invite somebody who came on the list after the invitations went out."""
    if place.meeting.is_invited and place.meeting.state == MeetingState.PLANNED:
        told = place.meeting.attendance.filter(pk=place.pk)
        _mail(place.meeting, _with_address(told), method=REQUEST)


def tell_absentee(place: Attendance) -> None:
    """Take the meeting out of the calendar of somebody who leaves its list; it goes on without."""
    is_coming = place.meeting.state == MeetingState.PLANNED
    if is_coming and place.mailed_sequence is not None and place.person.email:
        _mail(place.meeting, [place], method=CANCEL)


@transaction.atomic
def send_papers(meeting: Meeting, *, on: date, key: str) -> int:
    """Mail the meeting's papers to all who have its invitation and have not sent apologies.

    Once for a `key`; says to how many. Nobody is mailed before the invitations went out: they take
    the papers along; nor once the meeting is over on the day `on`.
    """
    is_to_come = meeting.state == MeetingState.PLANNED and meeting.held_on >= on
    if not meeting.is_invited or not is_to_come:
        return 0
    has_it = meeting.attendance.filter(mailed_sequence__isnull=False)
    places = _with_address(has_it.exclude(state=AttendanceState.APOLOGIES))
    enclosed, mails = papers_for(meeting, places), {}
    for place in places:
        if papers := enclosed[place.person_id]:
            with translation.override(place.person.language or translation.get_language()):
                mail = papers_mail(meeting, papers)
            mails[f"meeting:{meeting.pk}:{key}:{place.pk}"] = ([place.person.email], mail)
    if mails:
        emit_many_mails(mails)
    return len(mails)


def _to_be_told(meeting: Meeting) -> list[Attendance]:
    """Who has an address, and has not been told of this state of the meeting."""
    told = meeting.attendance.filter(mailed_sequence__gte=meeting.sequence)
    return _with_address(meeting.attendance.exclude(pk__in=told.values("pk")))


def _with_address(places: QuerySet[Attendance]) -> list[Attendance]:
    rows = places.exclude(person__email="").select_related("person").order_by("pk")
    return list(rows)


def _mail(meeting: Meeting, places: list[Attendance], *, method: str) -> None:
    """One mail to each, in the recipient's language; the whole list stands in the calendar."""
    if not places:
        return
    everybody = list(meeting.attendance.select_related("person").order_by("pk"))
    enclosed = {} if method == CANCEL else papers_for(meeting, places)
    now, mails = timezone.now(), {}
    for place in places:
        papers = enclosed.get(place.person_id, [])
        with translation.override(place.person.language or translation.get_language()):
            mail = mail_of(meeting, everybody, method=method, stamp=now, papers=papers)
        key = f"meeting:{meeting.pk}:{method}:{meeting.sequence}:{place.pk}"
        mails[key] = ([place.person.email], mail)
    emit_many_mails(mails)
    told = meeting.attendance.filter(pk__in=[place.pk for place in places])
    told.update(mailed_sequence=meeting.sequence)
