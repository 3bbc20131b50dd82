"""One complaint: what was said, its clocks, and the next step for whoever may take it."""

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from meetings.complaints.forms import ComplaintEditForm, ComplaintForm
from meetings.complaints.page import DEFINITION, MOVES, facts_of
from meetings.models import Complaint
from meetings.operations import complain
from meetings.views.common import asking, user_of


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
    facts = facts_of(complaint, user_of(request), on=timezone.localdate())
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
