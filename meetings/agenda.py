"""What proposes topics for a customer's next meeting.

Each app registers a function beside the models it reads; an agenda is then made of what is open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from brm.ui.registry import Registry
from customers.models import Customer


@dataclass(frozen=True)
class Topic:
    """A proposal for an agenda. `source_kind` and `source_id` together name what it is about.

    `reason` says in a few words why it is proposed, `url` leads to what it is about.
    """

    source_kind: str
    source_id: str
    topic: str
    reason: str = ""
    url: str = ""
    duration_minutes: int = 10
    confidential: bool = False


Source = Callable[[Customer, date], Iterable[Topic]]
"""Gives the topics that a customer's matters call for on a day, the weightiest first."""

sources: Registry[Source] = Registry()


def topics_for(customer: Customer, *, on: date) -> list[Topic]:
    """What every registered source proposes for the customer, in the sources' order."""
    return [topic for source in sources for topic in source(customer, on)]
