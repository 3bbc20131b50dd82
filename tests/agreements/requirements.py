"""Requirements for tests."""

from datetime import date
from typing import Any

from agreements.models import Requirement
from agreements.operations.require import raise_requirement
from brm.accounts.models import User
from customers.models import Customer


def a_requirement(customer: Customer, *, by: User, **facts: Any) -> Requirement:
    """A new requirement of the customer, asked for by its own unit."""
    stated = {"title": "Meters", "unit": customer.unit} | facts
    return raise_requirement(Requirement(customer=customer, **stated), by=by, on=date(2026, 2, 1))
