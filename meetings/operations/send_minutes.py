"""The way of the minutes: draft, sent, approved, locked, and corrected by addendum after that."""

from datetime import date
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.operations.ask import ask_by_link, take_back_links, who_answers
from brm.accounts.models import User
from brm.outbox.emit import emit_many
from customers.models import Person
from customers.models.snapshots import digest_of
from customers.telling import Written, tell_relationship_manager
from meetings.models import (
    MINUTES_WAY,
    Addendum,
    Meeting,
    MeetingState,
    MinutesAnswer,
    MinutesEdition,
    MinutesRequest,
    MinutesState,
    SeriesMember,
)
from meetings.models.forums import HERE
from meetings.operations.care import lock_meeting
from meetings.paper import minutes_facts, written_down

PURPOSE = "minutes"
CHANGED = _("The minutes have changed since they were sent: take them back and send them again.")


@transaction.atomic
def send_minutes(meeting: Meeting, *, by: User, on: date) -> MinutesEdition:
    """Keep the minutes as they are and send them to everyone on the list and who reads along.

    Whoever signs in is sent to the page; everybody else gets a personal link that shows the
    customer's edition. Raises ValidationError before the meeting is held, and while nobody is
    known to have come.
    """
    held = _move_minutes(meeting, MinutesState.SENT, by=by, on=on)
    if held.state != MeetingState.HELD:
        raise ValidationError(_("Only the minutes of a held meeting can be sent."))
    if not held.attendance.filter(state__in=HERE).exists():
        raise ValidationError(_("Say first who came: nobody could approve these minutes."))
    held.minutes_sent_at = timezone.now()
    held.full_clean()
    held.save()
    edition = _freeze(held, by=by)
    subject = _("Minutes: %(meeting)s") % {"meeting": held}
    text = _("The minutes of %(meeting)s are ready to be read: %(url)s")
    _tell_everybody(edition, subject, text, by=by, on=on, key=f"minutes-{edition.pk}")
    return edition


def _freeze(meeting: Meeting, *, by: User) -> MinutesEdition:
    last: int | None = meeting.editions.aggregate(last=Max("n"))["last"]
    content: dict[str, Any] = {
        "schema": 1,
        "inside": minutes_facts(meeting, inside=True),
        "customer": minutes_facts(meeting, inside=False),
    }
    edition = MinutesEdition(
        meeting=meeting,
        n=(last or 0) + 1,
        content=content,
        digest=digest_of(content),
        text_digest=digest_of(written_down(meeting)),
        sent_by=by,
    )
    edition.full_clean()
    edition.save()
    return edition


def who_reads(meeting: Meeting, *, on: date) -> list[Person]:
    """Everyone on the meeting's list and on the distribution list of its day, with an address.

    Whoever has left by the day `on` reads nothing any more.
    """
    listed = Person.objects.filter(attendance__meeting=meeting)
    reading = SeriesMember.objects.reading().on(meeting.held_on)
    of_series = reading.filter(series__forum=meeting.forum_id, series__kind=meeting.kind)
    people = listed | Person.objects.filter(pk__in=of_series.values("person"))
    here = people.exclude(email="").exclude(left_on__lt=on)
    found = here.select_related("user").order_by("pk").distinct()
    return [each for each in found if each.merged_into_id is None]


def _tell_everybody(
    edition: MinutesEdition,
    subject: str,
    text: str,
    *,
    by: User,
    on: date,
    key: str,
    inside_only: bool = False,
) -> None:
    meeting, mails = edition.meeting, {}
    page = urljoin(settings.SITE, meeting.get_absolute_url())
    for person in who_reads(meeting, on=on):
        if person.user is not None and person.user.is_active and person.user.roles:
            words = text % {"meeting": meeting, "url": page}
            mail = {"to": [person.email], "subject": subject, "text": words}
            mails[f"{key}-{person.pk}"] = mail
        elif not inside_only:
            facts = {"asked_on": on, "asked_by": by}
            asked, _made = MinutesRequest.objects.get_or_create(
                facts, edition=edition, person=person
            )
            ask_by_link(PURPOSE, asked, by=by, on=on, site=settings.SITE)
    emit_many("mail", mails)


