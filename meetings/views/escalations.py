"""One escalation: its brief, its steps, and the next one for whoever may take it."""

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.models import Customer
from meetings.escalations.forms import EscalationEditForm, EscalationForm
from meetings.escalations.moves import MOVES, moves_for
from meetings.models import Escalation
from meetings.operations import escalate
from meetings.views.common import asking, the_escalation, user_of


@require_GET
def escalation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_escalation(request, the_escalation(request, pk), request.GET.get("step", ""), None)


def draw_escalation(
    request: HttpRequest, escalation: Escalation, to: str, typed: Form | None
) -> HttpResponse:
    """The page of an escalation; `to` is the step whose form is open, `typed` that form as sent."""
    today = timezone.localdate()
    moves = moves_for(user_of(request), escalation, on=today)
    chosen = next((move for move in moves if move.to == to), moves[0] if moves else None)
    may_write = escalate.may_write(user_of(request), escalation, on=today)
    facts: dict[str, Any] = {
        "escalation": escalation,
        "steps": escalation.steps.select_related("taken_by"),
        "today": today,
        "moves": moves,
        "may_write": may_write,
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
    move.require(user_of(request), escalation, timezone.localdate())
    form = move.form(request.POST)
    facts = asking(request)
    if (
        form.is_valid()
        and attempt(form, move.operation, escalation, **facts, **form.cleaned_data) is not None
    ):
        toast(request, f"{escalation.number}: {move.done}")
        return back_to(request, escalation.get_absolute_url())
    return draw_escalation(request, escalation, move.to, form)


@role_required(*escalate.MAY_RAISE)
def escalation_create(request: HttpRequest) -> HttpResponse:
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    form = EscalationForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers.order_by("unit__name"),
        level=escalate.first_level(user_of(request)),
    )
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        escalation = attempt(form, escalate.raise_escalation, **facts, **form.cleaned_data)
        if escalation:
            return redirect(escalation)
    return render(request, "meetings/escalation_form.html", {"form": form})


def escalation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The brief, for whoever raised it or cares for the customer."""
    escalation = the_escalation(request, pk)
    escalate.require_writing(user_of(request), escalation, on=timezone.localdate())
    form = EscalationEditForm(request.POST or None, instance=escalation)
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        if attempt(form, escalate.change_brief, form.instance, **facts) is not None:
            return redirect(escalation)
    return render(
        request, "meetings/escalation_edit.html", {"form": form, "escalation": escalation}
    )
