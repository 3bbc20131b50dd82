"""Declining proposals with a reason; and taking that back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import require_nobody_elses
from customers.forms.structure import DeclineForm
from customers.models import Proposal, ProposalState
from customers.operations.decide import decline_proposals
from customers.operations.undo import undo_decline
from customers.views.chosen import (
    asking,
    chosen_proposals,
    decided_already,
    nothing_waits,
    page_of,
)
from customers.views.common import chosen_keys, user_of

deciders = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_http_methods(["GET", "POST"])
@deciders
def proposals_decline(request: HttpRequest) -> HttpResponse:
    """Ask for the reason, then decline the chosen proposals with it."""
    form = DeclineForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        by, today = user_of(request), timezone.localdate()
        facts = {"by": by, "on": today, "reason": form.cleaned_data["reason"]}
        n = attempt(form, decline_proposals, chosen_keys(request), **facts)
        if n is not None:
            _tell(request, n)
            return redirect(page_of(request))
    chosen = list(chosen_proposals(request))
    if not chosen:
        return nothing_waits(request)
    units = [proposal.unit_id for proposal in chosen]
    require_nobody_elses(user_of(request), units, on=timezone.localdate())
    shown = {
        "form": form,
        "chosen": chosen,
        "here": asking(request, "customers:decline"),
        "back": page_of(request),
    }
    return render(request, "customers/proposals_decline.html", shown)


@require_POST
@deciders
def decline_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was declined today together with the proposal."""
    proposal = get_object_or_404(Proposal.objects.visible_to(user_of(request)), pk=pk)
    try:
        n = undo_decline(proposal, by=user_of(request), on=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        said = ngettext("%(n)s proposal is open again.", "%(n)s proposals are open again.", n)
        toast(request, said % {"n": n})
    address = reverse("customers:follow_the_money")
    return redirect(f"{address}?year={proposal.fiscal_year}&currency={proposal.currency}")


def _tell(request: HttpRequest, n: int) -> None:
    if not n:
        toast(request, decided_already(request))
        return
    declined = Proposal.objects.visible_to(user_of(request)).filter(pk__in=chosen_keys(request))
    one = declined.filter(state=ProposalState.DECLINED).order_by("-decided_at").first()
    said = ngettext("%(n)s proposal declined.", "%(n)s proposals declined.", n)
    undo = reverse("customers:undo_decline", args=[one.pk]) if one else ""
    toast(request, said % {"n": n}, undo=undo)
