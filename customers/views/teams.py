"""Mandates of units and places in customer teams."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Organisation
from customers.care import require_care, require_care_of_unit
from customers.customer_page import customer_page_facts
from customers.forms.structure import MandateEdit, MandateNew, TeamEdit, TeamNew
from customers.models import Customer, Mandate, MandateKind, TeamMember, TeamRole, Unit
from customers.people import team_page
from customers.people.missing import saved_with_what_is_missing
from customers.periods import period
from customers.views.common import saved_or_drawn, user_of
from customers.views.units import asked_day

# Put into words when the toast is written, so after the row is saved.
once_saved = lazy(saved_with_what_is_missing, str)


def asked_place(request: HttpRequest) -> dict[str, Any]:
    """The role and the days that a link to the form asks for, where it asks for what there is."""
    role = request.GET.get("role", "")
    days = (request.GET.get("first_day", ""), request.GET.get("last_day", ""))
    try:
        first, last = (date.fromisoformat(day) if day else None for day in days)
    except ValueError:
        first, last = None, None
    asked: dict[str, Any] = {"valid": period(first, last)} if first or last else {}
    return asked | ({"role": role} if role in TeamRole.values else {})


@require_GET
def customer_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who decides and who serves on a day, and who did before."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    on = asked_day(request)
    mandates, places = team_page.mandates_of(customer), team_page.places_of(customer)
    facts = customer_page_facts(request, customer, tab="team")
    gaps = team_page.gaps_of(customer, on=facts["today"])
    facts |= {
        "on": on,
        "mandates": mandates,
        "places": places,
        "team_gaps": gaps,
        "of_day": team_page.team_of_day(mandates, places, on=on),
        "picture": team_page.picture(
            mandates,
            places,
            [each.gap for each in gaps],
            on=on,
            linked=facts["has_care"],
        ),
    }
    return render(request, "customers/customer_team.html", facts)


@require_http_methods(["GET", "POST"])
def mandate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new mandate of a unit."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    require_care_of_unit(user_of(request), unit, on=timezone.localdate())
    initial = {
        "person": unit.manager_id,
        "kind": MandateKind.CUSTOMER if Customer.objects.filter(unit=unit).exists() else "",
        "currency": Organisation.current().currency,
        "valid": period(timezone.localdate(), None),
    }
    return saved_or_drawn(
        request,
        MandateNew(request.POST or None, instance=Mandate(unit=unit), initial=initial),
        done=_("The mandate is there."),
        heading=_("New mandate of %(unit)s") % {"unit": unit},
        sentence=_("Who may decide or order for the unit, up to what sum, from when to when."),
        action=_("Give the mandate"),
        subject=unit,
        back=unit.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def mandate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    mandates = Mandate.objects.visible_to(user_of(request)).select_related("unit")
    mandate = get_object_or_404(mandates, pk=pk)
    require_care_of_unit(user_of(request), mandate.unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        MandateEdit(request.POST or None, instance=mandate),
        done=once_saved(getattr(mandate.unit, "customer", None), timezone.localdate()),
        heading=_("Mandate of %(unit)s") % {"unit": mandate.unit},
        action=_("Save"),
        subject=mandate.unit,
        back=mandate.unit.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new place in a customer's team."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    customer = get_object_or_404(customers, pk=pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return saved_or_drawn(
        request,
        TeamNew(
            request.POST or None,
            instance=TeamMember(customer=customer),
            initial={"valid": period(timezone.localdate(), None)} | asked_place(request),
        ),
        done=_("The place is there."),
        heading=_("New place in the team of %(customer)s") % {"customer": customer},
        action=_("Add to the team"),
        subject=customer,
        back=customer.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    places = TeamMember.objects.visible_to(user_of(request)).select_related("customer__unit")
    place = get_object_or_404(places, pk=pk)
    require_care(user_of(request), place.customer, on=timezone.localdate())
    return saved_or_drawn(
        request,
        TeamEdit(request.POST or None, instance=place),
        done=once_saved(place.customer, timezone.localdate()),
        heading=_("Place in the team of %(customer)s") % {"customer": place.customer},
        action=_("Save"),
        subject=place.customer,
        back=place.customer.get_absolute_url(),
    )
