"""What is written down at a meeting: the running text, and what came of each item."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.operations.ask import take_back_links
from brm.accounts.models import User
from customers.deciding import require_decider
from customers.deciding.words import STEERING_GROUP
from customers.models import Person
from meetings.models import (
    Action,
    ActionState,
    AgendaItem,
    AgendaState,
    Decision,
    DecisionTakenBack,
    Information,
    Meeting,
)
from meetings.operations.care import lock_open_meeting

DECISION = "decision"
"""What the personal link is for by which a decision is confirmed."""


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

    In the steering group the group itself decides. Where `decided_by` does not take part it is
    kept and does not count until confirmed. Raises ValidationError, naming who may decide,
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
def change_information(information: Information, *, by: User, on: date, text: str) -> Information:
    """Put information in other words while the minutes are a draft; its history keeps the old."""
    lock_open_meeting(information.meeting, by=by, on=on)
    held = Information.objects.select_for_update(no_key=True).get(pk=information.pk)
    held.text = text
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def remove_information(information: Information, *, by: User, on: date) -> None:
    """Take information out of draft minutes; its history keeps it."""
    lock_open_meeting(information.meeting, by=by, on=on)
    Information.objects.filter(pk=information.pk).delete()


@transaction.atomic
def change_decision(decision: Decision, *, by: User, on: date, **facts: Any) -> Decision:
    """Write another decision in the place of one that was written down wrongly.

    `facts` are those of `add_decision`, and asked of the mandates as there.
    """
    held = _open_decision(decision, by=by, on=on)
    assert held.agenda_item is not None
    instead = add_decision(held.agenda_item, by=by, on=on, **facts)
    _take_back(held, by=by, instead=instead)
    return instead


@transaction.atomic
def take_back_decision(decision: Decision, *, by: User, on: date) -> Decision:
    """Say of a decision in draft minutes that it was not taken; it is kept, and counts nowhere."""
    held = _open_decision(decision, by=by, on=on)
    _take_back(held, by=by, instead=None)
    return held


def _open_decision(decision: Decision, *, by: User, on: date) -> Decision:
    """The decision of draft minutes; raises ValidationError once something stands on it."""
    if decision.meeting is None:
        raise ValidationError(_("Only a decision of a meeting can be taken back."))
    lock_open_meeting(decision.meeting, by=by, on=on)
    Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    rows = Decision.objects.select_related(
        "agenda_item__meeting", "meeting", "escalation", "of_escalation"
    )
    held: Decision | None = rows.filter(pk=decision.pk, taken_back=None).first()
    if held is None:
        raise ValidationError(_("Somebody has taken this decision back already."))
    if held.agenda_item is None or _is_on_an_escalation(held):
        raise ValidationError(_("The decision on an escalation stands on its own page."))
    if hasattr(held, "confirmation"):
        raise ValidationError(_("This decision is answered already and stays as it is."))
    return held


def _is_on_an_escalation(decision: Decision) -> bool:
    return hasattr(decision, "escalation") or hasattr(decision, "of_escalation")


def _take_back(decision: Decision, *, by: User, instead: Decision | None) -> None:
    assert decision.meeting is not None
    DecisionTakenBack.objects.create(
        decision=decision, meeting=decision.meeting, replaced_by=instead, taken_back_by=by
    )
    for request in decision.requests.all():
        take_back_links(DECISION, request, by=by)


@transaction.atomic
def change_action(
    action: Action, *, by: User, on: date, text: str, owner: Person, due_on: date
) -> Action:
    """Change a promise of draft minutes: what, who, until when."""
    held = _open_action(action, by=by, on=on)
    held.text, held.owner, held.due_on = text, owner, due_on
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def remove_action(action: Action, *, by: User, on: date) -> None:
    """Take a promise out of draft minutes that nobody made; its history keeps it.

    Raises ValidationError where something refers to it: then it is dropped with a reason.
    """
    held = _open_action(action, by=by, on=on)
    try:
        held.delete()
    except (ProtectedError, RestrictedError) as error:
        raise ValidationError(
            _("Something refers to this action: drop it with a reason on its own page.")
        ) from error


def _open_action(action: Action, *, by: User, on: date) -> Action:
    if action.meeting is None:
        raise ValidationError(_("This action was not promised at a meeting."))
    lock_open_meeting(action.meeting, by=by, on=on)
    held = Action.objects.select_for_update(no_key=True).filter(pk=action.pk).first()
    if held is None or held.state != ActionState.OPEN:
        raise ValidationError(_("This action is not open any more."))
    return held
