"""One escalation: its brief, its steps, and the next one for whoever may take it."""

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import require_care
from customers.models import Customer
from meetings.escalations.forms import EscalationEditForm, EscalationForm, WatcherForm
from meetings.escalations.moves import MOVES, moves_for
from meetings.escalations.origins import brief_from
from meetings.escalations.page import facts_of
from meetings.models import Escalation, EscalationState, EscalationWatcher
from meetings.operations import escalate, watch
from meetings.views.common import act, asking, the_escalation, user_of


@require_GET
def escalation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_escalation(request, the_escalation(request, pk), request.GET.get("step", ""), None)


def draw_escalation(
    request: HttpRequest, escalation: Escalation, to: str, typed: Form | None
) -> HttpResponse:
    """The page of an escalation; `to` is the step whose form is open, `typed` that form as sent."""
    today, user = timezone.localdate(), user_of(request)
    moves = moves_for(user, escalation, on=today)
    chosen = next((move for move in moves if move.to == to), moves[0] if moves else None)
    facts = facts_of(escalation, user, on=today) | {
        "moves": moves,
        "move": chosen,
        "form": typed or (chosen.form(escalation=escalation) if chosen else None),
    }
    return render(request, "meetings/escalation_detail.html", facts)


@posted_from(the_escalation)
def escalation_move(request: HttpRequest, pk: int) -> HttpResponse:
    escalation = the_escalation(request, pk)
    move = MOVES.get(request.POST.get("to", ""))
    if move is None:
        raise BadRequest(_("No such step."))
    move.require(user_of(request), escalation, timezone.localdate())
    form = move.form(request.POST, escalation=escalation)
    facts = asking(request)
    if move.to == EscalationState.INFORMED:
        facts["site"] = request.build_absolute_uri("/")
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
    asked = request.GET.dict()
    kind, key = asked.get("origin_kind", ""), asked.get("origin_key", "")
    form = EscalationForm(
        request.POST or None,
        initial=brief_from(kind, key, on=timezone.localdate()) | asked,
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


@posted_from(the_escalation)
def escalation_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow it, or stop: by one click."""
    escalation = the_escalation(request, pk)
    follows = request.POST.get("follow") == "1"
    return act(
        request,
        watch.follow_escalation if follows else watch.unfollow_escalation,
        escalation,
        done=_("You read of each step.") if follows else _("You read of no more steps."),
        to=escalation.get_absolute_url(),
    )


def escalation_let_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody without a login follow it."""
    escalation = the_escalation(request, pk)
    facts = asking(request)
    require_care(facts["by"], escalation.customer, on=facts["on"])
    form = WatcherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        watcher = attempt(form, watch.let_follow, escalation, **facts, **form.cleaned_data)
        if watcher:
            return redirect(escalation)
    return render(
        request, "meetings/escalations/let_follow.html", {"form": form, "escalation": escalation}
    )


@require_POST
def escalation_let_no_more_follow(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Escalation.objects.visible_to(user_of(request))
    rows = EscalationWatcher.objects.filter(escalation__in=seen, person__isnull=False)
    watcher = get_object_or_404(rows.select_related("escalation__customer__unit"), pk=pk)
    return act(
        request,
        watch.let_no_more_follow,
        watcher,
        done=_("%(who)s follows it no more.") % {"who": watcher},
        to=watcher.escalation.get_absolute_url(),
    )
