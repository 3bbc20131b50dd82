"""The minutes of a meeting: its text and outcomes, and their way from draft to locked."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.outbox.emit import emit_many
from customers.deciding import require_decider
from customers.deciding.words import STEERING_GROUP
from customers.models import Person
from meetings.models import (
    MINUTES_WAY,
    Action,
    Addendum,
    AgendaItem,
    AgendaState,
    Decision,
    Information,
    Meeting,
    MeetingState,
    MinutesState,
)
from meetings.models.forums import HERE
from meetings.operations.agenda import lock_open_meeting
from meetings.operations.care import lock_meeting


@transaction.atomic
def write_minutes(meeting: Meeting, *, by: User, on: date, text: str) -> Meeting:
    """Keep the running text of the minutes. Raises ValidationError once they have left the draft.

    Two writers are told apart by the version that the form carries.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    held.minutes = text
    held.save()
    return held


@transaction.atomic
def add_information(item: AgendaItem, *, by: User, on: date, text: str) -> Information:
    """Keep what was said under an item; the item counts as treated."""
    meeting = _treat(item, by=by, on=on)
    information = Information(
        meeting=meeting, agenda_item=item, text=text, written_by=by, written_at=timezone.now()
    )
    information.full_clean()
    information.save()
    return information


@transaction.atomic
def add_decision(
    item: AgendaItem,
    *,
    by: User,
    on: date,
    text: str,
    matter: str,
    decided_by: Person | None = None,
    amount: Decimal | None = None,
    currency: str = "",
    service: str = "",
) -> Decision:
    """Record a decision under an item, with the mandate it stands on as it was that day.

    In the steering group the group itself decides. Raises ValidationError, naming who may decide,
    where `decided_by` holds no mandate that covers the matter, the sum and the service.
    """
    meeting = _treat(item, by=by, on=on)
    mandate, by_mandate = None, str(STEERING_GROUP)
    if meeting.customer:
        mandate, by_mandate = require_decider(
            decided_by,
            matter,
            unit=meeting.customer.unit,
            on=meeting.held_on,
            amount=amount,
            currency=currency,
            service=service,
        )
    decision = Decision(
        text=text,
        matter=matter,
        service=service,
        decided_on=meeting.held_on,
        decided_by=decided_by if mandate else None,
        mandate=mandate,
        by_mandate=by_mandate,
        amount=amount,
        currency=currency if amount is not None else "",
        customer=meeting.customer,
        meeting=meeting,
        agenda_item=item,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    decision.full_clean()
    decision.save()
    return decision


@transaction.atomic
def add_action(
    item: AgendaItem, *, by: User, on: date, text: str, owner: Person, due_on: date
) -> Action:
    """Record a promise made under an item; it stays with the customer until it is done."""
    meeting = _treat(item, by=by, on=on)
    action = Action(
        text=text,
        owner=owner,
        due_on=due_on,
        customer=meeting.customer,
        meeting=meeting,
        agenda_item=item,
    )
    action.full_clean()
    action.save()
    return action


def _treat(item: AgendaItem, *, by: User, on: date) -> Meeting:
    meeting = lock_open_meeting(item.meeting, by=by, on=on)
    AgendaItem.objects.filter(pk=item.pk).exclude(state=AgendaState.TREATED).update(
        state=AgendaState.TREATED
    )
    return meeting


@transaction.atomic
def send_minutes(meeting: Meeting, *, by: User, on: date, url: str = "") -> Meeting:
    """Send the minutes to everyone on the list.

    Raises ValidationError before the meeting is held, and while nobody is known to have come.
    Confidential items are for the people of IT; the mail therefore links and quotes nothing.
    """
    held = _move_minutes(meeting, MinutesState.SENT, by=by, on=on)
    if held.state != MeetingState.HELD:
        raise ValidationError(_("Only the minutes of a held meeting can be sent."))
    if not held.attendance.filter(state__in=HERE).exists():
        raise ValidationError(_("Say first who came: nobody could approve these minutes."))
    held.minutes_sent_at = timezone.now()
    held.full_clean()
    held.save()
    _announce_minutes(held, url)
    return held


def _announce_minutes(meeting: Meeting, url: str) -> None:
    people = Person.objects.filter(attendance__meeting=meeting).exclude(email="")
    subject = _("Minutes: %(meeting)s") % {"meeting": meeting}
    text = _("The minutes of %(meeting)s are ready to be read: %(url)s") % {
        "meeting": meeting,
        "url": url or meeting.get_absolute_url(),
    }
    emit_many(
        "mail",
        {
            f"minutes-{meeting.pk}-{meeting.minutes_sent_at}-{person.pk}": {
                "to": [person.email],
                "subject": subject,
                "text": text,
            }
            for person in people
        },
    )


@transaction.atomic
def reopen_minutes(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """Take sent minutes back into draft, to mend them before anyone approves them."""
    held = _move_minutes(meeting, MinutesState.DRAFT, by=by, on=on)
    held.save()
    return held


@transaction.atomic
def approve_minutes(meeting: Meeting, *, by: User, on: date, person: Person) -> Meeting:
    """Record that `person`, who was at the meeting, approved the minutes on the day `on`."""
    held = _move_minutes(meeting, MinutesState.APPROVED, by=by, on=on)
    if not held.attendance.filter(person=person, state__in=HERE).exists():
        raise ValidationError(
            _("%(person)s was not at the meeting and cannot approve its minutes.")
            % {"person": person}
        )
    held.minutes_approved_by, held.minutes_approved_on = person, on
    held.full_clean()
    held.save()
    return held


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
def add_addendum(meeting: Meeting, *, by: User, on: date, text: str) -> Addendum:
    """Correct approved or locked minutes by a text that stands beside them."""
    held = lock_meeting(meeting, by=by, on=on)
    if held.minutes_state not in (MinutesState.APPROVED, MinutesState.LOCKED):
        raise ValidationError(_("Minutes that nobody has approved yet are corrected in place."))
    addendum = Addendum(meeting=held, text=text, written_by=by, written_at=timezone.now())
    addendum.full_clean()
    addendum.save()
    return addendum
