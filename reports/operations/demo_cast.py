"""Who and when, as those who tell the demo organisation's story know it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from brm.accounts.models import User
from customers.models import Customer, Person

Story = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Who and when, as the demo knows it."""

    today: date
    day: Callable[[str], date]
    customer: Callable[[Story], Customer]
    person: Callable[[str], Person]
    manager_of: Callable[[Customer], User]
    currency: str
