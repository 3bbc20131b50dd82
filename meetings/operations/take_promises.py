"""Keep the promises that pasted minutes name: actions of the meeting, all in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import Action, ActionState, AgendaItem, Meeting
from meetings.operations.care import lock_open_meeting


@dataclass(frozen=True)
class Promise:
    """One action item as it is taken over from minutes; `about` is the topic it stands under."""

    text: str
    owner: Person
    due_on: date
    is_done: bool = False
    about: str = ""


@transaction.atomic
def take_promises(
    meeting: Meeting, *, by: User, on: date, promises: Sequence[Promise], minutes: str = ""
) -> Meeting:
    """Make an action of each promise; `minutes`, if given, are added to the minutes' text.

    An action belongs to the item of the agenda that has its topic. What was done already is kept
    as done on the meeting's day. Raises ValidationError once the minutes have left the draft, or
    where nothing is to be kept.
    """
    held = lock_open_meeting(meeting, by=by, on=on)
    if not promises and not minutes.strip():
        raise ValidationError(_("Nothing is chosen."))
    items = {item.topic.strip().lower(): item for item in held.agenda.standing()}
    for promise in promises:
        _keep(promise, held, items.get(promise.about.strip().lower()))
    if minutes.strip():
        held.minutes = "\n\n".join(filter(None, [held.minutes.rstrip(), minutes.strip()]))
        held.full_clean()
        held.save()
    return held


def _keep(promise: Promise, meeting: Meeting, item: AgendaItem | None) -> None:
    action = Action(
        text=promise.text,
        owner=promise.owner,
        due_on=promise.due_on,
        state=ActionState.DONE if promise.is_done else ActionState.OPEN,
        done_on=meeting.held_on if promise.is_done else None,
        customer=meeting.customer,
        meeting=meeting,
        agenda_item=item,
    )
    action.full_clean()
    action.save()
