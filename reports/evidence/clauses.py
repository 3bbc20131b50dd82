"""What the standards require, each as a clause with its checks; apps register theirs.

    from reports.evidence.clauses import Check, Clause, clauses
    clauses.register("B8", Clause(...), order=80)

In code a requirement of a standard is a *clause*: a requirement is what a customer needs. A check
is one thing that has to be shown of each customer it concerns. It is a condition on customers, so
that one query counts all checks for 200 customers as for 20,000, and a list shows who lacks what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from brm.ui.registry import Registry
from brm.ui.tables import Table
from customers.models import Customer, Mandate, MandateKind
from customers.models.customers import CustomerQuerySet
from customers.models.mandates import MandateQuerySet
from customers.periods import period
from meetings.spans import Span
from reports.evidence.history import entered_by, stood

ISO = "ISO/IEC 20000-1:2018"
FITSM = "FitSM-1"
ANSWERED_AFTER_DAYS = 31
"""So long after a period a breach of its last month may still be answered."""


def customer_mandates(unit: str) -> MandateQuerySet:
    """Mandates of a customer, of whatever days, of the unit that the outer query names so."""
    return Mandate.objects.filter(kind=MandateKind.CUSTOMER, unit=OuterRef(unit))


@dataclass(frozen=True)
class Scope:
    """The period that evidence is asked for, and of whom.

    A period that lasts is read as of `today`. `whose` are the customers before it is asked which of
    them there were in the period. Fiscal years begin with the month `first_month`.
    """

    span: Span
    today: date
    whose: CustomerQuerySet
    first_month: int = 1

    @cached_property
    def read_on(self) -> date:
        """The last day of the period that has come."""
        return self.span.read_on(self.today)

    @property
    def eve(self) -> date:
        """The day before the period."""
        return self.span.first - timedelta(days=1)

    @property
    def fiscal_years(self) -> range:
        """Those that have a day in the period."""
        first, last = (
            day.year if day.month >= self.first_month else day.year - 1 for day in self.days
        )
        return range(first, last + 1)

    @property
    def late_before(self) -> date:
        """What was due before this day, and not done, is late: today is not over yet."""
        return self.read_on + timedelta(days=self.span.is_over(self.today))

    @property
    def answers_until(self) -> date:
        """The last day on which a breach of the period can be answered.

        What a month came to is known only when it is over, and then has to be looked at.
        """
        return min(self.today, self.read_on + timedelta(days=ANSWERED_AFTER_DAYS))

    @property
    def has_begun(self) -> bool:
        return self.span.first <= self.today

    @property
    def days(self) -> tuple[date, date]:
        """The first day and the last that has come, both included."""
        return self.span.first, self.read_on

    @property
    def period(self) -> DateRange:
        return period(*self.days)

    @cached_property
    def months(self) -> list[date]:
        """First days of the months that lie in the period as a whole and are over."""
        first = self.span.first
        month = first if first.day == 1 else first + relativedelta(months=1, day=1)
        found = []
        while month + relativedelta(months=1, days=-1) <= self.read_on:
            found.append(month)
            month += relativedelta(months=1)
        return found

    def back(self, **ago: int) -> date:
        """The day so long before the one it is read on."""
        return self.read_on - relativedelta(**ago)  # type: ignore[arg-type]  # names of its parts

    @cached_property
    def customers(self) -> CustomerQuerySet:
        """Those that were customers in the period: their unit stood, and had a mandate in it.

        Who never had one counts as well: that is a gap, not a reason to be left out; nor is it one
        that the first mandate was entered after the period, of days after it.
        """
        of_unit, day = customer_mandates("unit"), self.read_on
        known = of_unit.filter(Q(valid__startswith__lte=day) | entered_by(Mandate, day))
        without = ~Exists(of_unit) | Q(~Exists(known), stood(Customer, day))
        return self.whose.filter(
            Exists(of_unit.filter(valid__overlap=self.period)) | without,
            unit__valid__overlap=self.period,
        )


Condition = Callable[[Scope], Q]


@dataclass(frozen=True)
class Joined:
    """A condition that is made of others. Each of these is worked out once, wherever it stands."""

    parts: tuple[Condition, ...]
    word: str

    def __call__(self, scope: Scope) -> Q:
        return Q(*(part(scope) for part in self.parts), _connector=self.word)


def all_of(*parts: Condition) -> Joined:
    return Joined(parts, Q.AND)


def any_of(*parts: Condition) -> Joined:
    return Joined(parts, Q.OR)


def every(scope: Scope) -> Q:
    """It concerns every customer."""
    return Q()


def among(rows: QuerySet[Any], path: str = "customer") -> Q:
    """Customers that one of the rows belongs to, by its path to the customer.

    Each once: of half a million rows PostgreSQL keeps no hash, and reads them anew each time.
    """
    known = rows.order_by().filter(**{f"{path}__isnull": False})
    return Q(pk__in=known.values(path).distinct())


@dataclass(frozen=True)
class Check:
    """One thing that has to be shown of each customer that it concerns.

    `label` says what is shown, `gap` what lacks, `href` leads to where that is put right. `applies`
    says whom it concerns; whom it does not, it is not asked of.
    """

    name: str
    label: str | Promise
    gap: str | Promise
    passes: Condition
    href: Callable[[Customer], str]
    applies: Condition = every

    def lacking(self, scope: Scope) -> Q:
        """Customers of whom it should be shown and is not."""
        return self.applies(scope) & ~self.passes(scope)


@dataclass(frozen=True)
class Records:
    """One list of records behind a clause, of a period: on its page and, as a file, in the pack.

    `table` has no column that is confidential or about one person's affairs: what leaves in a pack
    is what this says.
    """

    name: str
    label: str | Promise
    table: Table
    rows: Callable[[Scope], QuerySet[Any]]


@dataclass(frozen=True)
class Clause:
    """A requirement of the standards, in our words, with what shows it.

    `clauses` are their numbers: the standard and the place in it.
    """

    title: str | Promise
    must: str | Promise
    clauses: tuple[str, ...]
    checks: tuple[Check, ...]
    records: tuple[Records, ...] = field(default=())

    def check(self, name: str) -> Check | None:
        return next((each for each in self.checks if each.name == name), None)


clauses: Registry[Clause] = Registry()


def page_of(name: str) -> Callable[[Customer], str]:
    """Where a customer's own page of that name is."""
    return lambda customer: reverse(name, args=[customer.pk])
