"""Who of the demo organisation is in more than one unit."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pghistory

from brm.accounts.models import User
from customers.models import Membership, Person, Unit
from customers.periods import period

Day = Callable[[str], date]


def tell_memberships(story: list[dict[str, Any]], *, day: Day, by: User) -> None:
    """Write each further unit of a person by hand, beside the one that the directory knows."""
    for entry in story:
        member = Membership(
            person=Person.objects.get(external_id=entry["person"]),
            unit=Unit.objects.get(code=entry["unit"]),
            title=entry["title"],
            valid=period(day(entry["first_day"]), None),
        )
        member.full_clean()
        with pghistory.context(user=by.pk):
            member.save()
