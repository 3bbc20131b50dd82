"""What a complaint's page shows: its clocks, its next steps, what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.requirements.origins import came_of, to_raise
from brm.accounts.calendar import working_day_after, working_days
from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.ui.formats import full_day
from customers.care import has_care
from meetings.complaints import forms
from meetings.complaints.rules import shape_of
from meetings.models import (
    COMPLAINT_WAY,
    Action,
    Complaint,
    ComplaintRequest,
    ComplaintState,
    ComplaintStep,
)
from meetings.operations import ask_about_complaint, complain
from meetings.operations.escalate import MAY_RAISE

DEFINITION = gettext_lazy(
    "A complaint is what somebody of the business says of a service or of how IT treats them, "
    "and wants an answer to. A failure or a request is reported where incidents and orders are "
    "taken; it becomes a complaint when they complain of how it was handled. Compliments and "
    "comments are kept beside them."
)
"""What counts as a complaint, in words for everybody."""

COMPLAINT = "complaint"
"""The kind of origin of what came of a complaint."""

ASK, CONFIRM, COMMENT = "ask", "confirm", "comment"
WANTED_WITHIN = 5
"""Working days within which an escalated complaint wants its decision."""


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
            gettext_lazy("Acknowledge"),
            complain.acknowledge_complaint,
            forms.AcknowledgeForm,
            gettext_lazy("It is acknowledged."),
        ),
        Move(
            ComplaintState.ANSWERED,
            gettext_lazy("Answer"),
            complain.answer_complaint,
            forms.AnswerForm,
            gettext_lazy("The answer is kept."),
        ),
        Move(
            ComplaintState.CLOSED,
            gettext_lazy("Close"),
            complain.close_complaint,
            forms.CloseForm,
            gettext_lazy("It is closed."),
        ),
        Move(
            ASK,
            gettext_lazy("Ask the customer"),
            ask_about_complaint.ask_whether_solved,
            forms.AskForm,
            gettext_lazy("The answer is sent, with the question whether it solves it."),
        ),
        Move(
            CONFIRM,
            gettext_lazy("Customer confirms"),
            complain.record_confirmation,
            forms.ConfirmForm,
            gettext_lazy("The confirmation is kept."),
        ),
        Move(
            ComplaintState.REOPENED,
            gettext_lazy("Open again"),
            complain.reopen_complaint,
            forms.ReopenForm,
            gettext_lazy("It is open again."),
        ),
        Move(
            COMMENT,
            gettext_lazy("Comment"),
            complain.comment_on_complaint,
            forms.CommentForm,
            gettext_lazy("The comment is kept."),
        ),
    )
}


def moves_of(complaint: Complaint) -> list[Move]:
    """The steps that can be taken now, the weightiest first."""
    return [move for move in MOVES.values() if _can_be_taken(move.to, complaint)]


def _can_be_taken(to: str, complaint: Complaint) -> bool:
    if to == COMMENT:
        return True
    if to == ASK:
        return ask_about_complaint.awaits_confirmation(complaint)
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


@dataclass(frozen=True)
class Asked:
    """A link that asks whether it is solved: whether it takes an answer still, and its address."""

    request: ComplaintRequest
    link: PersonalLink
    opens: bool
    address: str


def asked_of(complaint: Complaint, *, site: str, on: date) -> list[Asked]:
    """Who was asked by link, the last first."""
    requests = {row.pk: row for row in complaint.requests.select_related("person")}
    purpose = ask_about_complaint.PURPOSE
    links = PersonalLink.objects.filter(purpose=purpose, subject_id__in=requests).with_uses()
    waits = ask_about_complaint.awaits_confirmation(complaint)
    found = []
    for link in links.order_by("-pk") if requests else ():
        request = requests[link.subject_id]
        opens = waits and request.round == complaint.times_reopened and link.is_open(on=on)
        found.append(Asked(request, link, opens, address_of(link, site=site) if opens else ""))
    return found


def brief_of(complaint: Complaint, *, on: date) -> dict[str, Any]:
    """What the brief of an escalation begins with: what was said, what was tried, by when.

    The customer reads the question in the customer's own words.
    """
    said = complaint.steps.exclude(text="").order_by("pk")
    tried = said.filter(to_state=ComplaintState.ANSWERED)
    about = {"subject": complaint.subject, "who": complaint.speaker}
    late = ""
    if complaint.due_on is not None:
        late = _("The day for its next step is %(day)s.") % {"day": full_day(complaint.due_on)}
    return {
        "customer": complaint.customer_id,
        "question": (_("What solves the complaint: %(subject)s?") % about)[:255],
        "effect": "\n\n".join(part for part in (complaint.text or complaint.subject, late) if part),
        "otherwise": _("%(who)s goes on waiting; the complaint stays open.") % about,
        "facts": _line_by_line(said.exclude(to_state=ComplaintState.ANSWERED)),
        "options": _line_by_line(tried),
        "words": complaint.subject,
        "wanted_by": working_day_after(on, WANTED_WITHIN, working_days()),
    }


def _line_by_line(steps: Iterable[ComplaintStep]) -> str:
    """Each step a line, with its day."""
    return "\n".join(
        f"{full_day(step.happened_on)}: {' '.join(step.text.split())}" for step in steps
    )


def facts_of(complaint: Complaint, user: User, *, site: str, on: date) -> dict[str, Any]:
    """Everything of the page but the form that is open."""
    may_act = complain.may_handle(user, complaint, on=on)
    actions = Action.objects.filter(follows_from__complaint=complaint).order_by("due_on", "pk")
    return {
        "complaint": complaint,
        "clocks": clocks_of(complaint, on=on),
        "steps": complaint.steps.select_related("taken_by", "said_by"),
        "moves": moves_of(complaint) if may_act else [],
        "may_act": may_act,
        "may_promise": has_care(user, complaint.customer, on=on),
        "may_escalate": may_act and not complaint.is_closed and user.has_role(*MAY_RAISE),
        "actions": actions.select_related("owner"),
        "requirements": came_of(COMPLAINT, [str(complaint.pk)]).get(str(complaint.pk), []),
        "to_require": to_raise(COMPLAINT, str(complaint.pk), complaint.customer),
        "asked": asked_of(complaint, site=site, on=on) if may_act else [],
        "today": on,
        "definition": DEFINITION,
    }
