"""What somebody else wrote while proposals were being accepted, in sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Customer, Mandate, TeamMember
from customers.operations.plan_acceptance import Plan


def met_by(plan: Plan | None) -> str:
    """What is there now and was not when the plan was made; nothing where no such row is found."""
    found = (
        [] if plan is None else list(_mandates(plan)) + list(_customers(plan)) + list(_places(plan))
    )
    if not found:
        return ""
    last = _("Nothing was accepted; look at what accepting does now.")
    return " ".join([*found[:FEW], last])


FEW = 3
"""So many things are named; the first of them is what was met."""


def _mandates(plan: Plan) -> Iterator[str]:
    units = [mandate.unit_id for mandate in plan.begins]
    held = Mandate.objects.filter(unit__in=units).held_from(plan.terms.first_day)
    for mandate in held.select_related("person", "unit").order_by("pk"):
        if plan.seen.get(mandate.pk) != mandate.version:
            facts = {"person": mandate.person, "unit": mandate.unit}
            yield _("Meanwhile somebody wrote the mandate of %(person)s for %(unit)s.") % facts


def _customers(plan: Plan) -> Iterator[str]:
    units = [customer.unit_id for customer in plan.customers]
    for customer in Customer.objects.filter(unit__in=units).select_related("unit").order_by("pk"):
        yield _("Meanwhile %(unit)s became a customer.") % {"unit": customer.unit}


def _places(plan: Plan) -> Iterator[str]:
    units = [place.customer.unit_id for place in plan.places]
    taken: Any = TeamMember.objects.relationship_managers().filter(customer__unit__in=units)
    taken = taken.filter(valid__overlap=plan.places[0].valid) if plan.places else taken.none()
    for place in taken.select_related("person", "customer__unit").order_by("pk"):
        facts = {"person": place.person, "unit": place.customer}
        yield _("Meanwhile %(person)s became relationship manager of %(unit)s.") % facts
