"""What a person holds, and what becomes of it when the person leaves; every app registers its own.

    from customers.registries.holdings import Holding, holdings, kept
    holdings.register(
        "actions", Holding(_("Open actions"), "meetings.Action.owner", open_actions), order=60
    )
    kept.register("meetings.Decision.decided_by", _("Who decided stays who decided."))

Every foreign key to a person is one or the other: a test finds the one that is neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise

from brm.history.models import WriteOnce
from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Person, Unit
    from customers.models.people import PersonQuerySet

Rows = Callable[[date], QuerySet[Any]]
HandOver = Callable[[Any, "Person | None", date, "User"], None]


def give(name: str) -> HandOver:
    """Hand a row over by naming the successor, or nobody, in its field `name`; nothing is dated."""

    def given(row: Model, to: "Person | None", on: date, by: "User") -> None:
        setattr(row, name, to)
        row.full_clean()
        row.save()

    return given


def unsaid(row: Any) -> str:
    """Nothing more to say of a row than its name."""
    return ""


@dataclass(frozen=True)
class Holding:
    """One kind of thing that a person holds.

    `field` names the foreign key to the person: `meetings.Action.owner`. `rows(on)` are the things
    of all people that stand on the day or later. `unit` is the path to the unit whose care they
    are in; nothing: whoever may hand over at all may hand them over. `may_be_nobodys`: nobody may
    take over. `ends`: nobody ever does. `hand_over(row, to, on, by)` hands one row over from the
    day on, and raises ValidationError where that cannot be; without it the field is changed.
    `name` and `second` are what the page writes of a row.
    """

    label: str | Promise
    field: str
    rows: Rows
    hand_over: HandOver | None = None
    unit: str = ""
    name: Callable[[Any], str] = str
    second: Callable[[Any], str] = unsaid
    may_be_nobodys: bool = False
    ends: bool = False

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.field.rpartition(".")[0])

    @property
    def field_name(self) -> str:
        return self.field.rpartition(".")[2]

    def of(self, person: "Person", *, on: date) -> QuerySet[Any]:
        """What the person holds on the day or later; each row with the id of its `care_unit`.

        What was written once still names a row that was merged into the person's.
        """
        unit = F(self.unit) if self.unit else Value(None, output_field=IntegerField())
        model = type(person)
        whole = model._default_manager.filter(Q(pk=person.pk) | Q(merged_into=person)).values("pk")
        rows: QuerySet[Any] = self.rows(on).filter(**{f"{self.field_name}__in": whole})
        found: QuerySet[Any] = rows.annotate(care_unit=unit)
        return found

    def of_outer(self, *, on: date, units: "QuerySet[Unit] | None" = None) -> Q:
        """Whether the person of the outer query holds such a thing on the day or later.

        With `units` only what is in the care of one of them counts. What was written once still
        names a row that was merged into the person's; all else has moved.
        """
        rows = self.rows(on).order_by()
        if units is not None:
            rows = rows.filter(**{f"{self.unit}__in": units})
        held = Q(Exists(rows.filter(**{self.field_name: OuterRef("pk")})))
        if issubclass(self.model, WriteOnce):
            held |= Q(Exists(rows.filter(**{f"{self.field_name}__merged_into": OuterRef("pk")})))
        return held

    def give(self, row: Any, to: "Person | None", on: date, by: "User") -> None:
        """Hand one row over from the day on."""
        (self.hand_over or give(self.field_name))(row, to, on, by)


holdings: Registry[Holding] = Registry()
kept: Registry[str | Promise] = Registry()
"""Foreign keys to a person that tell what was, by name, and why they stay as they are."""


@dataclass(frozen=True)
class Held:
    """The things of one kind that a person holds."""

    key: str
    holding: Holding
    rows: Sequence[Any]


def held_by(person: "Person", *, on: date, locked: bool = False) -> list[Held]:
    """All that the person holds on the day or later, by kind, kinds of nothing left out.

    One query a kind, whatever is held. `locked` keeps the rows from being changed until the end
    of the transaction.
    """
    found = []
    for key in holdings.names():
        rows = holdings[key].of(person, on=on).order_by("pk")
        listed = list(rows.select_for_update(no_key=True, of=("self",)) if locked else rows)
        if listed:
            found.append(Held(key, holdings[key], listed))
    return found


def gone_and_holding(people: "PersonQuerySet", *, on: date) -> "PersonQuerySet":
    """Those of the people who have left by the day and still hold something."""
    anything = Q()
    for holding in holdings:
        anything |= holding.of_outer(on=on)
    return people.gone(on=on).filter(anything)


def holding_within(
    people: "QuerySet[Person]", units: "QuerySet[Unit]", *, on: date
) -> "QuerySet[Person]":
    """Those of the people who hold something of one of the units on the day or later."""
    anything = Q()
    for holding in holdings:
        if holding.unit:
            anything |= holding.of_outer(on=on, units=units)
    return people.filter(anything)
