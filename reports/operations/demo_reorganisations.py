"""How the demo organisation changed its shape, and is about to."""

from collections.abc import Callable
from datetime import date
from typing import Any

from brm.accounts.models import User
from customers.models import Person, Unit
from customers.operations.reorganise import reorganise
from customers.registries.touched import preview_of
from customers.structure.reorganising import Part, Plan

Day = Callable[[str], date]


def tell_reorganisations(story: list[dict[str, Any]], *, day: Day, by: User, today: date) -> None:
    """Make each reorganisation of the story, as somebody who has seen what it touches."""
    for entry in story:
        plan = _plan(entry, day(entry["day"]))
        reorganise(plan, by=by, on=today, seen=preview_of(plan).digest)


def _plan(entry: dict[str, Any], on: date) -> Plan:
    units = Unit.objects.in_bulk([*entry["units"], entry.get("to", "")], field_name="code")
    named = tuple(units[code] for code in entry["units"])
    to = units.get(entry.get("to", ""))
    parts = (_part(entry["new"]),) if "new" in entry else ()
    return Plan(entry["kind"], on, named, entry["reason"], to=to, parts=parts)


def _part(entry: dict[str, str]) -> Part:
    manager = Person.objects.get(external_id=entry["manager"])
    return Part(entry["code"], entry["name"], manager)
