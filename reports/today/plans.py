"""Planned changes that begin soon and of whose effect on IT nobody has said anything."""

from datetime import timedelta

from customers.models import PlannedChange
from customers.plans.rules import SOON_DAYS
from reports.today.scope import SHOWN, Scope


def pressing_changes(scope: Scope) -> list[PlannedChange]:
    """Those of one's own customers that have begun, or begin within 90 days; first ones first."""
    if not scope.is_own:
        return []
    soon = scope.on + timedelta(days=SOON_DAYS)
    rows = PlannedChange.objects.current().unassessed().filter(begins_on__lte=soon)
    rows = rows.filter(plan__customer__in=scope.customers)
    joined = rows.select_related("plan__customer__unit")
    return list(joined.order_by("begins_on", "pk")[:SHOWN])
