"""Orders of what no agreement of the customer covers: an order is of an agreed service."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementLine, Requirement, RequirementKind, RequirementState
from customers.registries.gaps import Gap, Remedy, gaps

LATELY = relativedelta(months=12)
"""What was delivered before tells of itself by its use."""
ON_ITS_WAY = (RequirementState.APPROVED, RequirementState.DELIVERING)


def ordered_without_agreement(on: date) -> QuerySet[Requirement]:
    """Orders that were approved, or delivered within a year, and are of nothing agreed.

    That is, no agreement in force on the day or later covers the service for the customer; of one
    that was delivered, none since its delivery.
    """
    since = Coalesce(OuterRef("delivered_on"), Value(on))
    days = Func(since, Value(None), function="daterange", output_field=DateRangeField())
    lines = AgreementLine.objects.agreed_in(days, from_day=since)
    own = lines.filter(customer=OuterRef("customer"), service=OuterRef("service"))
    delivered = Q(state=RequirementState.DELIVERED, delivered_on__gt=on - LATELY)
    orders = Requirement.objects.filter(
        Q(state__in=ON_ITS_WAY) | delivered, ~Exists(own), kind=RequirementKind.ORDER
    )
    return orders.select_related("customer__unit", "unit", "service")


def is_unagreed(order: Requirement, *, on: date) -> bool:
    """Whether no agreement of the customer in force on the day or later covers what is ordered."""
    if order.kind != RequirementKind.ORDER or order.service is None:
        return False
    lines = AgreementLine.objects.filter(customer=order.customer_id, service=order.service_id)
    later = Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=on)
    return not lines.filter(later, active=True).exists()


def why(order: Requirement, on: date) -> str:
    facts = {"state": order.get_state_display(), "service": order.service}
    return _("%(state)s, and no agreement covers %(service)s.") % facts


def make_agreement(order: Requirement, on: date) -> Remedy:
    href = f"{reverse('agreements:create')}?{urlencode({'customer': order.customer_id})}"
    return Remedy(gettext_lazy("Make an agreement"), href, order.customer.unit_id)


def number_and_customer(order: Requirement) -> str:
    return f"{order.number}, {order.customer}"


def register() -> None:
    gaps.register(
        "ordered_without_agreement",
        Gap(
            gettext_lazy("Ordered without an agreement"),
            gettext_lazy("An order is of an agreed service; nothing says what is due of this one."),
            ordered_without_agreement,
            number_and_customer,
            lambda order: order.get_absolute_url(),
            why,
            make_agreement,
            of="customer",
            service="service",
        ),
        order=82,
    )
