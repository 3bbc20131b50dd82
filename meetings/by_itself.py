"""What planning makes for a new customer by itself: activities, and how far they are planned."""

from collections.abc import Sequence

from django.db.models import QuerySet

from customers.registries.by_itself import made_by_itself
from meetings.models import Activity, ActivityState, Horizon


def untouched_activities(customers: Sequence[int]) -> QuerySet[Activity]:
    """Activities of a cadence that nobody has done, skipped, set by hand, or met about."""
    waiting = (ActivityState.PLANNED, ActivityState.DUE, ActivityState.LATE)
    return Activity.objects.filter(
        customer__in=customers,
        cadence__isnull=False,
        state__in=waiting,
        meeting=None,
        set_by_hand=False,
    )


def horizons(customers: Sequence[int]) -> QuerySet[Horizon]:
    return Horizon.objects.filter(customer__in=customers)


def register() -> None:
    made_by_itself.register("activities", untouched_activities)
    made_by_itself.register("horizons", horizons)
