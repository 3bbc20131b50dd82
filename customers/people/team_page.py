"""A customer's team and mandates: on a day, and through time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.ui.charts.lanes import Lane, Lanes, Stretch, lanes
from customers.models import Customer, Mandate, MandateKind, TeamGap, TeamMember, TeamRole
from customers.periods import first_day_of, last_day_of
from customers.registrations.gaps import name_manager, why_team_gap
from customers.registries.gaps import Remedy

MOST_YEARS = 5
AHEAD = timedelta(days=182)
MANY = 200
"""Rows of a history that the page shows; no team of people has more."""


@dataclass(frozen=True)
class TeamOfDay:
    """Who decides, who orders and who serves on the day."""

    decides: list[Mandate]
    orders: list[Mandate]
    places: list[TeamMember]


@dataclass(frozen=True)
class GapInWords:
    """A run of days without a relationship manager, and what puts it right."""

    gap: TeamGap
    sentence: str
    remedy: Remedy
    past: bool


def places_of(customer: Customer) -> list[TeamMember]:
    """Every place there was, is or will be, the latest first."""
    places = customer.team.select_related("person", "deputy")
    return list(places.order_by("-valid", "role", "pk")[:MANY])


def mandates_of(customer: Customer) -> list[Mandate]:
    """Every mandate of the customer's unit there was, is or will be, the latest first."""
    mandates = Mandate.objects.filter(unit=customer.unit_id).select_related("person", "deputy")
    return list(mandates.order_by("-valid", "kind", "pk")[:MANY])


def gaps_of(customer: Customer, *, on: date) -> list[GapInWords]:
    """Every run of days without a relationship manager, the latest first."""
    found = customer.team_gaps.select_related("customer").order_by("-valid")[:MANY]
    return [in_words(gap, on=on) for gap in found]


def in_words(gap: TeamGap, *, on: date) -> GapInWords:
    past = gap.last_day is not None and gap.last_day < on
    return GapInWords(gap, why_team_gap(gap, on), name_manager(gap, on), past)


def team_of_day(
    mandates: Iterable[Mandate], places: Iterable[TeamMember], *, on: date
) -> TeamOfDay:
    """Of all mandates and places those of the day."""
    held = [mandate for mandate in mandates if on in mandate.valid]
    return TeamOfDay(
        [mandate for mandate in held if mandate.kind == MandateKind.CUSTOMER],
        [mandate for mandate in held if mandate.kind == MandateKind.BUYER],
        sorted(
            (place for place in places if on in place.valid),
            key=lambda place: (list(TeamRole).index(TeamRole(place.role)), place.person.name),
        ),
    )


def picture(
    mandates: Iterable[Mandate],
    places: Iterable[TeamMember],
    gaps: Iterable[TeamGap],
    *,
    on: date,
    linked: bool,
) -> Lanes | None:
    """Who held which place and mandate when; None where there was nobody at all.

    `linked`: each stretch leads to the form that changes it.
    """
    stretches: dict[str, list[Stretch]] = defaultdict(list)
    for mandate in mandates:
        href = _edit("mandate_edit", mandate) if linked else ""
        _add(stretches, str(mandate.get_kind_display()), mandate, href)
    for place in places:
        href = _edit("member_edit", place) if linked else ""
        _add(stretches, str(place.get_role_display()), place, href)
    label = str(TeamRole.RELATIONSHIP_MANAGER.label)
    for gap in gaps:
        stretches[label].append(Stretch(_("nobody"), gap.first_day, gap.last_day, "gap"))
    if not stretches:
        return None
    first, last = _span([one for some in stretches.values() for one in some], on)
    drawn = [Lane(part, stretches[part]) for part in _parts() if part in stretches]
    title = _("Who held which mandate and place")
    return lanes(drawn, first=first, last=last, today=on, title=title)


def _parts() -> list[str]:
    """The lanes in their order: who decides first, then who serves, deputies after each."""
    parts = [*MandateKind.labels, *TeamRole.labels]
    return [str(part) for label in parts for part in (label, _deputy(str(label)))]


def _deputy(part: str) -> str:
    return _("Deputy, %(part)s") % {"part": part.lower()}


def _add(stretches: dict[str, list[Stretch]], part: str, row: Any, href: str) -> None:
    stretches[part].append(Stretch(row.person.name, row.first_day, row.last_day, href=href))
    if row.deputy is not None:
        days = row.deputy_valid or row.valid
        deputy = Stretch(row.deputy.name, first_day_of(days), last_day_of(days), "deputy")
        stretches[_deputy(part)].append(deputy)


def _edit(name: str, row: Model) -> str:
    return reverse(f"customers:{name}", args=[row.pk])


def _span(stretches: list[Stretch], on: date) -> tuple[date, date]:
    """From the first day there is, but not longer ago than a few years, to half a year ahead."""
    earliest = date(on.year - MOST_YEARS, 1, 1)
    starts = [max(one.first_day or earliest, earliest) for one in stretches]
    ends = [one.last_day for one in stretches if one.last_day]
    return min([*starts, on]), max([on + AHEAD, *(day for day in ends if day < on + 4 * AHEAD)])
