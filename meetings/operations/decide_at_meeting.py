"""A decision that the steering group takes at its meeting decides the escalation it is about."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import AgendaItem, AgendaState, Decision, Escalation, MeetingKind
from meetings.operations.care import lock_open_meeting
from meetings.operations.escalate import decide_escalation

ESCALATION = "escalation"


def is_a_question(item: AgendaItem) -> bool:
    """Whether the item is an escalation on the agenda of the steering group."""
    return item.source_kind == ESCALATION and item.meeting.kind == MeetingKind.STEERING


@transaction.atomic
def decide_at_meeting(
    item: AgendaItem,
    *,
    by: User,
    on: date,
    text: str,
    owner: Person | None = None,
    due_on: date | None = None,
) -> Decision:
    """Keep in the minutes what was decided on the item's question, which is decided by it.

    The escalation is locked before the meeting, as when it is scheduled. The decision is of the
    meeting's day. Raises ValidationError where the question is decided already, or is gone.
    """
    rows = Escalation.objects.select_for_update(no_key=True)
    question = rows.filter(pk=item.source_id).first()
    if question is None:
        raise ValidationError(_("The question that this item is about is not there any more."))
    meeting = lock_open_meeting(item.meeting, by=by, on=on)
    AgendaItem.objects.filter(pk=item.pk).update(state=AgendaState.TREATED)
    held_on = max(meeting.held_on, question.level_since)
    decided = decide_escalation(
        question,
        by=by,
        on=min(held_on, on),
        text=text,
        owner=owner,
        due_on=due_on,
        item=item,
    )
    assert decided.decision is not None
    return decided.decision
