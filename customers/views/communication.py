"""A customer's communication plan: read, write, on paper, given to somebody by link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.links.purposes import purposes
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.forms.communication import GiveLinkForm, met_by_another, people_of, plan_forms
from customers.forms.rows import all_valid
from customers.models import CommunicationPlan, Customer
from customers.operations.communicate import (
    PURPOSE,
    give_plan,
    take_back,
    write_communication_plan,
)
from customers.plans.communication_link import plan_pdf, shown_plan
from customers.views.common import user_of

STALE_DAYS = 365
"""After so many days without a change the plan is worth another look."""


@require_GET
def communication(request: HttpRequest, pk: int) -> HttpResponse:
    """How the customer and IT reach each other."""
    customer = the_customer(request, pk)
    facts = customer_page_facts(request, customer, tab="communication")
    plan = CommunicationPlan.objects.filter(customer=customer).select_related("changed_by").first()
    if plan is not None:
        age = plan.age_in_days(on=facts["today"])
        facts |= shown_plan(plan) | {"is_stale": age > STALE_DAYS}
        if facts["has_care"]:
            facts["links"] = _links(request, plan)
    return render(request, "customers/communication/plan.html", facts)


def _links(request: HttpRequest, plan: CommunicationPlan) -> list[tuple[Any, bool, str]]:
    """The latest links to the plan: each with whether it opens, and its address."""
    today, site = timezone.localdate(), request.build_absolute_uri("/")
    given = PersonalLink.objects.of(PURPOSE, plan).with_uses().select_related("made_by")[:20]
    rows = [(link, link.is_open(on=today)) for link in given]
    return [(link, opens, address_of(link, site=site) if opens else "") for link, opens in rows]


@require_http_methods(["GET", "POST"])
def communication_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan with all its rows, on one page."""
    customer, today = in_care(request, pk), timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    plan = _plan_to_write(customer, sent)
    form, rows = plan_forms(plan, sent)
    if sent is not None and all_valid([form, *rows.values()]):
        facts = {"rows": rows.values(), "by": user_of(request), "on": today}
        if attempt(form, write_communication_plan, form.instance, **facts):
            toast(request, _("The communication plan is saved."))
            return redirect("customers:communication", pk)
        form, rows = met_by_another(form, rows)
    facts = customer_page_facts(request, customer, tab="communication")
    facts |= {"form": form, "rows": rows, "people": list(people_of(customer, on=today))}
    return render(request, "customers/communication/form.html", facts)


def _plan_to_write(customer: Customer, sent: Any) -> CommunicationPlan:
    """The customer's plan; a new one where there is none, or was none when the form was drawn."""
    held = CommunicationPlan.objects.filter(customer=customer).first()
    is_new = held is None or (sent is not None and "idempotency_key" in sent)
    return CommunicationPlan(customer=customer) if held is None or is_new else held


@require_GET
def communication_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper, to print or to hand over."""
    customer = the_customer(request, pk)
    return plan_pdf(get_object_or_404(CommunicationPlan, customer=customer))


@require_http_methods(["GET", "POST"])
def communication_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the plan to somebody by a link that opens without signing in."""
    customer, today = in_care(request, pk), timezone.localdate()
    plan = get_object_or_404(CommunicationPlan, customer=customer)
    form = GiveLinkForm(request.POST or None, on=today, days=purposes[PURPOSE].days)
    if request.method == "POST" and form.is_valid():
        asked = {"by": user_of(request), "on": today, "site": request.build_absolute_uri("/")}
        link = attempt(form, give_plan, plan, **asked, **form.cleaned_data)
        if link:
            told = _("The link is on its way to %s.") if link.address else _("Copy the link of %s.")
            toast(request, told % (link.address or link.recipient))
            return redirect("customers:communication", pk)
    facts = customer_page_facts(request, customer, tab="communication")
    return render(request, "customers/communication/give.html", facts | {"form": form})


@require_POST
def communication_take_back(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Close a link for good."""
    customer = in_care(request, pk)
    given = PersonalLink.objects.filter(
        purpose=PURPOSE, subject_id__in=CommunicationPlan.objects.filter(customer=customer)
    )
    held = get_object_or_404(given, pk=link)
    take_back(held, customer, by=user_of(request), on=timezone.localdate())
    toast(request, _("The link of %s does not open any more.") % held.recipient)
    return redirect("customers:communication", pk)


def the_customer(request: HttpRequest, pk: int) -> Customer:
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    return get_object_or_404(customers, pk=pk)


def in_care(request: HttpRequest, pk: int) -> Customer:
    """The customer, for somebody who may write for it."""
    customer = the_customer(request, pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return customer
