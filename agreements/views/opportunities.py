"""Opportunities: the list, one of them with whom it would help, and its way."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.models import (
    Answered,
    Opportunity,
    OpportunityCustomer,
    OpportunityService,
    OpportunityState,
)
from agreements.models.opportunities import OPPORTUNITY
from agreements.operations.opportunity import (
    MAY_WATCH,
    answer_opportunity,
    assess_opportunity,
    concern_service,
    drop_opportunity,
    leave_service_out,
    notice_opportunity,
    propose_opportunity,
    requirement_of_opportunity,
    save_opportunity,
    take_opportunity_up_again,
)
from agreements.opportunities.forms import (
    AssessForm,
    ConcernForm,
    NewOpportunityForm,
    OpportunityEditForm,
    ProposeForm,
    ReasonForm,
)
from agreements.opportunities.page import with_requirement
from agreements.opportunities.tables import (
    CUSTOMERS,
    OPPORTUNITIES,
    OpportunityCustomerFilter,
    OpportunityFilter,
)
from agreements.requirements.origins import came_of
from agreements.views.common import act, asking, user_of
from brm.accounts.models import User
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.care import customers_of, require_care

OPEN_FIRST = (F("answered_on").desc(nulls_first=True), "customer__unit__name", "pk")
SHOWN = 20
"""Of the customers on an opportunity's page, those to answer first; its list has all."""


class OpportunityList(TableView):
    """Technology that could make delivery better or cheaper, the latest noticed first."""

    table = OPPORTUNITIES
    filters = OpportunityFilter
    template_name = "agreements/opportunities/list.html"
    empty = "agreements/opportunities/_none.html"

    def rows(self) -> QuerySet[Any]:
        rows = Opportunity.objects.visible_to(user_of(self.request))
        if not self.request.GET.get("state") and self.request.GET.get("show") != "all":
            rows = rows.open()
        counted = rows.with_answers().select_related("owner")
        return counted.prefetch_related("concerns__service")

    def chips(self) -> list[Chip]:
        asked = self.request.GET
        shown = asked.get("state", "") or asked.get("show", "")
        states = [(each.value, each.label, f"?state={each.value}") for each in OpportunityState]
        links: list[tuple[str, Any, str]] = [("", _("Open"), "?"), *states]
        links.append(("all", _("All"), "?show=all"))
        return [Chip(label, href, pressed=shown == name) for name, label, href in links]

    def facts(self, page: Page) -> dict[str, Any]:
        return {"may_watch": user_of(self.request).has_role(*MAY_WATCH)}


