"""Accepting proposals: at once, or on terms after a look at what it does; and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from brm.accounts.models import Organisation, Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.refusals import MEANWHILE
from brm.ui.toasts import toast
from customers.forms.structure import AcceptForm
from customers.models import Acceptance, Proposal
from customers.operations.decide import accept_on_terms, preview_acceptance
from customers.operations.plan_acceptance import Plan, Terms
from customers.operations.undo import undo_acceptance
from customers.views.chosen import asking, chosen_proposals, decided_already, nothing_waits, page_of
from customers.views.common import chosen_keys, user_of

deciders = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_http_methods(["GET", "POST"])
@deciders
def proposals_preview(request: HttpRequest) -> HttpResponse:
    """What accepting the chosen ones will do, on which terms; nothing is written."""
    return _previewed(request, _form(request))


@require_http_methods(["GET", "POST"])
@deciders
def proposals_accept(request: HttpRequest) -> HttpResponse:
    """Accept the chosen proposals, one or many: on the terms of the form where one was sent."""
    if request.method != "POST":
        return redirect(asking(request, "customers:preview"))
    form = _form(request)
    terms = _terms(form)
    if terms is None:
        return _previewed(request, form)
    try:
        today, by = timezone.localdate(), user_of(request)
        done = accept_on_terms(chosen_keys(request), by=by, on=today, terms=terms)
    except ValidationError as refusal:
        return _refused(request, form, refusal)
    _tell(request, done)
    return redirect(page_of(request))


@require_POST
@deciders
def acceptance_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an acceptance of today back."""
    acceptance = get_object_or_404(Acceptance.objects.visible_to(user_of(request)), pk=pk)
    first = acceptance.proposals.first()
    try:
        n = undo_acceptance(acceptance, by=user_of(request), on=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        said = ngettext("%(n)s proposal is open again.", "%(n)s proposals are open again.", n)
        toast(request, said % {"n": n})
    query = f"?year={first.fiscal_year}&currency={first.currency}" if first else ""
    return redirect(reverse("customers:follow_the_money") + query)


def _form(request: HttpRequest) -> AcceptForm:
    """The terms that were sent; without a first day nobody chose any, and today's stand."""
    today = timezone.localdate()
    sent = request.POST if "first_day" in request.POST else None
    initial = {"first_day": today, "currency": Organisation.current().currency}
    return AcceptForm(sent, initial=initial)


def _terms(form: AcceptForm) -> Terms | None:
    """The terms of the form; None where they are not valid."""
    if not form.is_bound:
        return Terms(timezone.localdate())
    return Terms(**form.cleaned_data) if form.is_valid() else None


def _previewed(
    request: HttpRequest, form: AcceptForm, *, met: ValidationError | None = None
) -> HttpResponse:
    """What it does, on the terms of the form; `met` is what somebody else wrote meanwhile."""
    today, by, terms = timezone.localdate(), user_of(request), _terms(form)
    chosen = list(chosen_proposals(request))
    if not chosen:
        return nothing_waits(request)
    plan: Plan | None = None
    if terms is not None:
        if not form.is_bound:
            form = AcceptForm({**form.initial, "limit_amount": ""})
        keys = chosen_keys(request)
        plan = attempt(form, preview_acceptance, keys, by=by, on=today, terms=terms)
    if met is not None:
        form.add_error(None, met)
    return render(request, "customers/proposals_accept.html", _facts(request, form, plan, chosen))


def _facts(
    request: HttpRequest, form: AcceptForm, plan: Plan | None, chosen: list[Proposal]
) -> dict[str, Any]:
    return {
        "form": form,
        "plan": plan,
        "chosen": chosen,
        "accept": asking(request, "customers:accept"),
        "preview": asking(request, "customers:preview"),
        "back": page_of(request),
        "today": timezone.localdate(),
    }


def _refused(request: HttpRequest, form: AcceptForm, refusal: ValidationError) -> HttpResponse:
    """Back where it came from, with the reason: the page of terms, or that of the year."""
    if form.is_bound:
        return _previewed(request, form, met=refusal if refusal.code == MEANWHILE else None)
    messages.error(request, " ".join(refusal.messages))
    return redirect(page_of(request))


def _tell(request: HttpRequest, done: Acceptance | None) -> None:
    proposals: Sequence[Proposal] = list(done.proposals.all()) if done else []
    n = len(proposals)
    said = ngettext("%(n)s proposal accepted.", "%(n)s proposals accepted.", n)
    undo = reverse("customers:undo_acceptance", args=[done.pk]) if done else ""
    toast(request, said % {"n": n} if n else decided_already(request), undo=undo)
