"""Customers with what asks for something, a subquery each: the same few queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agreements.models import Agreement
from brm.ui.charts import sparkline
from brm.ui.charts.sparkline import Sparkline
from customers.models import Customer
from meetings.models import (
    Action,
    Activity,
    Complaint,
    Escalation,
    Meeting,
    MeetingKind,
    MeetingState,
)
from meetings.models.activities import NOT_ENDED
from meetings.models.escalation_states import UNDECIDED
from reports.models import Attainment
from reports.models.health import with_health
from reports.rules import Result, months_before

MONTHS = 12
AHEAD_DAYS = 30
"""So many days before *start by* a renewal is on the way."""

ASKS = ("breached", "complaints_late", "escalations_open", "actions_overdue", "activities_late")
"""What asks for somebody; with renewals that should have started."""


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows belong to the customer of the outer query."""
    own = rows.order_by().filter(customer=OuterRef("pk")).values("customer")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def to_renew(on: date) -> QuerySet[Agreement]:
    """Agreements whose renewal has not begun and has a day to start by."""
    return Agreement.objects.not_begun().filter(plan__start_by__isnull=False)


def with_portfolio(customers: QuerySet[Customer], *, on: date) -> QuerySet[Any]:
    """Each customer with its figures of the day, and `asks`: how many things wait for somebody."""
    [month] = months_before(on, 1)
    results = Attainment.objects.filter(period=month)
    starts = to_renew(on).filter(customer=OuterRef("pk")).order_by("plan__start_by")
    coming = Meeting.objects.filter(
        customer=OuterRef("pk"),
        kind=MeetingKind.CUSTOMER,
        state=MeetingState.PLANNED,
        starts_at__date__gte=on,
    ).order_by("starts_at")
    rows = with_health(customers, on=on).annotate(
        levels=count_of(results),
        breached=count_of(results.filter(result=Result.BREACHED)),
        at_risk=count_of(results.filter(result=Result.AT_RISK)),
        unmeasured=count_of(results.filter(result=Result.NOT_MEASURED)),
        complaints_open=count_of(Complaint.objects.complaints().open()),
        complaints_late=count_of(Complaint.objects.complaints().late(on=on)),
        escalations_open=count_of(Escalation.objects.filter(state__in=UNDECIDED)),
        actions_overdue=count_of(Action.objects.overdue(on=on)),
        activities_late=count_of(Activity.objects.filter(state__in=NOT_ENDED, due_on__lt=on)),
        renewals_late=count_of(to_renew(on).filter(plan__start_by__lt=on)),
        start_by=Subquery(starts.values("plan__start_by")[:1], output_field=DateField()),
        meets_at=Subquery(coming.values("starts_at")[:1], output_field=DateTimeField()),
    )
    asks: Any = F("renewals_late")
    for name in ASKS:
        asks = asks + F(name)
    found: QuerySet[Any] = rows.annotate(asks=asks)
    return found


def waiting(customers: QuerySet[Customer], *, on: date) -> dict[str, QuerySet[Any]]:
    """What the tiles of a portfolio count, by name."""
    [month] = months_before(on, 1)
    soon = on + timedelta(days=AHEAD_DAYS)
    return {
        "breached": Attainment.objects.filter(customer__in=customers).of_month(month).breached(),
        "complaints": Complaint.objects.complaints().of(customers).open(),
        "escalations": Escalation.objects.of(customers).filter(state__in=UNDECIDED),
        "actions": Action.objects.of(customers).overdue(on=on),
        "renewals": to_renew(on).filter(customer__in=customers, plan__start_by__lte=soon),
    }


Series = dict[int, list[Decimal | None]]
"""By key, the share of levels held in each month; None where nothing was measured."""


def shares_by(
    key: str, rows: QuerySet[Attainment], periods: Sequence[date]
) -> dict[Any, list[tuple[int, int]]]:
    """By what the path `key` names, for each month how many results were held of how many measured.

    Counts results, never averages shares.
    """
    measured = ~Q(result=Result.NOT_MEASURED)
    grouped: Any = rows.filter(period__in=periods).order_by().values(key, "period")
    counted = grouped.annotate(
        n=Count("pk", filter=measured),
        held=Count("pk", filter=measured & ~Q(result=Result.BREACHED)),
    )
    place = {period: n for n, period in enumerate(periods)}
    found: dict[Any, list[tuple[int, int]]] = defaultdict(lambda: [(0, 0)] * len(periods))
    for row in counted:
        found[row[key]][place[row["period"]]] = (row["held"], row["n"])
    return dict(found)


def percent_of(pair: tuple[int, int]) -> Decimal | None:
    held, measured = pair
    return Decimal(100 * held) / measured if measured else None


def lines_of(customers: Iterable[int], *, on: date) -> dict[int, Sparkline | None]:
    """A sparkline of each customer's share of levels held over twelve months; one query."""
    pks = list(customers)
    periods = months_before(on, MONTHS)
    series = shares_by("customer_id", Attainment.objects.filter(customer__in=pks), periods)
    found: dict[int, Sparkline | None] = {}
    for pk in pks:
        pairs = series.get(pk, [(0, 0)] * MONTHS)
        values = [percent_of(pair) for pair in pairs]
        last = pairs[-1]
        state = "not_measured" if not last[1] else "met" if last[0] == last[1] else "breached"
        found[pk] = sparkline(values, state=state)
    return found
