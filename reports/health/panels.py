"""The health of a relationship on the customer's page."""

from datetime import date, timedelta
from typing import Any

from brm.accounts.models import User
from customers.models import Customer
from reports.health.explained import change_of, explain
from reports.models import HealthScore

YEAR = timedelta(days=400)


def scores_of(customer: Customer, user: User, *, on: date) -> list[HealthScore]:
    """The scores of somewhat more than a year until the day, the latest first."""
    shown = HealthScore.objects.visible_to(user).filter(customer=customer)
    return list(shown.until(on).filter(on__gt=on - YEAR))


def health(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The score that stands, explained, and how it changed; one query."""
    scores = scores_of(customer, user, on=on)
    return {
        "explained": explain(scores[0], customer) if scores else None,
        "change": change_of(scores, on=on),
    }