@transaction.atomic
def reopen_minutes(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """Take sent minutes back into draft, to mend them before anyone approves them.

    The links to what was sent do not open any more.
    """
    held = _move_minutes(meeting, MinutesState.DRAFT, by=by, on=on)
    held.save()
    for asked in MinutesRequest.objects.filter(edition__meeting=held):
        take_back_links(PURPOSE, asked, by=by)
    return held


@transaction.atomic
def approve_minutes(meeting: Meeting, *, by: User, on: date, person: Person | None) -> Meeting:
    """Record that `person`, who was at the meeting, approved the minutes on the day `on`.

    It is an approval of exactly what was sent last: raises ValidationError where that has changed.
    """
    held = _move_minutes(meeting, MinutesState.APPROVED, by=by, on=on)
    if person is None:
        raise ValidationError(_("Say who approved the minutes."))
    _approve(held, MinutesAnswer(person=person, answered_on=on, recorded_by=by))
    return held


@transaction.atomic
def answer_minutes(
    asked: MinutesRequest, *, on: date, is_approval: bool, text: str = ""
) -> MinutesAnswer:
    """Keep what somebody who was there says by the personal link: a yes, or what is not right.

    A yes approves the minutes. Raises ValidationError where the minutes were taken back or are
    approved, where the person was not there, and for a second answer.
    """
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("forum__customer__unit").get(pk=asked.edition.meeting_id)
    if not awaits_answer(asked, held):
        raise ValidationError(_("Nothing is asked of you here any more."))
    person = who_answers(asked)
    said = MinutesAnswer(person=person, answered_on=on, request=asked, text=text.strip())
    if is_approval:
        held.minutes_state = MinutesState.APPROVED
        _approve(held, said)
    else:
        said.edition, said.is_approval = asked.edition, False
        _require_presence(held, person)
        said.full_clean()
        said.save()
    _tell_answer(held, said, on=on)
    return said


def awaits_answer(asked: MinutesRequest, meeting: Meeting) -> bool:
    """Whether the edition is the one that was sent last, and nobody has approved it yet."""
    is_last = not meeting.editions.filter(n__gt=asked.edition.n).exists()
    return is_last and meeting.minutes_state == MinutesState.SENT


def _approve(held: Meeting, said: MinutesAnswer) -> None:
    _require_presence(held, said.person)
    edition = held.editions.order_by("n").last()
    if edition is None or edition.text_digest != digest_of(written_down(held)):
        raise ValidationError(CHANGED)
    said.edition, said.is_approval = edition, True
    said.full_clean()
    said.save()
    held.minutes_approved_by, held.minutes_approved_on = said.person, said.answered_on
    held.full_clean()
    held.save()


def _require_presence(held: Meeting, person: Person) -> None:
    if not held.attendance.filter(person=person, state__in=HERE).exists():
        raise ValidationError(
            _("%(person)s was not at the meeting and cannot approve its minutes.")
            % {"person": person}
        )


def _tell_answer(meeting: Meeting, said: MinutesAnswer, *, on: date) -> None:
    if meeting.customer is None:
        return
    page = urljoin(settings.SITE, meeting.get_absolute_url())

    def write() -> Written:
        facts = {"who": said.person, "meeting": meeting}
        if said.is_approval:
            subject = _("Minutes approved by %(who)s: %(meeting)s") % facts
        else:
            subject = _("Not right, says %(who)s: minutes of %(meeting)s") % facts
        return subject, "\n\n".join(part for part in (subject, said.text, page) if part)

    key = f"minutes-answered-{said.pk}"
    tell_relationship_manager(meeting.customer, on=on, write=write, key=key)


@transaction.atomic
def lock_minutes(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """Lock approved minutes for good; from then on only an addendum corrects them."""
    held = _move_minutes(meeting, MinutesState.LOCKED, by=by, on=on)
    held.save()
    return held


def _move_minutes(meeting: Meeting, to: str, *, by: User, on: date) -> Meeting:
    held = lock_meeting(meeting, by=by, on=on)
    if to not in MINUTES_WAY[held.minutes_state]:
        raise ValidationError(
            _("These minutes are %(state)s; that is no next step.")
            % {"state": held.get_minutes_state_display().lower()}
        )
    held.minutes_state = to
    return held


@transaction.atomic
def add_addendum(
    meeting: Meeting, *, by: User, on: date, text: str, confidential: bool = False
) -> Addendum:
    """Correct approved or locked minutes by a text that stands beside them; readers are told.

    A confidential one is told to those alone who sign in.
    """
    held = lock_meeting(meeting, by=by, on=on)
    if held.minutes_state not in (MinutesState.APPROVED, MinutesState.LOCKED):
        raise ValidationError(_("Minutes that nobody has approved yet are corrected in place."))
    addendum = Addendum(
        meeting=held,
        text=text,
        confidential=confidential,
        written_by=by,
        written_at=timezone.now(),
    )
    addendum.full_clean()
    addendum.save()
    edition = held.editions.order_by("n").last()
    if edition is not None:
        subject = _("Addendum to the minutes: %(meeting)s") % {"meeting": held}
        words = _("The minutes of %(meeting)s were corrected by an addendum: %(url)s")
        _tell_everybody(
            edition,
            subject,
            words,
            by=by,
            on=on,
            key=f"addendum-{addendum.pk}",
            inside_only=confidential,
        )
    return addendum
