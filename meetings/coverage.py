"""Coverage: what was planned in a period, and what of it was done. One definition for every page.

An activity belongs to the period in which it is due. A period is read as of its last day, or as of
today while it lasts: what was done later counts as late in it, and says so beside it. What is told
may be dated thirty days back; from then on a period reads the same for good.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, FilteredRelation, FloatField, Q, QuerySet
from django.db.models.functions import Cast, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import share
from customers.models import Customer
from customers.periods import period
from meetings import rules
from meetings.models import Activity, ActivityKind, ActivityState
from meetings.models.activities import NOT_ENDED, ActivityQuerySet, counts
from meetings.spans import Span

ACROSS = 1060
"""Pixels of a heat map that has a page's whole width."""
LISTED = 50
"""So many reasons a page lists."""
DUE = "activities_due"


@dataclass(frozen=True)
class Counted:
    """How many activities of a period there are of each sort; `done_late` are among the `done`."""

    planned: int = 0
    done: int = 0
    done_late: int = 0
    late: int = 0
    skipped: int = 0
    to_come: int = 0
    done_after: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        names = [field.name for field in fields(self)]
        return Counted(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def held(self) -> float | None:
        """The share of the planned ones that were done."""
        return rules.coverage(done=self.done, planned=self.planned)

    @property
    def in_time(self) -> int:
        return self.done - self.done_late

    @property
    def share(self) -> str:
        return share(self.held, 0)

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.to_come)

    @property
    def state(self) -> str:
        """The gravest thing that can be said: late, done late, skipped, done, or still to come."""
        if self.late:
            return "late"
        if self.done_late:
            return "done_late"
        if self.skipped:
            return "skipped"
        return "done" if self.done else "due"

    @property
    def in_words(self) -> str:
        """`3 of 4 done, 1 late`."""
        words = [_("%(done)s of %(planned)s done") % vars(self)]
        if self.done_late:
            words.append(_("%(n)s of them late") % {"n": self.done_late})
        if self.late:
            words.append(_("%(n)s late") % {"n": self.late})
        if self.skipped:
            words.append(_("%(n)s skipped") % {"n": self.skipped})
        if self.to_come:
            words.append(_("%(n)s to come") % {"n": self.to_come})
        return ", ".join(words)


@dataclass(frozen=True)
class OfKind:
    """The coverage of one kind, with the list of the activities behind it."""

    kind: ActivityKind
    counted: Counted
    href: str


@dataclass(frozen=True)
class Coverage:
    """A period's coverage by kind, as it reads on `today`."""

    span: Span
    today: date
    kinds: list[OfKind]

    @property
    def whole(self) -> Counted:
        return sum((each.counted for each in self.kinds), Counted())

    @property
    def read_on(self) -> date:
        return self.span.read_on(self.today)

    @property
    def is_over(self) -> bool:
        return self.span.is_over(self.today)

    @property
    def settles_on(self) -> date:
        """The last day on which something dated in the period can still be told."""
        return rules.settled_on(self.span.last) - timedelta(days=1)

    @property
    def is_settled(self) -> bool:
        return self.today > self.settles_on


def counting(span: Span, today: date, *, through: str = "") -> dict[str, Any]:
    """The counts of coverage of a period as it reads today, for `annotate`."""
    return counts(span.read_on(today), is_over=span.is_over(today), through=through)


def coverage_of(
    rows: ActivityQuerySet, span: Span, *, today: date, asked: dict[str, str]
) -> Coverage:
    """The coverage of the activities in `rows`, by kind; two queries.

    `asked` is what the list of activities is asked for besides kind and days, as `{"mine": "1"}`.
    """
    due = rows.due_between(span.first, span.last)
    grouped: Any = due.order_by().values("kind_id").annotate(**counting(span, today))
    found = {row.pop("kind_id"): Counted(**row) for row in grouped}
    kinds = [kind for kind in ActivityKind.objects.all() if kind.is_active or kind.pk in found]
    return Coverage(
        span,
        today,
        [
            OfKind(kind, found.get(kind.pk, Counted()), behind(span, kind=kind.pk, **asked))
            for kind in kinds
        ],
    )


def behind(span: Span, **asked: str) -> str:
    """The list of the activities behind a figure."""
    query = {"show": "all", **asked, "since": span.first, "until": span.last}
    return f"{reverse('meetings:activities')}?{urlencode(query)}"