@require_GET
def opportunity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it could do, how it was assessed, whom it would help and what came of it."""
    opportunity, today = the_opportunity(request, pk), timezone.localdate()
    user = user_of(request)
    proposed = with_requirement(opportunity.customers.select_related("customer__unit"))
    shown = list(proposed.order_by(*OPEN_FIRST)[:SHOWN])
    counts = dict(
        opportunity.customers.values_list("answer").annotate(n=Count("pk")).order_by("answer")
    )
    facts = {
        "opportunity": opportunity,
        "today": today,
        "concerns": opportunity.concerns.select_related("service").order_by("service__name"),
        "customers": shown,
        "counts": [(each.label, each.value, counts.get(each.value, 0)) for each in Answered],
        "n_customers": sum(counts.values()),
        "requirements": came_of(OPPORTUNITY, [opportunity.key]).get(opportunity.key, []),
        "may_watch": user.has_role(*MAY_WATCH),
        "in_care": in_care_of(user, shown),
    }
    return render(request, "agreements/opportunities/detail.html", facts)


def in_care_of(user: User, shown: Iterable[OpportunityCustomer]) -> set[int]:
    """Of the customers shown those for whom the user may answer."""
    if not user.has_role(*MAY_WATCH):
        return set()
    cared_for = customers_of(user, on=timezone.localdate())
    of_page = cared_for.filter(pk__in=[row.customer_id for row in shown])
    return set(of_page.values_list("pk", flat=True))


class OpportunityCustomers(TableView):
    """Every customer that an opportunity would help, with the answer for it."""

    table = CUSTOMERS
    filters = OpportunityCustomerFilter
    template_name = "agreements/opportunities/customers.html"
    opportunity: Opportunity

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.opportunity = the_opportunity(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Any]:
        return with_requirement(self.opportunity.customers.select_related("customer__unit"))

    def facts(self, page: Page) -> dict[str, Any]:
        in_care = in_care_of(user_of(self.request), page.rows)
        return {"opportunity": self.opportunity, "in_care": in_care}


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_create(request: HttpRequest) -> HttpResponse:
    form = NewOpportunityForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | {"service": form.cleaned_data["service"]}
        made = attempt(form, notice_opportunity, form.instance, **facts)
        if made:
            toast(request, _("Noticed: %s") % made)
            return redirect(made)
    return render(request, "agreements/opportunities/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = the_opportunity(request, pk)
    form = OpportunityEditForm(request.POST or None, instance=opportunity)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, save_opportunity, form.instance, **asking(request))
        if saved:
            toast(request, _("Saved: %s") % saved)
            return redirect(saved)
    facts = {"form": form, "opportunity": opportunity}
    return render(request, "agreements/opportunities/form.html", facts)


def draw(
    request: HttpRequest,
    opportunity: Opportunity,
    form: BaseForm,
    action: str | Promise,
    why: str | Promise = "",
) -> HttpResponse:
    facts = {"form": form, "opportunity": opportunity, "action": action, "why": why}
    return render(request, "agreements/opportunities/act.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_assess(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = the_opportunity(request, pk)
    form = AssessForm(request.POST or None, initial={"assessment": opportunity.assessment})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, assess_opportunity, opportunity, **facts):
            return redirect(opportunity)
    why = _("What it takes, what it would cost and save, what stands against it.")
    return draw(request, opportunity, form, _("Assess it"), why)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_propose(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = the_opportunity(request, pk)
    form = ProposeForm(request.POST or None, initial={"by_service": True})
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        found = attempt(form, propose_opportunity, opportunity, **facts)
        if found is not None:
            toast(request, _("Proposed to new customers: %s") % found)
            return redirect(opportunity)
    why = _(
        "Their relationship managers accept it, or decline it with the reason. Who was asked "
        "before is not asked again."
    )
    return draw(request, opportunity, form, _("Propose it"), why)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_drop(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity, form = the_opportunity(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, drop_opportunity, opportunity, **facts):
            return redirect(opportunity)
    why = _("It stays in the list with the reason, and can be taken up again.")
    return draw(request, opportunity, form, _("Drop it"), why)


@require_POST
@role_required(*MAY_WATCH)
def opportunity_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = the_opportunity(request, pk)
    done, to = _("It is looked at again."), opportunity.get_absolute_url()
    return act(request, take_opportunity_up_again, opportunity, done=done, to=to)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_WATCH)
def opportunity_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Name another service that it concerns."""
    opportunity, form = the_opportunity(request, pk), ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, concern_service, opportunity, **facts):
            return redirect(opportunity)
    return draw(request, opportunity, form, _("It concerns this service"))


@require_POST
@role_required(*MAY_WATCH)
def opportunity_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that it concerns a service."""
    rows = OpportunityService.objects.select_related("opportunity", "service")
    concerned = get_object_or_404(rows, pk=pk)
    to = concerned.opportunity.get_absolute_url()
    done = _("It does not concern %s any more.") % concerned.service
    return act(request, leave_service_out, concerned, done=done, to=to)


@require_POST
def opportunity_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it would help the customer."""
    proposed = in_care(request, pk)
    done = _("Accepted for %s.") % proposed.customer
    to = proposed.opportunity.get_absolute_url()
    return act(request, answer_opportunity, proposed, done=done, to=to, answer=Answered.ACCEPTED)


@require_http_methods(["GET", "POST"])
def opportunity_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why it would not help the customer."""
    proposed, form = in_care(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data | {"answer": Answered.DECLINED}
        if attempt(form, answer_opportunity, proposed, **facts):
            toast(request, _("Declined for %s.") % proposed.customer)
            return redirect(proposed.opportunity)
    why = _("Why would it not help %s? It is not proposed there again.") % proposed.customer
    return draw(request, proposed.opportunity, form, _("Decline it"), why)


@require_POST
def opportunity_require(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a requirement of the customer; clicked again, show the one that it is."""
    proposed = in_care(request, pk)
    try:
        made = requirement_of_opportunity(proposed, **asking(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(proposed.opportunity)
    toast(request, _("It is requirement %s.") % made.number)
    return redirect(made)


def the_opportunity(request: HttpRequest, pk: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("owner", "noticed_by"), pk=pk)


def in_care(request: HttpRequest, pk: int) -> OpportunityCustomer:
    """An opportunity of a customer, for somebody who may write for that one."""
    seen = Opportunity.objects.visible_to(user_of(request))
    rows = OpportunityCustomer.objects.filter(opportunity__in=seen)
    joined = rows.select_related("opportunity", "customer__unit")
    proposed = get_object_or_404(joined, pk=pk)
    require_care(user_of(request), proposed.customer, on=timezone.localdate())
    return proposed
