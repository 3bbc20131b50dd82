"""Where the structure has a gap, found each time it is asked; every app registers its own kinds.

    from customers.registries.gaps import Gap, gaps
    gaps.register("use_without_agreement", Gap(...), order=70)

A gap is no row that somebody keeps: it is there as long as its rows are found, and gone with the
remedy.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from brm.ui.navigation import counted, shown_count
from brm.ui.registry import Registry
from brm.ui.tables import Column
from customers.models import Unit

if TYPE_CHECKING:
    from customers.models import Customer

Rows = Callable[[date], QuerySet[Any]]
Narrow = Callable[[QuerySet[Any], QuerySet[Any], date], QuerySet[Any]]


@dataclass(frozen=True)
class Remedy:
    """What puts a gap right: what it is called and where; `unit` is whose care it takes."""

    label: str | Promise
    href: str
    unit: int | None = None

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class Gap:
    """One kind of gap.

    `rows(on)` are those of the day, with everything joined that a row shows, as a QuerySet that an
    index gives in the order of `order`: a path, or one with `-` before it. `why(row, on)` says in
    a sentence what is missing. `below` is the path to a unit, or a function that narrows the rows
    of a day to a set of units; `of` the same for customers. Without `of` a gap is nobody's yet.
    `service` is the path to the service that it is about, where it is about one.
    """

    label: str | Promise
    sentence: str | Promise
    rows: Rows
    name: Callable[[Any], str]
    href: Callable[[Any], str]
    why: Callable[[Any, date], str]
    remedy: Callable[[Any, date], Remedy]
    order: str = "pk"
    below: str | Narrow = "unit"
    of: str | Narrow = ""
    columns: tuple[Column, ...] = ()
    service: str = ""

    def within(self, rows: QuerySet[Any], code: str, on: date) -> QuerySet[Any]:
        """Those of the rows that concern the unit of that code or one below it."""
        top = Unit.objects.filter(code=code).values("path")
        if callable(self.below):
            return self.below(rows, Unit.objects.filter(path__within=top), on)
        prefix = f"{self.below}__" if self.below else ""
        return rows.filter(**{f"{prefix}path__within": top})

    def of_customers(
        self, rows: QuerySet[Any], customers: "QuerySet[Customer]", on: date
    ) -> QuerySet[Any]:
        """Those of the rows that are gaps of these customers."""
        if callable(self.of):
            return self.of(rows, customers, on)
        return rows.filter(Q(**{f"{self.of}__in": customers})) if self.of else rows.none()


gaps: Registry[Gap] = Registry()


@dataclass(frozen=True)
class Scope:
    """Which gaps are asked for: as of a day, below a unit, of some customers; or all of them."""

    on: date
    below: str = ""
    customers: "QuerySet[Customer] | None" = None

    def rows(self, gap: Gap) -> QuerySet[Any]:
        found = gap.rows(self.on)
        if self.below:
            found = gap.within(found, self.below, self.on)
        if self.customers is None:
            return found
        return gap.of_customers(found, self.customers, self.on)


@dataclass(frozen=True)
class Line:
    """One gap as a page shows it."""

    name: str
    href: str
    why: str
    remedy: Remedy


@dataclass(frozen=True)
class Found:
    """The gaps of one kind: how many, at most `99+`, and the first of them."""

    key: str
    gap: Gap
    count: str
    lines: Sequence[Line]


def lines_of(gap: Gap, rows: Iterable[Any], on: date) -> Iterator[Line]:
    for row in rows:
        yield Line(gap.name(row), gap.href(row), gap.why(row, on), gap.remedy(row, on))


def counted_gaps(scope: Scope) -> list[tuple[str, int]]:
    """The kinds in their order with how many gaps each has, at most 100, in one query."""
    names = gaps.names()
    return list(zip(names, counted(scope.rows(gaps[key]) for key in names), strict=True))


def found_gaps(scope: Scope, *, few: int = 5) -> list[Found]:
    """The kinds that have a gap, each with the first of them: a query each, and one for counts."""
    found = []
    for key, count in counted_gaps(scope):
        if count:
            gap = gaps[key]
            rows = scope.rows(gap).order_by(gap.order, *_tie(gap))[:few]
            lines = list(lines_of(gap, rows, scope.on))
            found.append(Found(key, gap, shown_count(count), lines))
    return found


def _tie(gap: Gap) -> list[str]:
    """What puts rows with the same key in order: the primary key, the same way round."""
    if gap.order.lstrip("-") == "pk":
        return []
    return ["-pk" if gap.order.startswith("-") else "pk"]
