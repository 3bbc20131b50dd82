"""Who left the demo organisation lately, and what is missing since."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from brm.accounts.models import User
from customers.models import Mandate, Person, TeamMember
from customers.operations.hand_over import hand_over
from customers.periods import before
from customers.registries.holdings import held_by

Day = Callable[[str], date]


def tell_partings(story: dict[str, Any], *, day: Day, by: User, today: date) -> None:
    """Hand over from those who left in order, and leave open what was left open."""
    for entry in story["leavers"]:
        _leave(entry, day=day, by=by, today=today)
    for entry in story["ended"]:
        _end(entry, day(entry["day"]))


def _leave(entry: dict[str, str], *, day: Day, by: User, today: date) -> None:
    person = Person.objects.get(external_id=entry["person"])
    last = day(entry["day"])
    if "to" in entry:
        first = last + timedelta(days=1)
        to = Person.objects.get(external_id=entry["to"])
        successors = {held.key: to for held in held_by(person, on=first)}
        hand_over(person, by=by, on=min(first, today), first_day=first, to=successors)
    else:
        person.left_on = last
        person.save()


def _end(entry: dict[str, str], on: date) -> None:
    """End a place in a team, or the mandate of a unit, before the day; nobody follows."""
    held: Any
    if role := entry.get("role"):
        held = TeamMember.objects.on(on).get(customer__unit__code=entry["customer"], role=role)
    else:
        held = Mandate.objects.held(on=on).to_decide().get(unit__code=entry["customer"])
    held.valid = before(held.valid, on)
    held.full_clean()
    held.save()
