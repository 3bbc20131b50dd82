"""What asks for something in the places of reports, for the count beside their names."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from brm.accounts.models import User
from meetings.models import Activity
from reports.models import Attainment
from reports.rules import months_before
from reports.today.scope import scope_of


def late(user: User, on: date) -> QuerySet[Any]:
    """Activities that are late for the customers in the user's care."""
    return Activity.objects.open_for(scope_of(user, on=on).customers, on=on).filter(due_on__lt=on)


def breached(user: User, on: date) -> QuerySet[Any]:
    """Levels breached in the last whole month, of the customers in the user's care."""
    [month] = months_before(on, 1)
    customers = scope_of(user, on=on).customers
    return Attainment.objects.filter(customer__in=customers).of_month(month).breached()
