"""What follows from a complaint: actions, and a question to the IT steering group."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Person
from meetings.models import (
    Action,
    Complaint,
    ComplaintFollowUp,
    ComplaintState,
    Escalation,
    EscalationState,
)
from meetings.operations.complain import comment_on_complaint, lock_complaint, require_handling
from meetings.operations.escalate import raise_escalation
from meetings.operations.promise import create_action


@transaction.atomic
def promise_follow_up(
    complaint: Complaint, *, by: User, on: date, text: str, owner: Person, due_on: date
) -> Action:
    """Write down an action that follows from the complaint, open or closed."""
    action = create_action(
        by=by, on=on, text=text, owner=owner, due_on=due_on, customer=complaint.customer
    )
    ComplaintFollowUp.objects.create(complaint=complaint, action=action)
    return action


@transaction.atomic
def escalate_complaint(complaint: Complaint, *, by: User, on: date, **brief: Any) -> Escalation:
    """Raise what the normal way did not solve; the complaint names its escalation.

    Raises ValidationError where it is closed, or an escalation of it is still open.
    """
    held = lock_complaint(complaint)
    require_handling(by, held, on=on)
    if held.state == ComplaintState.CLOSED:
        raise ValidationError(_("It is closed: open it again before you escalate it."))
    before = held.escalation
    if before is not None and before.state != EscalationState.CLOSED:
        raise ValidationError(
            _("%(number)s is open already.") % {"number": before.number}, code="escalated"
        )
    facts = {"customer": held.customer, "origin_kind": "complaint", "origin_key": str(held.pk)}
    raised = raise_escalation(**brief | facts, by=by, on=on)
    held.escalation = raised
    held.full_clean()
    held.save()
    words = _("Escalated: %(escalation)s") % {"escalation": raised}
    comment_on_complaint(held, by=by, on=on, text=words)
    return raised
