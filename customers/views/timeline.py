"""What happened with a customer, below a unit, with a person: newest first, a page at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from customers.customer_page import customer_page_facts
from customers.models import Customer, Person, Unit
from customers.registries.timeline import Below, OfCustomer, OfPerson, Scope, Timeline, groups_of
from customers.views.common import user_of


@require_GET
def customer_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a customer; with `?below=1` also of all units below it, and the customers among them."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    below = request.GET.get("below") == "1"
    scope: Scope = Below(customer.unit) if below else OfCustomer(customer)
    facts = customer_page_facts(request, customer, tab="timeline") | timeline_facts(request, scope)
    facts |= {"may_look_below": True, "below": below, "show_whose": below}
    return render(request, "customers/customer_timeline.html", facts)


@require_GET
def unit_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a unit and all below it."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    facts = timeline_facts(request, Below(unit)) | {"subject": unit, "show_whose": True}
    facts |= {"kind": "unit", "here": "timeline"}
    return render(request, "customers/subject_timeline.html", facts)


@require_GET
def person_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a person: mandates, places, promises, decisions."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    facts = timeline_facts(request, OfPerson(person)) | {"subject": person, "show_whose": True}
    facts |= {"kind": "person", "here": "timeline"}
    return render(request, "customers/subject_timeline.html", facts)


def timeline_facts(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """What `customers/_timeline.html` shows."""
    named = groups_of(scope)
    asked = request.GET.get("of", "")
    group = asked if asked in dict(named) else ""
    before = request.GET.get("before", "")
    now = timezone.now()
    timeline = Timeline(scope, user=user_of(request), now=now, group=group, before=before)
    return {
        "timeline": timeline,
        "groups": named,
        "group": group,
        "today": timezone.localdate(),
    }
