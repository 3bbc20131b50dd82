"""What a person does with an agenda: accept, remove, add and move its items."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from meetings.models import AgendaItem, AgendaState, Meeting
from meetings.operations.care import lock_meeting
from meetings.operations.meet import next_position

STEPS: dict[str, tuple[str, ...]] = {
    AgendaState.PROPOSED: (AgendaState.ACCEPTED, AgendaState.REMOVED),
    AgendaState.ACCEPTED: (AgendaState.TREATED, AgendaState.REMOVED),
    AgendaState.TREATED: (AgendaState.ACCEPTED,),
    AgendaState.REMOVED: (AgendaState.ACCEPTED,),
}


def lock_open_meeting(meeting: Meeting, *, by: User, on: date) -> Meeting:
    """The meeting, locked; raises ValidationError when its minutes have left the draft."""
    held = lock_meeting(meeting, by=by, on=on)
    if not held.is_open_for_writing:
        raise ValidationError(_("The minutes of this meeting are no longer a draft."))
    return held


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    by: User,
    on: date,
    topic: str,
    duration_minutes: int = 10,
    confidential: bool = False,
) -> AgendaItem:
    """Put a topic of one's own at the end of the agenda."""
    held = lock_open_meeting(meeting, by=by, on=on)
    item = AgendaItem(
        meeting=held,
        position=next_position(held),
        topic=topic,
        duration_minutes=duration_minutes,
        confidential=confidential,
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def move_item_to(item: AgendaItem, state: str, *, by: User, on: date) -> AgendaItem:
    """Accept, remove, treat or reopen an item.

    Raises ValidationError where that is no next step from where the item is.
    """
    lock_open_meeting(item.meeting, by=by, on=on)
    item.refresh_from_db()
    if state not in STEPS[item.state]:
        raise ValidationError(
            _("“%(item)s” is %(state)s; that is no next step.")
            % {"item": item.topic, "state": item.get_state_display().lower()}
        )
    item.state = state
    item.save()
    return item


@transaction.atomic
def accept_all(meeting: Meeting, *, by: User, on: date) -> int:
    """Accept every proposed item; says how many there were."""
    held = lock_open_meeting(meeting, by=by, on=on)
    return held.agenda.filter(state=AgendaState.PROPOSED).update(state=AgendaState.ACCEPTED)


@transaction.atomic
def shift_item(item: AgendaItem, *, by: User, on: date, up: bool) -> None:
    """Let the item change places with the one before or after it; at the edge nothing happens.

    Raises ValidationError for an item that was removed.
    """
    held = lock_open_meeting(item.meeting, by=by, on=on)
    items = list(held.agenda.standing())
    if item not in items:
        raise ValidationError(_("“%(item)s” is not on the agenda any more.") % {"item": item.topic})
    place = [other.pk for other in items].index(item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items):
        here, there = items[place], items[other]
        here.position, there.position = there.position, here.position
        AgendaItem.objects.bulk_update([here, there], ["position"])
