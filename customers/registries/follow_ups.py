"""What follows from a planned change elsewhere in the product; apps to the right register it.

    from customers.registries.follow_ups import FollowUp, follow_ups
    follow_ups.register("requirement", FollowUp(_("Make it a requirement"), made, to_make))

`made(changes)` gives by key what came of each change, in a fixed number of queries;
`to_make(change)` is the address that makes it by POST.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from brm.ui.registry import Registry
from customers.models import PlannedChange


@dataclass(frozen=True)
class Made:
    """What came of a planned change: its name, its page, and where it stands."""

    name: str
    href: str
    state: str = ""


@dataclass(frozen=True)
class FollowUp:
    label: str | Promise
    made: Callable[[Sequence[PlannedChange]], dict[UUID, Made]]
    to_make: Callable[[PlannedChange], str]


follow_ups: Registry[FollowUp] = Registry()
