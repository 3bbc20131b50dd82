"""What a person does with an agenda: accept, leave out, add, change and move its items."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import AgendaItem, AgendaState, Meeting
from meetings.operations.care import lock_meeting, lock_open_meeting
from meetings.operations.meet import carried, following_meeting
from meetings.operations.positions import next_position

STEPS: dict[str, tuple[str, ...]] = {
    AgendaState.PROPOSED: (AgendaState.ACCEPTED, AgendaState.REMOVED),
    AgendaState.ACCEPTED: (AgendaState.TREATED, AgendaState.REMOVED),
    AgendaState.TREATED: (AgendaState.ACCEPTED,),
    AgendaState.REMOVED: (AgendaState.ACCEPTED,),
}


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    by: User,
    on: date,
    topic: str,
    duration_minutes: int = 10,
    presenter: Person | None = None,
    confidential: bool = False,
) -> AgendaItem:
    """Put a topic of one's own at the end of the agenda."""
    held = lock_open_meeting(meeting, by=by, on=on)
    item = AgendaItem(
        meeting=held,
        position=next_position(held),
        topic=topic,
        duration_minutes=duration_minutes,
        presenter=presenter,
        confidential=confidential,
    )
    item.full_clean()
    item.save()
    return item


@transaction.atomic
def change_item(
    item: AgendaItem,
    *,
    by: User,
    on: date,
    topic: str,
    duration_minutes: int,
    presenter: Person | None,
    confidential: bool,
) -> AgendaItem:
    """Change what an item is called, how long it may take, who presents it and who may see it."""
    lock_open_meeting(item.meeting, by=by, on=on)
    held = AgendaItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    held.topic, held.duration_minutes = topic, duration_minutes
    held.presenter, held.confidential = presenter, confidential
    held.full_clean()
    held.save()
    return held


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
def leave_out_all(meeting: Meeting, *, by: User, on: date) -> int:
    """Leave out every proposed item; says how many there were. They are not proposed again."""
    held = lock_open_meeting(meeting, by=by, on=on)
    return held.agenda.filter(state=AgendaState.PROPOSED).update(state=AgendaState.REMOVED)


@transaction.atomic
def put_item_first(item: AgendaItem, *, by: User, on: date) -> None:
    """Put the item on top of the agenda; the others keep their order.

    Raises ValidationError for an item that was removed.
    """
    held = lock_open_meeting(item.meeting, by=by, on=on)
    items = list(held.agenda.standing())
    _require_standing(item, items)
    places = [other.position for other in items]
    items.sort(key=lambda other: other.pk != item.pk)
    for other, place in zip(items, places, strict=True):
        other.position = place
    AgendaItem.objects.bulk_update(items, ["position"])


@transaction.atomic
def repeat_item(item: AgendaItem, *, by: User, on: date) -> AgendaItem:
    """Put the item on the next planned meeting of the series too.

    What is still open there is not carried over a second time. Raises ValidationError where no
    next meeting is planned, and where that has it already.
    """
    held = lock_meeting(item.meeting, by=by, on=on)
    following = following_meeting(held)
    if following is None:
        raise ValidationError(_("No next meeting of this series is planned yet."))
    following = lock_open_meeting(following, by=by, on=on)
    if item.carried_to.filter(meeting=following).exists():
        raise ValidationError(_("This is on the next agenda already."))
    copy = carried(following, item, next_position(following))
    copy.full_clean()
    copy.save()
    return copy


def _require_standing(item: AgendaItem, items: list[AgendaItem]) -> None:
    if item not in items:
        raise ValidationError(_("“%(item)s” is not on the agenda any more.") % {"item": item.topic})


@transaction.atomic
def shift_item(item: AgendaItem, *, by: User, on: date, up: bool) -> None:
    """Let the item change places with the one before or after it; at the edge nothing happens.

    Raises ValidationError for an item that was removed.
    """
    held = lock_open_meeting(item.meeting, by=by, on=on)
    items = list(held.agenda.standing())
    _require_standing(item, items)
    place = [other.pk for other in items].index(item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items):
        here, there = items[place], items[other]
        here.position, there.position = there.position, here.position
        AgendaItem.objects.bulk_update([here, there], ["position"])
