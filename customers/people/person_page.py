"""What the page of a person lists: what is held now or later, and what was, each with its days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from customers.models import Mandate, Person, TeamMember
from customers.periods import last_day_of


@dataclass(frozen=True)
class Listed:
    """Rows with days: those that are not over on the day, and those that are (folded away)."""

    current: list[Any]
    past: list[Any]

    @classmethod
    def of(cls, rows: Iterable[Any], *, on: date, days: str = "valid") -> "Listed":
        """In the order of the rows; `days` names the field that says when a row holds."""
        current: list[Any] = []
        past: list[Any] = []
        for row in rows:
            (past if _is_over(getattr(row, days), on) else current).append(row)
        return cls(current, past)

    def __bool__(self) -> bool:
        return bool(self.current or self.past)


@dataclass(frozen=True)
class Deputised:
    """A mandate or a place of somebody else that the person acts in, on some days."""

    name: str
    href: str
    whose: str
    what: str
    valid: DateRange
    mandate: Mandate | None = None


def listed_of(person: Person, *, on: date) -> dict[str, Listed]:
    """Units, mandates, team places and deputies of the person; five queries, whatever there is."""
    units = person.memberships.select_related("unit").order_by("-valid")
    mandates = person.mandates.select_related("unit").order_by("-valid")
    places = person.team_places.select_related("customer__unit").order_by("-valid")
    return {
        "memberships": Listed.of(units, on=on),
        "mandates": Listed.of(mandates, on=on),
        "places": Listed.of(places, on=on),
        "deputised": Listed.of(_deputised(person), on=on),
    }


def _deputised(person: Person) -> list[Deputised]:
    mandates = Mandate.objects.deputised_by(person).select_related("unit", "person")
    places = TeamMember.objects.filter(deputy=person).select_related("customer__unit", "person")
    acted = [_by_mandate(each) for each in mandates.order_by("-deputy_valid")]
    acted += [_in_team(each) for each in places.order_by("-valid")]
    return acted


def _by_mandate(mandate: Mandate) -> Deputised:
    unit = mandate.unit
    assert mandate.deputy_valid is not None
    return Deputised(
        unit.name,
        unit.get_absolute_url(),
        mandate.person.name,
        mandate.get_kind_display(),
        mandate.deputy_valid,
        mandate,
    )


def _in_team(place: TeamMember) -> Deputised:
    """A deputy without days acts as long as the place is taken."""
    customer = place.customer
    return Deputised(
        customer.unit.name,
        customer.get_absolute_url(),
        place.person.name,
        place.get_role_display(),
        place.deputy_valid or place.valid,
    )


def _is_over(days: DateRange, on: date) -> bool:
    last = last_day_of(days)
    return last is not None and last < on
