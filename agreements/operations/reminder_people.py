"""Who is told by a reminder: the relationship manager, then the deputy, then management."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from agreements.reminding import Level, level_of
from brm.accounts.models import Role, User
from customers.models import TeamMember


@dataclass(frozen=True)
class Told:
    """Who a reminder goes to: the level it is raised to, the people named, their addresses.

    `unanswered` is how many were sent before that nobody acknowledged.
    """

    raised: str = ""
    manager: int | None = None
    deputy: int | None = None
    addresses: tuple[str, ...] = ()
    unanswered: int = 0


@dataclass(frozen=True)
class Place:
    """The relationship manager of a customer and the deputy who acts, with their addresses."""

    manager: int
    manager_address: str
    deputy: int | None
    deputy_address: str


@dataclass(frozen=True)
class Circle:
    """Who can be told about customers on a day."""

    places: dict[int, Place] = field(default_factory=dict)

    @cached_property
    def management(self) -> tuple[str, ...]:
        return addresses_of(Role.STEERING_GROUP)

    @cached_property
    def administrators(self) -> tuple[str, ...]:
        return addresses_of(Role.ADMINISTRATOR)

    def told(self, customer: int, unanswered: int, *, management_told: bool = False) -> Told:
        """Who is told about the customer after so many reminders that nobody acknowledged.

        The relationship manager is told every time: that it was raised is no secret.
        """
        place = self.places.get(customer)
        own = {
            Level.MANAGER: _given(place.manager_address) if place else (),
            Level.DEPUTY: _given(place.deputy_address) if place and place.deputy else (),
            Level.MANAGEMENT: self.management,
            Level.ADMINISTRATORS: self.administrators,
        }
        reachable = [each for each, to in own.items() if to]
        level = level_of(unanswered, reachable, management_told=management_told)
        if level is None:
            return Told()
        return Told(
            raised=str(level),
            manager=place.manager if place else None,
            deputy=place.deputy if place and level == Level.DEPUTY else None,
            addresses=tuple(dict.fromkeys([*own[Level.MANAGER], *own[level]])),
            unanswered=unanswered,
        )


def circle_of(customers: Collection[int], *, on: date) -> Circle:
    """Who can be told about these customers on the day, in one query."""
    if not customers:
        return Circle()
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    joined = places.select_related("person__user", "deputy__user")
    return Circle({place.customer_id: _place(place, on) for place in joined})


def addresses_of(role: Role) -> tuple[str, ...]:
    """The addresses of those who hold the role and can sign in, in their order."""
    users = User.objects.filter(groups__name=role, is_active=True).exclude(email="")
    return tuple(users.order_by("email").values_list("email", flat=True))


def _place(place: TeamMember, on: date) -> Place:
    acts = place.deputy_valid is None or on in place.deputy_valid
    deputy = place.deputy if acts else None
    return Place(
        place.person_id,
        _address(place.person),
        deputy.pk if deputy else None,
        _address(deputy) if deputy else "",
    )


def _address(person: Any) -> str:
    """The person's own address, or that of the account."""
    address: str = person.email or (person.user.email if person.user else "")
    return address


def _given(address: str) -> tuple[str, ...]:
    return (address,) if address else ()
