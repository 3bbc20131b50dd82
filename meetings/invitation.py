"""A meeting as calendars have it, and the words of the mail that it comes in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.calendars.writing import CANCEL, Event, Who, calendar_of
from brm.ui.formats import full_day, hour
from meetings.models import AgendaState, Attendance, AttendanceState, Meeting, MeetingState
from meetings.papers import Paper

ANSWERS = {
    AttendanceState.INVITED: "NEEDS-ACTION",
    AttendanceState.PRESENT: "ACCEPTED",
    AttendanceState.ONLINE: "ACCEPTED",
    AttendanceState.APOLOGIES: "DECLINED",
    AttendanceState.ABSENT: "DECLINED",
}


def event_of(
    meeting: Meeting, places: list[Attendance], *, stamp: datetime, text: str = ""
) -> Event:
    """The meeting as an event; of the people on its list those who have an e-mail address."""
    return Event(
        uid=str(meeting.uid),
        title=str(meeting),
        begins=meeting.starts_at,
        ends=meeting.ends_at,
        stamp=stamp,
        sequence=meeting.sequence,
        place=meeting.place,
        text=text,
        url=address_of(meeting),
        category=meeting.get_kind_display(),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        is_busy=True,
        organiser=organiser_of(meeting),
        attendees=tuple(
            Who(place.person.name, place.person.email, ANSWERS[AttendanceState(place.state)])
            for place in places
            if place.person.email
        ),
    )


def organiser_of(meeting: Meeting) -> Who | None:
    """Who sent the invitations, and gets the answers: the same for all changes of a meeting."""
    by = meeting.invited_by
    return Who(str(by), by.email) if by else None


def address_of(meeting: Meeting) -> str:
    """The whole address of the meeting's page."""
    return str(urljoin(settings.SITE, meeting.get_absolute_url()))


def mail_of(
    meeting: Meeting,
    places: list[Attendance],
    *,
    method: str,
    stamp: datetime,
    papers: Sequence[Paper] = (),
) -> dict[str, Any]:
    """The mail that invites, tells a change or cancels, with the calendar that says the same."""
    text = "\n\n".join(filter(None, (_text_of(meeting, method), enclosed_in_words(papers))))
    event = event_of(meeting, places, stamp=stamp, text=agenda_of(meeting))
    organiser = organiser_of(meeting)
    return {
        "subject": _subject_of(meeting, method),
        "text": text,
        "reply_to": [organiser.email] if organiser else [],
        "calendar": {"method": method, "text": calendar_of([event], method=method)},
    } | enclosing(papers)


def papers_mail(meeting: Meeting, papers: Sequence[Paper]) -> dict[str, Any]:
    """The mail that brings papers to whoever is invited already."""
    facts = {"meeting": meeting, "day": full_day(meeting.held_on)}
    organiser = organiser_of(meeting)
    text = [
        _("Here is what will be looked at: %(meeting)s, %(day)s.") % facts,
        enclosed_in_words(papers),
        address_of(meeting),
    ]
    return {
        "subject": _("Papers: %(meeting)s, %(day)s") % facts,
        "text": "\n\n".join(text),
        "reply_to": [organiser.email] if organiser else [],
        "all_for_enclosed": True,
    } | enclosing(papers)


def enclosing(papers: Sequence[Paper]) -> dict[str, Any]:
    """What the message of a mail says of its enclosures, and the words it has without them."""
    named = [{"kind": each.kind, "key": each.key} for each in papers]
    without = _("What was to be enclosed could not be. Answer this mail to ask for it.")
    return {"enclosed": named, "without": without} if named else {}


def enclosed_in_words(papers: Sequence[Paper]) -> str:
    """`Enclosed: Profile of 26 November 2026 (To the customer)`."""
    titles = ", ".join(str(each.title) for each in papers)
    return _("Enclosed: %(titles)s") % {"titles": titles} if titles else ""


def _subject_of(meeting: Meeting, method: str) -> str:
    facts = {"meeting": meeting, "day": full_day(meeting.held_on)}
    if method == CANCEL:
        return _("Cancelled: %(meeting)s, %(day)s") % facts
    if meeting.sequence:
        return _("Changed: %(meeting)s, %(day)s") % facts
    return _("Invitation: %(meeting)s, %(day)s") % facts


def _text_of(meeting: Meeting, method: str) -> str:
    organiser = organiser_of(meeting)
    facts = {"who": organiser.name if organiser else ""}
    parts = [str(meeting), _when_and_where(meeting)]
    if method == CANCEL:
        parts.append(_cancelled(meeting))
    else:
        parts += [
            agenda_of(meeting),
            _("Please say whether you come: answer in your calendar, or write to %(who)s.") % facts,
            address_of(meeting),
        ]
    return "\n\n".join(filter(None, parts))


def _cancelled(meeting: Meeting) -> str:
    """Why it is taken out of a calendar: it is off, or goes on without whoever reads this."""
    if meeting.state != MeetingState.CANCELLED:
        return _("You are no longer on the list of this meeting.")
    return _("The meeting will not take place: %(reason)s") % {"reason": meeting.cancelled_because}


def _when_and_where(meeting: Meeting) -> str:
    facts = {
        "day": full_day(meeting.held_on),
        "begins": hour(meeting.starts_at),
        "ends": hour(meeting.ends_at),
        "zone": timezone.localtime(meeting.starts_at).tzname(),
        "place": meeting.place,
    }
    words = _("%(day)s, %(begins)s to %(ends)s (%(zone)s)") % facts
    return f"{words}\n{meeting.place}" if meeting.place else words


def agenda_of(meeting: Meeting) -> str:
    """The topics that are on the agenda, a line each, without the confidential ones."""
    items = meeting.agenda.standing().filter(confidential=False)
    topics = items.filter(state__in=[AgendaState.ACCEPTED, AgendaState.TREATED])
    lines = [f"- {topic}" for topic in topics.values_list("topic", flat=True)]
    return "\n".join([_("Agenda:"), *lines]) if lines else ""
