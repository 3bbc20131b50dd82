"""Records that nobody has confirmed for too long, by the customer they stand under."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from customers.models import Customer, Freshness
from reports.today.scope import SHOWN, Scope

OLDEST = 3
"""Records shown of each customer; the rest are counted."""


@dataclass(frozen=True)
class StaleCustomer:
    """A customer with its stale records, of which the oldest are named."""

    customer: Customer
    count: int
    oldest: list[Any]

    @property
    def more(self) -> int:
        return self.count - len(self.oldest)


def stale_of(scope: Scope) -> list[StaleCustomer]:
    """The customers in somebody's own care with stale records, that with the oldest first."""
    if not scope.is_own:
        return []
    of_customer = [F("customer")]
    ranked = (
        Freshness.objects.stale(on=scope.on)
        .filter(customer__in=scope.customers.values("pk"))
        .annotate(
            nth=Window(RowNumber(), of_customer, order_by=["fresh_until", "pk"]),
            count=Window(Count("pk"), of_customer),
        )
        .filter(nth__lte=OLDEST)
    )
    counts = dict(ranked.values_list("pk", "count"))
    rows = Freshness.objects.filter(pk__in=counts).named().order_by("fresh_until", "pk")
    groups: dict[int | None, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.customer_id, []).append(row)
    found = [
        StaleCustomer(group[0].customer, counts[group[0].pk], group) for group in groups.values()
    ]
    return found[:SHOWN]
