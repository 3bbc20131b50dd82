"""Customers: the list, one customer, its tier, its confirmation."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView
from customers.care import customers_of, require_care
from customers.customer_page import customer_page_facts
from customers.filters import CustomerFilter
from customers.forms.structure import CustomerEdit
from customers.models import Customer, Tier
from customers.people.contacts import proposed_day, with_contact
from customers.registries.panels import drawn_panels
from customers.tables import CUSTOMERS
from customers.views.common import saved_or_drawn, user_of


class CustomerList(TableView):
    """Who decides on and funds IT services, with how fresh that knowledge is."""

    table = CUSTOMERS
    filters = CustomerFilter
    template_name = "customers/customer_list.html"
    empty = "customers/_no_customers.html"

    def rows(self) -> QuerySet[Any]:
        today = timezone.localdate()
        rows = Customer.objects.visible_to(user_of(self.request)).select_related("unit")
        match self.request.GET.get("show"):
            case "mine":
                rows = rows.in_care_of(user_of(self.request), on=today)
            case "stale":
                rows = rows.stale(on=today)
        rows = rows.with_relationship_manager(on=today).with_it_money(on=today)
        return with_contact(rows.with_freshness())

    def facts(self, page: Page) -> dict[str, Any]:
        """Which customers of the page the user may plan a contact with, and for which day."""
        today = timezone.localdate()
        mine = customers_of(user_of(self.request), on=today)
        mine = mine.filter(pk__in=[row.pk for row in page.rows])
        in_care = set(mine.order_by().values_list("pk", flat=True))
        return {"today": today, "in_care": in_care, "proposed": proposed_day(today)}

    def chips(self) -> list[Chip]:
        shown = self.request.GET.get("show", "")
        tier = self.request.GET.get("tier", "")
        return [
            Chip(_("All"), "?", pressed=not shown and not tier),
            Chip(_("In my care"), "?show=mine", pressed=shown == "mine"),
            Chip(_("To confirm"), "?show=stale", pressed=shown == "stale"),
            *(Chip(t.label, f"?tier={t.value}", pressed=tier == t.value) for t in Tier),
        ]


@require_GET
def customer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: panels of every app, in two columns."""
    today = timezone.localdate()
    customers = Customer.objects.visible_to(user_of(request)).with_it_money(on=today)
    customer = get_object_or_404(customers.select_related("unit__manager"), pk=pk)
    facts = customer_page_facts(request, customer, tab="overview")
    care = facts["has_care"]
    facts["columns"] = drawn_panels(request, customer, on=today, has_care=care)
    return render(request, "customers/customer_detail.html", facts)


@require_http_methods(["GET", "POST"])
def customer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How closely the customer is followed."""
    customer = _in_care(request, pk)
    return saved_or_drawn(
        request,
        CustomerEdit(request.POST or None, instance=customer),
        done=_("Saved."),
        heading=_("The tier of %(customer)s") % {"customer": customer},
        sentence=_(
            "How closely the customer is followed: how often its activities come, its records are "
            "confirmed and we speak with it."
        ),
        action=_("Save"),
        subject=customer,
        back=customer.get_absolute_url(),
    )


def _in_care(request: HttpRequest, pk: int) -> Customer:
    """The customer, for somebody who may write for it."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return customer
