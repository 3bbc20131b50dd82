"""The periodic review of complaints: what came in since the last one, by cause and service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from brm.ui import charts
from brm.ui.charts.trend import Trend
from brm.ui.formats import month
from customers.models import Customer
from meetings.complaints.rules import increase
from meetings.endings import COMPLAINT_REVIEW
from meetings.models import Activity, ActivityState, Complaint, ComplaintKind
from meetings.models.complaints import ComplaintQuerySet

MONTHS = 12
SHOWN = 200
"""Of what came in; the list of all has the rest."""


@dataclass(frozen=True)
class Share:
    """How many complaints have one cause, or are of one service."""

    name: str
    count: int


@dataclass(frozen=True)
class Review:
    """What was said of the services from the first day to the last, both included."""

    first: date
    last: date
    counted: dict[str, int]
    rows: Sequence[Complaint]
    by_cause: Sequence[Share]
    by_service: Sequence[Share]
    months: Sequence[tuple[date, int]]

    @property
    def trend(self) -> Trend:
        """Complaints received a month, with the table behind."""
        return charts.trend(
            [count for _month, count in self.months],
            [month(first) for first, _count in self.months],
            better="lower",
            title=_("Complaints received a month"),
            large=True,
        )

    @property
    def change(self) -> int:
        """The last month less the mean of the months before."""
        return increase([count for _month, count in self.months])

    @property
    def in_words(self) -> str:
        """The figures as a sentence, as the activity keeps them."""
        words = _(
            "Complaints: %(complaints)s; compliments: %(compliments)s; comments: %(comments)s. "
            "Answered in time: %(in_time)s of %(answered)s; open: %(open)s; reopened: %(again)s."
        )
        return words % self.counted


def review_of(customers: QuerySet[Customer], *, first: date, last: date) -> Review:
    """The review of these customers over the days; six queries, whatever their number."""
    every = Complaint.objects.of(customers)
    said = every.received_between(first, last)
    listed = said.select_related("customer__unit", "service", "cause")
    return Review(
        first=first,
        last=last,
        counted=_counted(said),
        rows=list(listed.order_by("-received_on", "-pk")[:SHOWN]),
        by_cause=_shares(said, "cause__name"),
        by_service=_shares(said, "service__name"),
        months=_months(every, last),
    )


def _counted(said: ComplaintQuerySet) -> dict[str, int]:
    """Of compliments and comments only their number; the rest is of complaints."""
    complaint = Q(kind=ComplaintKind.COMPLAINT)
    first_answer = Coalesce("first_answered_on", "answered_on")
    counted: dict[str, int] = said.annotate(first_answer=first_answer).aggregate(
        complaints=Count("pk", filter=complaint),
        compliments=Count("pk", filter=Q(kind=ComplaintKind.COMPLIMENT)),
        comments=Count("pk", filter=Q(kind=ComplaintKind.COMMENT)),
        answered=Count("pk", filter=complaint & Q(first_answer__isnull=False)),
        in_time=Count("pk", filter=complaint & Q(first_answer__lte=F("answer_due_on"))),
        open=Count("pk", filter=complaint & Q(closed_on=None)),
        again=Count("pk", filter=complaint & Q(times_reopened__gt=0)),
        confirmed=Count("pk", filter=complaint & Q(confirmed_on__isnull=False)),
    )
    return counted


def _shares(said: ComplaintQuerySet, path: str) -> list[Share]:
    """Complaints by what the path names, the most first; those without it are said so."""
    rows: Any = said.complaints().order_by().values_list(path).annotate(n=Count("pk"))
    return [Share(name or _("not said"), n) for name, n in rows.order_by("-n", path)]


def _months(every: ComplaintQuerySet, last: date) -> list[tuple[date, int]]:
    """Complaints received in each of the months up to that of the last day."""
    current = last.replace(day=1)
    firsts = [current - relativedelta(months=n) for n in reversed(range(MONTHS))]
    received = every.complaints().received_between(firsts[0], last).order_by()
    rows = received.annotate(m=TruncMonth("received_on")).values_list("m").annotate(n=Count("pk"))
    found = dict(rows.values_list("m", "n"))
    return [(first, found.get(first, 0)) for first in firsts]


def begins_on(customer: Customer, *, last: date) -> date:
    """The day after the last review before the day; a year back where there was none."""
    done = Activity.objects.filter(
        customer=customer,
        kind__ended_by=COMPLAINT_REVIEW,
        state=ActivityState.DONE,
        done_on__lt=last,
    )
    before = done.order_by("-done_on").values_list("done_on", flat=True).first()
    if before is None:
        return last - relativedelta(months=MONTHS)
    return before + timedelta(days=1)
