"""One escalation: its brief, its steps, and the next one for whoever may take it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import has_care, require_care
from customers.models import Customer
from meetings.forms import DecideForm, EscalationForm, ReturnForm, ScheduleForm, StepForm
from meetings.models import TRANSITIONS, Escalation, EscalationState
from meetings.operations import escalate
from meetings.views.common import asking, the_escalation, user_of


@dataclass(frozen=True)
class Move:
    """A step that somebody may take: its name on the button, its form, its operation."""

    to: str
    label: str | Promise
    operation: Callable[..., Escalation]
    form: type[Form] = StepForm
    steering: bool = True

    def require(self, user: User, escalation: Escalation) -> None:
        """Raise PermissionDenied, with a sentence naming who may, for whoever may not."""
        if self.steering:
            escalate.require_steering(user)
        else:
            require_care(user, escalation.customer, on=timezone.localdate())


MOVES = {
    move.to: move
    for move in (
        Move(EscalationState.DECIDED, _("Decide"), escalate.decide_escalation, DecideForm),
        Move(EscalationState.ACCEPTED, _("Accept"), escalate.accept_escalation),
        Move(EscalationState.SCHEDULED, _("Schedule"), escalate.schedule_escalation, ScheduleForm),
        Move(EscalationState.INFORMED, _("Inform"), escalate.inform_customer, steering=False),
        Move(EscalationState.RAISED, _("Raise again"), escalate.raise_again, steering=False),
        Move(EscalationState.CLOSED, _("Close"), escalate.close_escalation, steering=False),
        Move(EscalationState.RETURNED, _("Return"), escalate.return_escalation, ReturnForm),
    )
}


def moves_for(user: User, escalation: Escalation) -> list[Move]:
    """The next steps that the user may take, the weightiest first."""
    steers = user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR)
    cares = has_care(user, escalation.customer, on=timezone.localdate())
    return [
        move
        for move in MOVES.values()
        if move.to in TRANSITIONS[escalation.state] and (steers if move.steering else cares)
    ]


@require_GET
def escalation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_escalation(request, the_escalation(request, pk), request.GET.get("step", ""), None)


def draw_escalation(
    request: HttpRequest, escalation: Escalation, to: str, typed: Form | None
) -> HttpResponse:
    """The page of an escalation; `to` is the step whose form is open, `typed` that form as sent."""
    moves = moves_for(user_of(request), escalation)
    chosen = next((move for move in moves if move.to == to), moves[0] if moves else None)
    facts: dict[str, Any] = {
        "escalation": escalation,
        "steps": escalation.steps.select_related("taken_by"),
        "today": timezone.localdate(),
        "moves": moves,
        "move": chosen,
        "form": typed or (chosen.form() if chosen else None),
    }
    return render(request, "meetings/escalation_detail.html", facts)


@posted_from(the_escalation)
def escalation_move(request: HttpRequest, pk: int) -> HttpResponse:
    escalation = the_escalation(request, pk)
    move = MOVES.get(request.POST.get("to", ""))
    if move is None:
        raise BadRequest(_("No such step."))
    move.require(user_of(request), escalation)
    form = move.form(request.POST)
    facts = asking(request)
    if (
        form.is_valid()
        and attempt(form, move.operation, escalation, **facts, **form.cleaned_data) is not None
    ):
        toast(request, f"{escalation.number}: {EscalationState(move.to).label}")
        return back_to(request, escalation.get_absolute_url())
    return draw_escalation(request, escalation, move.to, form)


@role_required(*escalate.MAY_RAISE)
def escalation_create(request: HttpRequest) -> HttpResponse:
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    form = EscalationForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers.order_by("unit__name"),
    )
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        escalation = attempt(form, escalate.raise_escalation, **facts, **form.cleaned_data)
        if escalation:
            return redirect(escalation)
    return render(request, "meetings/escalation_form.html", {"form": form})
