"""Customers of the demo organisation whose recurring work comes otherwise than their tier's."""

from customers.models import TeamRole
from meetings.models import ActivityKind
from meetings.operations.change_cadence import change_cadence
from reports.operations.demo_cast import Cast, Story

LEAD_DAYS = 7


def tell_cadences(entries: list[Story], cast: Cast) -> None:
    """Tell the cadences of the story: each from its day on, by who cares for the customer."""
    for entry in entries:
        customer = cast.customer(entry)
        change_cadence(
            ActivityKind.objects.get(key=entry["kind"]),
            customer=customer,
            by=cast.manager_of(customer),
            on=cast.today,
            first_day=cast.day(entry["day"]),
            rule=entry["rule"],
            lead_days=LEAD_DAYS,
            owner_role=entry.get("owner", TeamRole.RELATIONSHIP_MANAGER),
            reason=entry["reason"],
        )
