"""What the product makes of itself for a new customer; apps to the right register it.

    from customers.registries.by_itself import made_by_itself
    made_by_itself.register("activities", untouched_activities)

A registered function takes ids of customers and gives the rows that nobody has touched: they are no
use that somebody made of the customer, and go with one that is taken back.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from brm.ui.registry import Registry

made_by_itself: Registry[Callable[[Sequence[int]], QuerySet[Any]]] = Registry()


def rows_made_by_itself(customers: Sequence[int]) -> Iterator[QuerySet[Any]]:
    """Of each kind, the rows of these customers that nobody has touched."""
    for name in made_by_itself.names():
        yield made_by_itself[name](customers)
