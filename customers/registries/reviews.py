"""Reviewing the structure of a customer: what apps to the right do once it was reviewed.

    from customers.registries.reviews import reviewed
    reviewed.register("activity", complete_open_review)

Each is called with the snapshot, in the transaction of the review.
"""

from collections.abc import Callable

from brm.ui.registry import Registry
from customers.models import StructureSnapshot

reviewed: Registry[Callable[[StructureSnapshot], None]] = Registry()
