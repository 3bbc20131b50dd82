"""Following the money: what it proposes, and yes or no to it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Organisation, Role
from brm.accounts.permissions import role_required
from brm.ui.exports import as_csv, as_xlsx
from brm.ui.toasts import toast
from customers.care import require_nobody_elses
from customers.forms.structure import DeclineForm, FollowForm
from customers.models import Budget, Proposal, Threshold
from customers.money.structure_page import StructurePage
from customers.operations.decide import decline_proposals
from customers.operations.propose import propose_structure
from customers.tables import PROPOSALS
from customers.views.accept import page_of
from customers.views.common import chosen_keys, may_write_structure, user_of
from customers.views.units import asked_year

deciders = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_GET
def follow_the_money(request: HttpRequest) -> HttpResponseBase:
    """The proposals of a year in the order of the tree, their evidence, and what is odd."""
    user = user_of(request)
    asked = asked_year(request, timezone.localdate())
    year, currency = asked.year, asked.currency
    page = StructurePage(
        user,
        year,
        currency,
        on=timezone.localdate(),
        show=request.GET.get("show", ""),
        below=request.GET.get("below", ""),
    )
    match request.GET.get("export"):
        case "csv":
            return as_csv(PROPOSALS, page.proposals().order_by("unit__path"), f"structure-{year}")
        case "xlsx":
            return as_xlsx(PROPOSALS, page.proposals().order_by("unit__path"), f"structure-{year}")
    facts = {
        "page": page,
        "year": year,
        "currencies": Budget.objects.visible_to(user).currencies_of_year(year),
        "bounds": Threshold.objects.bounds(currency),
        "may_import": user.has_role(Role.ADMINISTRATOR),
        "years": asked.years,
        "currency": currency,
        "today": timezone.localdate(),
        "may_decide": may_write_structure(user),
        "may_propose": user.has_role(Role.ADMINISTRATOR),
        "form": FollowForm(initial={"year": year, "currency": currency}),
    }
    return render(request, "customers/follow_the_money.html", facts)


@require_POST
@role_required(Role.ADMINISTRATOR)
def structure_propose(request: HttpRequest) -> HttpResponse:
    """Look at a year's budgets again, for the whole organisation: no one customer's business."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        facts = {"form": form, "heading": _("Follow the money"), "action": _("Look again")}
        return render(request, "customers/form.html", facts)
    year, threshold = form.cleaned_data["year"], form.cleaned_data["threshold"]
    currency = form.cleaned_data["currency"] or Budget.objects.currency_of_year(
        year, Organisation.current().currency
    )
    today = timezone.localdate()
    done = propose_structure(year, currency, on=today, threshold=threshold, by=user_of(request))
    toast(
        request,
        _("%(created)s new, %(changed)s changed, %(replaced)s replaced, %(kept)s as they were.")
        % {
            "created": done.created,
            "changed": done.changed,
            "replaced": done.replaced,
            "kept": done.kept,
        },
    )
    return redirect(f"{reverse('customers:follow_the_money')}?year={year}&currency={currency}")


@require_POST
@deciders
def proposals_decline(request: HttpRequest) -> HttpResponse:
    """Ask for the reason, then decline the chosen proposals with it."""
    form = DeclineForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        today = timezone.localdate()
        n = decline_proposals(chosen_keys(request), by=user_of(request), on=today, reason=reason)
        said = ngettext("%(n)s proposal declined.", "%(n)s proposals declined.", n)
        toast(request, said % {"n": n})
        return redirect(page_of(request))
    chosen = (
        Proposal.objects.visible_to(user_of(request)).open().filter(pk__in=chosen_keys(request))
    )
    _require_nobody_elses(request, chosen.values_list("unit", flat=True))
    facts = {
        "form": form,
        "chosen": chosen.select_related("unit", "customer").order_by("unit__code"),
        "year": request.POST.get("year", ""),
        "currency": request.POST.get("currency_of_year", ""),
    }
    return render(request, "customers/proposals_decline.html", facts)


def _require_nobody_elses(request: HttpRequest, units: Iterable[int]) -> None:
    """Refuse who asks where somebody else cares for one of the units today."""
    require_nobody_elses(user_of(request), units, on=timezone.localdate())