def skipped_in(rows: ActivityQuerySet, span: Span, *, today: date) -> list[Activity]:
    """The activities of the period that were skipped until it is read, each with its reason."""
    skipped = rows.due_between(span.first, span.last).filter(
        state=ActivityState.SKIPPED, skipped_on__lte=span.read_on(today)
    )
    return list(skipped.select_related("customer__unit").order_by("due_on", "pk")[:LISTED])


def late_in(rows: ActivityQuerySet, span: Span, *, today: date) -> list[Activity]:
    """The activities of the period that were not done when it is read, or done late."""
    read_on, is_over = span.read_on(today), span.is_over(today)
    waits = Q(due_on__lt=read_on + timedelta(days=is_over)) & (
        Q(state__in=NOT_ENDED) | Q(done_on__gt=read_on) | Q(skipped_on__gt=read_on)
    )
    late = rows.due_between(span.first, span.last).filter(waits | Q(done_on__gt=F("due_on")))
    return list(late.select_related("customer__unit").order_by("due_on", "pk")[:LISTED])


def with_coverage(customers: QuerySet[Customer], span: Span, *, today: date) -> QuerySet[Customer]:
    """Each customer whose unit stands in the period, with its counts and the share `held`.

    Those for whom something fell due stay too, when their unit has gone since.
    """
    due_in = Q(activities__due_on__range=(span.first, span.last))
    counted: Any = customers.annotate(
        **{DUE: FilteredRelation("activities", condition=due_in)}
    ).annotate(**counting(span, today, through=f"{DUE}__"))
    stands = Q(unit__valid__overlap=period(span.first, span.last))
    share_held = Cast(F("done"), FloatField()) / NullIf(Cast(F("planned"), FloatField()), 0.0)
    rows: QuerySet[Customer] = counted.annotate(held=share_held).filter(
        stands | Q(planned__gt=0) | Q(to_come__gt=0)
    )
    return rows


def by_customer_and_kind(
    customers: Collection[int], span: Span, *, today: date
) -> dict[tuple[int, str], Counted]:
    """The counts of each of the customers and kinds; one query."""
    due = Activity.objects.filter(customer__in=customers).due_between(span.first, span.last)
    grouped: Any = due.order_by().values("customer_id", "kind_id").annotate(**counting(span, today))
    return {(row.pop("customer_id"), row.pop("kind_id")): Counted(**row) for row in grouped}


def by_kind_and_customer(rows: ActivityQuerySet, span: Span, *, today: date) -> QuerySet[Any]:
    """A line for each customer and kind of which something fell due, as a file holds it."""
    names = {
        "customer_code": F("customer__unit__code"),
        "customer_name": F("customer__unit__name"),
        "kind_name": F("kind__name"),
    }
    due = rows.due_between(span.first, span.last).order_by()
    grouped: Any = due.values(**names).annotate(**counting(span, today))
    found: QuerySet[Any] = grouped.order_by("customer_name", "customer_code", "kind__order")
    return found


def heat_of(
    customers: Iterable[Customer], kinds: Iterable[ActivityKind], span: Span, *, today: date
) -> HeatMap | None:
    """A row for each customer, a cell for each kind: its share, and the gravest state in it."""
    rows, rings = list(customers), list(kinds)
    if not rows:
        return None
    found = by_customer_and_kind([row.pk for row in rows], span, today=today)
    lines = [
        HeatRow(
            label=row.unit.name,
            cells=[_cell(row, kind, found.get((row.pk, kind.pk)), span) for kind in rings],
            href=of_customer(row, span),
        )
        for row in rows
    ]
    return heat_map(
        lines,
        [kind.on_ring for kind in rings],
        title=_("Coverage by customer and kind, %(period)s") % {"period": span},
        desc=_("The share of the planned activities that were done; the worst customer first."),
        width=ACROSS,
        latest=False,
    )


def of_customer(customer: Customer, span: Span) -> str:
    """The coverage of one customer in the period."""
    return f"{reverse('meetings:coverage_of', args=[customer.pk])}?{span.query}"


def _cell(
    customer: Customer, kind: ActivityKind, counted: Counted | None, span: Span
) -> HeatCell | None:
    if counted is None or counted.is_empty:
        return None
    title = _("%(customer)s, %(kind)s: %(words)s") % {
        "customer": customer.unit.name,
        "kind": kind,
        "words": counted.in_words,
    }
    href = behind(span, kind=kind.pk, customer=customer.unit.code)
    figure = counted.share if counted.planned else ""
    return HeatCell(counted.state, title, href, figure)
