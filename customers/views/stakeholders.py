"""Who matters to a customer, when they were spoken with, and with whom nobody spoke."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from brm.ui.views import TableView
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.filters import CustomerFilter
from customers.forms.stakeholders import ContactNew, StakeholderEdit, StakeholderNew
from customers.models import Attitude, Contact, Customer, Stakeholder
from customers.people.contacts import plan_of, proposed_day, rung, with_contact
from customers.people.stakeholder_map import SHAPE_OF, stakeholder_map
from customers.tables import CONTACTS
from customers.views.common import may_write_structure, user_of
from customers.views.communication import in_care, the_customer

FEW = 10


@require_GET
def stakeholders(request: HttpRequest, pk: int) -> HttpResponse:
    """The map with its list. What we think of people is shown to those who have care."""
    customer = the_customer(request, pk)
    facts = customer_page_facts(request, customer, tab="stakeholders")
    rows = list(customer.stakeholders.select_related("person").order_by("-influence", "pk"))
    spoken = with_contact(Customer.objects.filter(pk=customer.pk)).get()
    facts |= {
        "rows": rows,
        "picture": stakeholder_map(rows, with_attitude=facts["has_care"]),
        "key": [(SHAPE_OF[each], each.label) for each in Attitude],
        "contacts": customer.contacts.select_related("person").order_by("-spoken_on", "-pk")[:FEW],
        "rung": rung(spoken.last_contact, spoken.contact_days, on=facts["today"]),
        "plan_href": plan_of(customer, proposed_day(facts["today"])),
    }
    return render(request, "customers/stakeholders/stakeholders.html", facts)


@require_http_methods(["GET", "POST"])
def stakeholder_add(request: HttpRequest, pk: int) -> HttpResponse:
    customer = in_care(request, pk)
    form = StakeholderNew(request.POST or None, instance=Stakeholder(customer=customer))
    done, action = _("On the map."), _("Put on the map")
    about = _("Who has a say at the customer, how much, and what we want of them.")
    return _saved_or_drawn(request, customer, form, done=done, action=action, about=about)


@require_http_methods(["GET", "POST"])
def stakeholder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Stakeholder.objects.visible_to(user_of(request))
    row = get_object_or_404(seen.select_related("person", "customer__unit__manager"), pk=pk)
    require_care(user_of(request), row.customer, on=timezone.localdate())
    form = StakeholderEdit(request.POST or None, instance=row)
    about = row.person.name
    return _saved_or_drawn(
        request, row.customer, form, done=_("Saved."), action=_("Save"), about=about
    )


@require_http_methods(["GET", "POST"])
def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a contact, of today unless another day is given."""
    customer, today = in_care(request, pk), timezone.localdate()
    blank = Contact(customer=customer, spoken_on=today, noted_by=user_of(request))
    form = ContactNew(request.POST or None, instance=blank, on=today)
    done, action = _("The contact is noted."), _("Note it")
    about = _("With whom somebody spoke outside a meeting; meetings count by themselves.")
    return _saved_or_drawn(request, customer, form, done=done, action=action, about=about)


def _saved_or_drawn(
    request: HttpRequest, customer: Customer, form: Any, *, done: str, action: str, about: str = ""
) -> HttpResponse:
    back = reverse("customers:stakeholders", args=[customer.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, form.save) is not None:
        toast(request, done)
        return back_to(request, back)
    shared = customer_page_facts(request, customer, tab="stakeholders")
    facts = {"form": form, "action": action, "about": about, "came_from": came_from(request, back)}
    return render(request, "customers/stakeholders/form.html", shared | facts)


class ContactLadder(TableView):
    """Customers by their last contact, the longest overdue first."""

    table = CONTACTS
    filters = CustomerFilter
    template_name = "customers/stakeholders/ladder.html"
    empty = "customers/_no_customers.html"

    def rows(self) -> QuerySet[Any]:
        seen = Customer.objects.visible_to(user_of(self.request)).select_related("unit")
        return with_contact(seen)

    def facts(self, page: Page) -> dict[str, Any]:
        may_act = may_write_structure(user_of(self.request))
        today = timezone.localdate()
        return {"may_act": may_act, "today": today, "proposed": proposed_day(today)}
