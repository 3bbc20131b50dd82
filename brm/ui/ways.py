"""Where the page of a thing leads on in an app to the right, and what came of the thing there.

    from brm.ui.ways import ways
    ways.register("escalations", ways_on)      # in the app to the right
    facts |= ways_from("agreement", str(agreement.pk), user)      # in the view to the left

The page shows `ui/_ways.html` in its menu and `ui/_came.html` beside its facts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from brm.accounts.models import User
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Way:
    """One entry of the page's menu."""

    label: str
    href: str
    icon: str


@dataclass(frozen=True)
class Came:
    """One thing that came of it."""

    name: str
    href: str
    more: str
    is_open: bool


@dataclass(frozen=True)
class WaysOn:
    ways: list[Way] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)


ways: Registry[Callable[[str, str, User], WaysOn]] = Registry()
"""By the kind of a thing and its key, for a user."""


def ways_from(kind: str, key: str, user: User) -> dict[str, Any]:
    """For the page of a thing: `ways` on from it, and what `came` of it; what is open first."""
    found = [lead(kind, key, user) for lead in ways]
    came = [each for one in found for each in one.came]
    return {
        "ways": [way for one in found for way in one.ways],
        "came": sorted(came, key=lambda each: not each.is_open),
    }
