"""Whose work a page of *Today* is about."""

from dataclasses import dataclass
from datetime import date, timedelta

from brm.accounts.models import Role, User
from customers.models import Customer
from customers.models.customers import CustomerQuerySet

AHEAD_DAYS = 30
"""So many days before its next step is due a renewal comes up."""

SHOWN = 100
"""Rows fetched of each list; beyond it a count reads `100+`."""


@dataclass(frozen=True)
class Scope:
    """The customers somebody works for on a day: their own, or all for those who follow all."""

    user: User
    on: date
    customers: CustomerQuerySet
    is_own: bool

    @property
    def last_of_week(self) -> date:
        """The Sunday of the week of `on`."""
        return self.on + timedelta(days=6 - self.on.weekday())

    @property
    def is_steering(self) -> bool:
        return self.user.has_role(Role.STEERING_GROUP)


def scope_of(user: User, *, on: date) -> Scope:
    """A relationship manager's own customers; everybody else's are all they may see."""
    if user.has_role(Role.RELATIONSHIP_MANAGER):
        return Scope(user, on, Customer.objects.in_care_of(user, on=on), is_own=True)
    return Scope(user, on, Customer.objects.visible_to(user), is_own=False)
