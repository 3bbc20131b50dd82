"""What a reorganisation touches of the requirements, and passes on."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Requirement
from brm.accounts.models import User
from customers.models import Customer, Unit
from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import Plan


def requirements_touched(plan: Plan) -> Iterator[Touch]:
    """Open requirements of customers that end pass to the one that follows, or stay to be looked
    into; so does one that was asked for by a unit that ends, of a customer that goes on."""
    ending = plan.ending_customers
    rows = Requirement.objects.open().filter(Q(customer__in=ending) | Q(unit__in=plan.ending))
    for requirement in rows.select_related("customer__unit", "unit").order_by("pk"):
        page = requirement.get_absolute_url()
        if requirement.customer not in ending:
            what = _("asked for by %s, which ends") % requirement.unit
            yield Touch(str(requirement), page, what, stays_open=True)
        elif plan.heir:
            yield Touch(str(requirement), page, _("passes to %s") % plan.heir)
        else:
            what = _("stays with %s") % requirement.customer
            yield Touch(str(requirement), page, what, stays_open=True)


def pass_requirements_on(gone: Customer, to: Customer, on: date, by: User) -> None:
    """Give the open ones to the customer that follows: asked for by the same unit where that
    belongs to it on the day, else by its own."""
    passed = list(Requirement.objects.open().filter(customer=gone).values_list("pk", flat=True))
    rows = Requirement.objects.filter(pk__in=passed)
    asking = Unit.objects.filter(requirements__in=passed).distinct()
    elsewhere = [unit for unit in asking if Customer.objects.nearest_to(unit, on=on) != to]
    rows.filter(unit__in=elsewhere).update(unit=to.unit)
    rows.update(customer=to)


def register() -> None:
    touched.register(
        "requirements",
        Touched(gettext_lazy("Requirements"), requirements_touched, pass_requirements_on),
        order=45,
    )
