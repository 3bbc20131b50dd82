"""What stands in the calendar and its feeds; every app registers its own in `AppConfig.ready()`.

    from customers.registries.calendar import Asked, Entry, Source, sources
    sources.register("meetings", Source(_("Meetings"), "people", meetings_in), order=10)

`find(asked)` gives the entries that touch the days asked for, in their order, `asked.most` of them
at most, by the same few queries however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Customer


@dataclass(frozen=True)
class Asked:
    """Which entries: those that `user` may see, on the days, both inclusive.

    `customers` are those whose entries are meant; None means all, and what is of no customer.
    With `own` those come along that the user takes part in, whoever's they are.
    """

    user: "User"
    first: date
    last: date
    customers: "QuerySet[Customer] | None" = None
    own: bool = False
    most: int = 500


@dataclass(frozen=True)
class Entry:
    """One entry, from a moment to a moment or from a day to a day, both included.

    `uid` tells it apart for ever, in all calendars: `uid_of` makes one of a row's name and key.
    `state` is one of those of `brm.ui.states`.
    """

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    url: str
    kind: str | Promise
    state: str = ""
    state_word: str | Promise = ""
    customer: "Customer | None" = None
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False

    @property
    def is_timed(self) -> bool:
        return isinstance(self.begins, datetime)

    @property
    def on(self) -> date:
        """The day on which it begins, in the organisation's time zone."""
        return _day_of(self.begins)

    @property
    def until(self) -> date:
        """The last day that it touches."""
        return _day_of(self.ends)


def uid_of(name: str) -> str:
    """The number in calendars of what has none of its own, by its name here."""
    return f"{name}@{settings.MAIL_DOMAIN}"


def _day_of(at: datetime | date) -> date:
    return timezone.localdate(at) if isinstance(at, datetime) else at


@dataclass(frozen=True)
class Source:
    """One sort of entries: its name, the icon of its mark, and how they are found."""

    label: str | Promise
    icon: str
    find: Callable[[Asked], list[Entry]]


sources: Registry[Source] = Registry()
