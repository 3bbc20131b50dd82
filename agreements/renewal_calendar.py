"""The dates of agreements by day and by month, as the renewal calendar shows them.

It costs the same few queries for ten agreements and for a million: the dates are counted in the
order of their indexes, and of each day or month only the first few are read.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.asked_days import COLUMNS, REVIEW
from agreements.models import Agreement, AgreementReview, RenewalPlan
from agreements.models.renewals import RenewalPlanQuerySet
from agreements.models.reviews import AgreementReviewQuerySet, ReviewState
from brm.accounts.calendar import WorkingDay
from brm.accounts.models import User
from brm.ui.months import days_after, days_before, days_of_month, last_of_month
from customers.models import Customer

OF_A_DAY = 4
OF_A_MONTH = 5
"""So many agreements of a kind are named; the others are a link to the register."""


@dataclass(frozen=True)
class Kind:
    """A date that the calendar shows: its name in addresses, its words, the class of its mark."""

    which: str
    label: str | Promise
    mark: str

    @property
    def column(self) -> str:
        """The column of a plan, or of a review, that keeps it."""
        return COLUMNS.get(self.which, "due_on")


KINDS = (
    Kind("start_by", _("Start by"), "flag"),
    Kind("notice", _("Last day of notice"), "post"),
    Kind("ends", _("Ends"), "today-dot"),
    Kind("review", _("Review of the agreement"), "ring"),
)
BY_NAME = {kind.which: kind for kind in KINDS}


@dataclass(frozen=True)
class Dates:
    """The dates that the user may see: of all agreements, or of those of the customers given."""

    user: User
    customers: QuerySet[Customer] | None = None

    @property
    def plans(self) -> RenewalPlanQuerySet:
        rows = RenewalPlan.objects.all().visible_to(self.user)
        return rows if self.customers is None else rows.of(self.customers)

    @property
    def reviews(self) -> AgreementReviewQuerySet:
        ahead = AgreementReview.objects.filter(state=ReviewState.OPEN)
        rows = ahead.visible_to(self.user)
        return rows if self.customers is None else rows.of(self.customers)

    def on(self, kind: Kind, first: date, last: date) -> QuerySet[Any]:
        """The rows whose date of the kind lies on the days, both inclusive, in its order."""
        rows: QuerySet[Any] = self.reviews if kind.which == REVIEW else self.plans
        days = {f"{kind.column}__range": (first, last)}
        return rows.filter(**days).order_by(kind.column, "agreement")


@dataclass(frozen=True)
class Entry:
    """One date of one agreement."""

    kind: Kind
    on: date
    agreement: Agreement


@dataclass(frozen=True)
class Part:
    """The dates of one kind in a stretch; `days` is how the register is asked for them all."""

    kind: Kind
    count: int
    entries: Sequence[Entry]
    days: str

    @property
    def more(self) -> int:
        return self.count - len(self.entries)


@dataclass(frozen=True)
class Stretch:
    """A day or a month of the calendar."""

    first: date
    last: date
    parts: tuple[Part, ...] = ()
    is_outside: bool = False
    is_free: bool = False

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def span(self) -> str:
        """As the register is asked for it."""
        return f"{self.first:%Y-%m-%d}" if self.first == self.last else f"{self.first:%Y-%m}"


def month_of_days(dates: Dates, first: date, working: WorkingDay) -> list[Stretch]:
    """The weeks, from Monday to Sunday, that hold the month of the first day; a stretch a day.

    Days of the months beside it are there to fill the weeks, without what lies on them.
    """
    days = [Stretch(day, day, is_free=not working(day)) for day in days_of_month(first)]
    before = [Stretch(day, day, is_outside=True) for day in days_before(first)]
    after = [Stretch(day, day, is_outside=True) for day in days_after(first)]
    return [*before, *_filled(dates, days, OF_A_DAY), *after]


def year_of_months(dates: Dates, first: date) -> list[Stretch]:
    """The twelve months from the first day on, a stretch each."""
    firsts = [first + relativedelta(months=n) for n in range(12)]
    months = [Stretch(each, last_of_month(each)) for each in firsts]
    return _filled(dates, months, OF_A_MONTH)


def nearest_after(dates: Dates, last: date) -> date | None:
    """The first date after the day, of whatever kind."""
    ahead = (last + timedelta(days=1), date.max)
    found = [dates.on(kind, *ahead).values_list(kind.column, flat=True).first() for kind in KINDS]
    return min((day for day in found if day), default=None)


def _filled(dates: Dates, stretches: list[Stretch], size: int) -> list[Stretch]:
    counted = {kind.which: _counted(dates, kind, stretches) for kind in KINDS}
    entries = _entries(dates, counted, size)
    return [
        replace(
            each,
            parts=tuple(
                Part(
                    kind,
                    counted[kind.which][each],
                    entries.get((kind.which, each), []),
                    f"{kind.which}-{each.span}",
                )
                for kind in KINDS
            ),
        )
        for each in stretches
    ]


def _counted(dates: Dates, kind: Kind, stretches: Sequence[Stretch]) -> Counter[Any]:
    """How many dates of the kind lie in each stretch: counted by day, in one query."""
    lying = dates.on(kind, stretches[0].first, stretches[-1].last)
    by_day = lying.order_by().values_list(kind.column).annotate(n=Count("pk"))
    counted: Counter[Any] = Counter()
    for day, n in by_day:
        counted[_stretch_of(day, stretches)] += n
    return counted


def _stretch_of(day: date, stretches: Sequence[Stretch]) -> Stretch:
    """Days are beside each other, and so are months: no search is needed."""
    first = stretches[0].first
    if stretches[0].first == stretches[0].last:
        return stretches[(day - first).days]
    return stretches[(day.year - first.year) * 12 + day.month - first.month]


def _entries(
    dates: Dates, counted: dict[str, Counter[Any]], size: int
) -> dict[tuple[str, Stretch], list[Entry]]:
    """The first of each kind in each stretch that has any: one query for all, one for their names.

    A union of small queries, each of which reads no more than it shows.
    """
    asked = [(which, each) for which, stretches in counted.items() for each in stretches]
    if not asked:
        return {}
    first, *others = (
        _first_of(dates, n, which, each, size) for n, (which, each) in enumerate(asked)
    )
    rows = list(first.union(*others, all=True) if others else first)
    agreements = Agreement.objects.select_related("customer__unit").in_bulk(
        {agreement for _n, _day, agreement in rows}
    )
    found: dict[tuple[str, Stretch], list[Entry]] = {}
    for n, day, agreement in rows:
        which, stretch = asked[n]
        entry = Entry(BY_NAME[which], day, agreements[agreement])
        found.setdefault((which, stretch), []).append(entry)
    return {
        key: sorted(some, key=lambda each: (each.on, each.agreement.name))
        for key, some in found.items()
    }


def _first_of(dates: Dates, n: int, which: str, stretch: Stretch, size: int) -> Any:
    kind = BY_NAME[which]
    lying = dates.on(kind, stretch.first, stretch.last)
    return lying.values_list(Value(n), F(kind.column), F("agreement"))[:size]


def count_of(stretches: Iterable[Stretch]) -> Counter[str]:
    """How many dates of each kind lie in all of them."""
    counted: Counter[str] = Counter()
    for stretch in stretches:
        for part in stretch.parts:
            counted[part.kind.which] += part.count
    return counted


def weekdays(stretches: Sequence[Stretch]) -> list[date]:
    """A day of each weekday, for the names above the columns."""
    return [stretch.first for stretch in islice(stretches, 7)]
