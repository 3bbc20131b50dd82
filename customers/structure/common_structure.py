"""The common structure: units, who is customer, who orders, who cares; on one page, of any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.formats import DASH
from customers.models import TeamMember, Unit
from customers.structure.standing import Standing, add_mandates, standing_on, way_down_to

MOST = 2000
"""As many units as a page can carry; below one of them the rest is shown."""


@dataclass(frozen=True)
class CommonStructure:
    """The units of a day from `top` down, or from the roots, with their customers and their care.

    Each unit has `deciders` and `buyers` (mandates), `served`: the nearest unit at or above it
    where somebody decides, and `carer`: who is the relationship manager there. A handful of
    queries, whatever the number of units.
    """

    on: date
    seen_by: User
    top: Unit | None = None

    @cached_property
    def way(self) -> list[Any]:
        """The units from the root down to the top and itself, as they stood on the day."""
        return way_down_to(self.top, on=self.on) if self.top else []

    @cached_property
    def units(self) -> Sequence[Any]:
        everybody = [*self.way, *self._standing.units]
        add_mandates(everybody, on=self.on)
        self._say_who_serves(everybody)
        return [*self._top_as_first(), *self._standing.units]

    def _top_as_first(self) -> Sequence[Any]:
        """The top at the first level, with all others one level deeper; nothing without a top."""
        if self.way:
            self.way[-1].depth = 1
            for unit in self._standing.units:
                unit.depth += 1
        return self.way[-1:]

    @property
    def more(self) -> bool:
        return self._standing.more

    @cached_property
    def _standing(self) -> Standing:
        return standing_on(self.on, seen_by=self.seen_by, top=self.top, most=MOST)

    def _say_who_serves(self, units: Sequence[Any]) -> None:
        """Walks down: a unit is served where it decides itself, else where its parent is."""
        served: dict[int | None, Any] = {None: None}
        for unit in units:
            served[unit.pk] = unit if unit.deciders else served.get(unit.parent_id)
        managers = self._managers({unit.pk for unit in served.values() if unit})
        for unit in units:
            unit.served = served[unit.pk]
            unit.carer = managers.get(unit.served.pk) if unit.served else None

    def _managers(self, units: set[int]) -> dict[int, Any]:
        places = TeamMember.objects.on(self.on).relationship_managers()
        rows = places.filter(customer__unit__in=units).select_related("person", "customer")
        return {place.customer.unit_id: place.person for place in rows}


def on_paper(structure: CommonStructure) -> list[list[str]]:
    """The rows of the document: unit, manager, who decides, who orders, relationship manager."""
    return [
        [
            "\u2003" * (unit.depth - 1) + f"{unit.name} ({unit.code})",
            unit.manager.name if unit.manager else DASH,
            _decides(unit),
            ", ".join(mandate.person.name for mandate in unit.buyers) or DASH,
            unit.carer.name if unit.carer else DASH,
        ]
        for unit in structure.units
    ]


def _decides(unit: Any) -> str:
    if unit.deciders:
        return ", ".join(mandate.person.name for mandate in unit.deciders)
    return _("under %s") % unit.served.name if unit.served else DASH
