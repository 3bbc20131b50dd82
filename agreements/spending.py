"""What customers spend on services by their agreements."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Sum

from agreements.models import AgreementLine
from agreements.models.periods import WHOLE
from brm.accounts.models import Organisation
from customers.models import Unit
from customers.money.sums import cut_at
from customers.registries.flows import Spent

MONEY = DecimalField(max_digits=20, decimal_places=2)
OWN, REST = F("funding_share") / WHOLE, 1 - F("funding_share") / WHOLE


def money_in_agreements(
    *, on: date, currency: str, top: Unit | None, deepest: int
) -> Iterable[Spent]:
    """Quantity times price of the lines active on the day, a year, by place and service.

    Each customer with what it pays itself, and the rest where another one pays that; what is paid
    in common is nobody's. A line without a price says no sum and is left out; an agreement that
    names no currency is in the organisation's own.
    """
    lines: Any = AgreementLine.objects.active(on=on).exclude(price=None).filter(_in(currency))
    shared = lines.filter(rest_paid_by__isnull=False)
    paid = [(lines, "customer", OWN), (shared, "rest_paid_by", REST)]
    for rows, payer, part in paid:
        if top is not None:
            rows = rows.filter(**{f"{payer}__unit__in": Unit.objects.below(top)})
        yearly = ExpressionWrapper(F("quantity") * F("price") * part, output_field=MONEY)
        sums = (
            rows.annotate(head=cut_at(f"{payer}__unit__path", deepest))
            .order_by()
            .values_list("head", "service__name")
            .annotate(amount=Sum(yearly))
        )
        yield from (Spent(head, service, amount) for head, service, amount in sums if amount > 0)


def _in(currency: str) -> Q:
    named = Q(period__agreement__currency=currency)
    if currency == Organisation.current().currency:
        return named | Q(period__agreement__currency="")
    return named
