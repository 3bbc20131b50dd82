"""Mandates of units and places in customer teams."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.care import require_care, require_care_of_unit
from customers.forms import MandateEdit, MandateNew, TeamEdit, TeamNew
from customers.models import Customer, Mandate, TeamMember, Unit
from customers.views.common import saved_or_drawn, user_of


@require_http_methods(["GET", "POST"])
def mandate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new mandate of a unit."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    require_care_of_unit(user_of(request), unit, on=timezone.localdate())
    initial = {"person": unit.manager_id}
    return saved_or_drawn(
        request,
        MandateNew(request.POST or None, instance=Mandate(unit=unit), initial=initial),
        done=_("The mandate is there."),
        to=lambda mandate: unit.get_absolute_url(),
        heading=_("New mandate of %(unit)s") % {"unit": unit},
        action=_("Give the mandate"),
        cancel=unit.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def mandate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    mandates = Mandate.objects.visible_to(user_of(request)).select_related("unit")
    mandate = get_object_or_404(mandates, pk=pk)
    require_care_of_unit(user_of(request), mandate.unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        MandateEdit(request.POST or None, instance=mandate),
        done=_("Saved."),
        to=lambda saved: mandate.unit.get_absolute_url(),
        heading=_("Mandate of %(unit)s") % {"unit": mandate.unit},
        action=_("Save"),
        cancel=mandate.unit.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new place in a customer's team."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    customer = get_object_or_404(customers, pk=pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return saved_or_drawn(
        request,
        TeamNew(request.POST or None, instance=TeamMember(customer=customer)),
        done=_("The place is there."),
        to=lambda place: customer.get_absolute_url(),
        heading=_("New place in the team of %(customer)s") % {"customer": customer},
        action=_("Add to the team"),
        cancel=customer.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    places = TeamMember.objects.visible_to(user_of(request)).select_related("customer__unit")
    place = get_object_or_404(places, pk=pk)
    require_care(user_of(request), place.customer, on=timezone.localdate())
    return saved_or_drawn(
        request,
        TeamEdit(request.POST or None, instance=place),
        done=_("Saved."),
        to=lambda saved: place.customer.get_absolute_url(),
        heading=_("Place in the team of %(customer)s") % {"customer": place.customer},
        action=_("Save"),
        cancel=place.customer.get_absolute_url(),
    )
