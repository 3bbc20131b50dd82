"""Customers by tier, by relationship manager, or by branch of the business, in figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import User
from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import DASH, month, percent
from brm.ui.lookup import shown
from customers.freshness.figures import branches_below
from customers.models import Customer, Person, TeamRole, Tier, Unit
from meetings.models import Action, Activity, Complaint, Escalation
from meetings.models.activities import NOT_ENDED
from meetings.models.escalation_states import UNDECIDED
from reports.dashboards.rows import MONTHS, percent_of, shares_by
from reports.models import Attainment
from reports.pictures import ACROSS
from reports.rules import months_before

Names = dict[Any, tuple[str, str]]
"""By key, what a group is called, and how it is asked for."""
HELD, AT_RISK = 95, 80
"""From these shares of levels held on a month is met, and at risk; below it is breached."""


@dataclass(frozen=True)
class Grouping:
    """A way to put customers together: `keyed` gives rows of a customer their group as `group`."""

    label: str | Promise
    keyed: Callable[[QuerySet[Any], str, date, Sequence[Unit]], QuerySet[Any]]
    names: Callable[[Iterable[Any], Sequence[Unit]], Names]


def by_tier(rows: QuerySet[Any], path: str, on: date, top: Sequence[Unit]) -> QuerySet[Any]:
    keyed: QuerySet[Any] = rows.annotate(group=F(f"{path}tier"))
    return keyed


def by_manager(rows: QuerySet[Any], path: str, on: date, top: Sequence[Unit]) -> QuerySet[Any]:
    held = Q(
        **{
            f"{path}team__role": TeamRole.RELATIONSHIP_MANAGER,
            f"{path}team__valid__contains": on,
        }
    )
    joined = rows.annotate(place=FilteredRelation(f"{path}team", condition=held))
    keyed: QuerySet[Any] = joined.annotate(group=F("place__person_id"))
    return keyed


def by_branch(rows: QuerySet[Any], path: str, on: date, top: Sequence[Unit]) -> QuerySet[Any]:
    """By the branch that the unit lies in; in none of them, none."""
    found = [When(**{f"{path}unit__path__within": unit.path}, then=Value(unit.pk)) for unit in top]
    case = Case(*found, default=None, output_field=BigIntegerField())
    keyed: QuerySet[Any] = rows.annotate(group=case)
    return keyed


def tiers(keys: Iterable[Any], top: Sequence[Unit]) -> Names:
    return {key: (str(Tier(key).label), f"tier={key}") for key in keys if key}


def managers(keys: Iterable[Any], top: Sequence[Unit]) -> Names:
    people = Person.objects.filter(pk__in=[key for key in keys if key])
    return {person.pk: (person.name, urlencode({"manager": shown(person)})) for person in people}


def branches(keys: Iterable[Any], top: Sequence[Unit]) -> Names:
    return {unit.pk: (unit.name, urlencode({"below": unit.code})) for unit in top}


GROUPINGS: Mapping[str, Grouping] = {
    "unit": Grouping(gettext_lazy("By unit"), by_branch, branches),
    "tier": Grouping(gettext_lazy("By tier"), by_tier, tiers),
    "manager": Grouping(gettext_lazy("By relationship manager"), by_manager, managers),
}


@dataclass(frozen=True)
class Group:
    """One group: how many customers, its levels month by month, and what waits."""

    name: str
    query: str
    customers: int
    months: Sequence[tuple[int, int]]
    waits: dict[str, int]

    @property
    def href(self) -> str:
        return f"{reverse('reports:portfolio')}?show=all&{self.query}" if self.query else ""

    @property
    def latest(self) -> str:
        value = percent_of(self.months[-1])
        return DASH if value is None else percent(value, 0)

    @property
    def is_anything(self) -> bool:
        """Whether there is a customer in it, or anything that is counted of one."""
        measured = any(of for _held, of in self.months)
        return bool(self.customers or self.asks or measured)

    @property
    def asks(self) -> int:
        return sum(self.waits.values())

    @property
    def breached(self) -> int:
        held, measured = self.months[-1]
        return measured - held


def groups_of(
    customers: QuerySet[Customer],
    grouping: Grouping,
    *,
    user: User,
    top: Unit | None,
    on: date,
) -> list[Group]:
    """The groups, those with most waiting first; a query each for what they are counted by.

    `customers` are all that figures are of; counted as such are those whose unit stands on the day.
    """
    units = branches_below(top, user=user, on=on) if grouping.keyed is by_branch else []
    periods = months_before(on, MONTHS)

    def counted(rows: QuerySet[Any], path: str = "customer__") -> dict[Any, int]:
        keyed = grouping.keyed(rows.order_by(), path, on, units)
        return dict(keyed.values_list("group").annotate(n=Count("pk", distinct=True)))

    sizes = counted(customers.filter(unit__valid__contains=on), "")
    results = Attainment.objects.filter(customer__in=customers)
    months = shares_by("group", grouping.keyed(results, "customer__", on, units), periods)
    waits = {
        "complaints": counted(Complaint.objects.complaints().of(customers).late(on=on)),
        "escalations": counted(Escalation.objects.of(customers).filter(state__in=UNDECIDED)),
        "actions": counted(Action.objects.of(customers).overdue(on=on)),
        "activities": counted(
            Activity.objects.of(customers).filter(state__in=NOT_ENDED, due_on__lt=on)
        ),
    }
    keys = dict.fromkeys([*sizes, *months, *(key for each in waits.values() for key in each)])
    names = grouping.names(keys, units)
    found = [
        Group(
            *names.get(key, (_("None of them"), "")),
            sizes.get(key, 0),
            months.get(key, [(0, 0)] * MONTHS),
            {name: each.get(key, 0) for name, each in waits.items()},
        )
        for key in keys
    ]
    found = [each for each in found if each.is_anything]
    return sorted(found, key=lambda group: (-group.asks - group.breached, group.name))


def heat_of(groups: Sequence[Group], *, on: date) -> HeatMap | None:
    """Groups by months: the share of levels held."""
    if not any(measured for group in groups for _held, measured in group.months):
        return None
    periods = months_before(on, MONTHS)
    rows = [
        HeatRow(
            group.name,
            [
                _cell(group, period, pair)
                for period, pair in zip(periods, group.months, strict=True)
            ],
            href=group.href,
        )
        for group in groups
    ]
    return heat_map(
        rows,
        [month(period) for period in periods],
        title=_("Service levels held, by group and month"),
        desc=_("The share of the measured results that were not breached."),
        width=ACROSS,
        ends=(),
    )


def _cell(group: Group, period: date, pair: tuple[int, int]) -> HeatCell | None:
    value = percent_of(pair)
    if value is None:
        return None
    state = "met" if value >= HELD else "at_risk" if value >= AT_RISK else "breached"
    facts = {"group": group.name, "month": month(period), "held": pair[0], "of": pair[1]}
    title = _("%(group)s, %(month)s: %(held)s of %(of)s held") % facts
    return HeatCell(state, title, group.href, percent(value, 0))
