"""One complaint: what was said, its clocks, and the next step for whoever may take it."""

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.permissions import require_role, role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import require_care
from customers.models import Customer
from meetings.complaints.forms import ComplaintEditForm, ComplaintForm, FollowUpForm
from meetings.complaints.page import ASK, DEFINITION, MOVES, brief_of, facts_of
from meetings.escalations.forms import EscalationForm
from meetings.models import Complaint, ComplaintRequest
from meetings.operations import complain
from meetings.operations.ask_about_complaint import take_back_complaint_request
from meetings.operations.escalate import MAY_RAISE, first_level
from meetings.operations.follow_complaint import escalate_complaint, promise_follow_up
from meetings.views.common import act, asking, user_of


def the_complaint(request: HttpRequest, pk: int) -> Complaint:
    rows = Complaint.objects.visible_to(user_of(request)).select_related(
        "customer__unit", "service", "said_by", "owner", "cause", "confirmed_by", "escalation"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_complaint(request, the_complaint(request, pk), request.GET.get("step", ""), None)


def draw_complaint(
    request: HttpRequest, complaint: Complaint, to: str, typed: Form | None
) -> HttpResponse:
    """The page; `to` is the step whose form is open, `typed` that form as it was sent."""
    site, on = request.build_absolute_uri("/"), timezone.localdate()
    facts = facts_of(complaint, user_of(request), site=site, on=on)
    moves = facts["moves"]
    chosen = next((move for move in moves if move.to == to), moves[0] if moves else None)
    form = typed or (chosen.form(complaint=complaint) if chosen else None)
    return render(
        request, "meetings/complaints/detail.html", facts | {"move": chosen, "form": form}
    )


@posted_from(the_complaint)
def complaint_move(request: HttpRequest, pk: int) -> HttpResponse:
    complaint = the_complaint(request, pk)
    facts = asking(request)
    complain.require_handling(facts["by"], complaint, on=facts["on"])
    move = MOVES.get(request.POST.get("to", ""))
    if move is None:
        raise BadRequest(_("No such step."))
    form = move.form(request.POST, complaint=complaint)
    if move.to == ASK:
        facts["site"] = request.build_absolute_uri("/")
    if (
        form.is_valid()
        and attempt(form, move.operation, complaint, **facts, **form.cleaned_data) is not None
    ):
        toast(request, f"{complaint.number}: {move.done}")
        return back_to(request, complaint.get_absolute_url())
    return draw_complaint(request, complaint, move.to, form)


@role_required(*complain.MAY_RECORD)
def complaint_create(request: HttpRequest) -> HttpResponse:
    form = ComplaintForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        complaint = attempt(form, complain.record_complaint, **facts, **form.cleaned_data)
        if complaint:
            return redirect(complaint)
    return render(
        request, "meetings/complaints/form.html", {"form": form, "definition": DEFINITION}
    )


def complaint_edit(request: HttpRequest, pk: int) -> HttpResponse:
    complaint = the_complaint(request, pk)
    facts = asking(request)
    complain.require_handling(facts["by"], complaint, on=facts["on"])
    form = ComplaintEditForm(request.POST or None, instance=complaint)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, complain.change_complaint, form.instance, **facts)
        if changed is not None:
            return redirect(changed)
    return render(request, "meetings/complaints/edit.html", {"form": form, "complaint": complaint})


def complaint_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that follows from the complaint."""
    complaint = the_complaint(request, pk)
    facts = asking(request)
    require_care(facts["by"], complaint.customer, on=facts["on"])
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        action = attempt(form, promise_follow_up, complaint, **facts, **form.cleaned_data)
        if action:
            toast(request, _("Written down: %(action)s") % {"action": action})
            return redirect(complaint)
    return render(
        request, "meetings/complaints/follow_up.html", {"form": form, "complaint": complaint}
    )


def complaint_escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """The brief of an escalation, filled in from the complaint; sent, it is raised."""
    complaint = the_complaint(request, pk)
    facts = asking(request)
    require_role(facts["by"], *MAY_RAISE)
    complain.require_handling(facts["by"], complaint, on=facts["on"])
    form = EscalationForm(
        request.POST or None,
        initial=brief_of(complaint, on=facts["on"]),
        customers=Customer.objects.filter(pk=complaint.customer_id).select_related("unit"),
        level=first_level(facts["by"]),
    )
    if request.method == "POST" and form.is_valid():
        raised = attempt(form, escalate_complaint, complaint, **facts, **form.cleaned_data)
        if raised:
            return redirect(raised)
    return render(
        request, "meetings/complaints/escalate.html", {"form": form, "complaint": complaint}
    )


@require_POST
def complaint_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link by which somebody was asked."""
    visible = Complaint.objects.visible_to(user_of(request))
    rows = ComplaintRequest.objects.filter(complaint__in=visible)
    asked = get_object_or_404(
        rows.select_related("complaint__customer__unit", "complaint__owner"), pk=pk
    )
    page = asked.complaint.get_absolute_url()
    return act(
        request, take_back_complaint_request, asked, done=_("The link is taken back."), to=page
    )
