"""What a complaint's page shows: its clocks, its next steps, what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from meetings.complaints import forms
from meetings.complaints.rules import shape_of
from meetings.models import COMPLAINT_WAY, Complaint, ComplaintState
from meetings.operations import complain

DEFINITION = _(
    "A complaint is what somebody of the business says of a service or of how IT treats them, "
    "and wants an answer to. A failure or a request is reported where incidents and orders are "
    "taken; it becomes a complaint when they complain of how it was handled. Compliments and "
    "comments are kept beside them."
)
"""What counts as a complaint, in words for everybody."""

CONFIRM, COMMENT = "confirm", "comment"


@dataclass(frozen=True)
class Move:
    """A step that may be taken: its name on the button, its form, its operation, what is told."""

    to: str
    label: str | Promise
    operation: Callable[..., Complaint]
    form: type[forms.StepForm]
    done: str | Promise


MOVES = {
    move.to: move
    for move in (
        Move(
            ComplaintState.ACKNOWLEDGED,
            _("Acknowledge"),
            complain.acknowledge_complaint,
            forms.AcknowledgeForm,
            _("It is acknowledged."),
        ),
        Move(
            ComplaintState.ANSWERED,
            _("Answer"),
            complain.answer_complaint,
            forms.AnswerForm,
            _("The answer is kept."),
        ),
        Move(
            ComplaintState.CLOSED,
            _("Close"),
            complain.close_complaint,
            forms.CloseForm,
            _("It is closed."),
        ),
        Move(
            CONFIRM,
            _("Customer confirms"),
            complain.record_confirmation,
            forms.ConfirmForm,
            _("The confirmation is kept."),
        ),
        Move(
            ComplaintState.REOPENED,
            _("Open again"),
            complain.reopen_complaint,
            forms.ReopenForm,
            _("It is open again."),
        ),
        Move(
            COMMENT,
            _("Comment"),
            complain.comment_on_complaint,
            forms.CommentForm,
            _("The comment is kept."),
        ),
    )
}


def moves_of(complaint: Complaint) -> list[Move]:
    """The steps that can be taken now, the weightiest first."""
    return [move for move in MOVES.values() if _can_be_taken(move.to, complaint)]


def _can_be_taken(to: str, complaint: Complaint) -> bool:
    if to == COMMENT:
        return True
    if to == CONFIRM:
        return complaint.answered_on is not None and complaint.confirmed_on is None
    if to == ComplaintState.CLOSED and complaint.is_complaint:
        return complaint.state == ComplaintState.ANSWERED
    return to in COMPLAINT_WAY[complaint.state]


@dataclass(frozen=True)
class Clock:
    """One clock of a complaint on a day."""

    label: str | Promise
    due_on: date
    met_on: date | None
    state: str


def clocks_of(complaint: Complaint, *, on: date) -> list[Clock]:
    """Its clocks in their order, each with how it stands; a first answer in time stays so."""
    answered_on = complaint.first_answered_on or complaint.answered_on
    found = (
        (_("Acknowledge"), complaint.acknowledge_due_on, complaint.acknowledged_on),
        (_("Answer"), complaint.answer_due_on, answered_on),
        (_("Close"), complaint.close_due_on, complaint.closed_on),
    )
    return [
        Clock(label, due_on, met_on, shape_of(due_on=due_on, met_on=met_on, on=on))
        for label, due_on, met_on in found
        if due_on is not None
    ]


def facts_of(complaint: Complaint, user: User, *, on: date) -> dict[str, object]:
    """Everything of the page but the form that is open."""
    may_act = complain.may_handle(user, complaint, on=on)
    return {
        "complaint": complaint,
        "clocks": clocks_of(complaint, on=on),
        "steps": complaint.steps.select_related("taken_by", "said_by"),
        "moves": moves_of(complaint) if may_act else [],
        "may_act": may_act,
        "today": on,
        "definition": DEFINITION,
    }
