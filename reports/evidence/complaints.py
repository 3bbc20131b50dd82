"""B8: complaints are recorded, handled to their closure, and looked at together."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from meetings.endings import COMPLAINT_REVIEW
from meetings.models import (
    Activity,
    ActivityState,
    Complaint,
    ComplaintKind,
    ComplaintState,
    ComplaintStep,
)
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    among,
    clauses,
    page_of,
)
from reports.evidence.communication import has_channel_for_complaints
from reports.evidence.history import stood
from reports.evidence.structure import CODE, CUSTOMER, standing
from reports.evidence.waiting import of_the_period

REVIEWED_WITHIN_MONTHS = 12


def answered_by(day: date) -> Q:
    """Complaints whose first answer was given by the end of the day."""
    return Q(first_answered_on__lte=day) | Q(first_answered_on=None, answered_on__lte=day)


def closed_by(day: date) -> Q:
    """Complaints that stood closed at the end of the day: what was opened again waits anew.

    Their last step by then says so; what came in without steps has the day of its closing alone.
    """
    by_then = ComplaintStep.objects.filter(happened_on__lte=day).exclude(from_state=F("to_state"))
    later = by_then.filter(complaint=OuterRef("complaint"), pk__gt=OuterRef("pk"))
    last = by_then.filter(~Exists(later), complaint=OuterRef("pk"))
    without_steps = Q(~Exists(by_then.filter(complaint=OuterRef("pk"))))
    closed = Q(first_closed_on__lte=day) | Q(first_closed_on=None, closed_on__lte=day)
    return Q(Exists(last.filter(to_state=ComplaintState.CLOSED))) | without_steps & closed


def to_answer(scope: Scope) -> Q:
    return of_the_period(scope, "answer_due_on", answered_by)


def to_close(scope: Scope) -> Q:
    return of_the_period(scope, "close_due_on", closed_by)


def received(scope: Scope) -> QuerySet[Complaint]:
    """Complaints that were received in the period, or had to be answered or closed in it."""
    in_it = Q(received_on__range=scope.days) | to_answer(scope) | to_close(scope)
    return Complaint.objects.filter(
        in_it, received_on__lte=scope.read_on, kind=ComplaintKind.COMPLAINT
    )


def with_complaints(scope: Scope) -> Q:
    return among(received(scope))


def answered_in_time(scope: Scope) -> Q:
    """Each that had to be answered by the last day had its first answer by its own."""
    first_answer = Coalesce("first_answered_on", "answered_on")
    due = received(scope).filter(to_answer(scope), answer_due_on__lt=scope.late_before)
    due = due.annotate(answer_on=first_answer)
    return ~among(due.filter(Q(answer_on=None) | Q(answer_on__gt=F("answer_due_on"))))


def closed_in_time(scope: Scope) -> Q:
    """Each that had to be closed by the last day was closed by its own, and is not open anew."""
    first_close = Coalesce("first_closed_on", "closed_on")
    due = received(scope).filter(to_close(scope), close_due_on__lt=scope.late_before)
    due = due.annotate(close_on=first_close)
    too_late = Q(close_on=None) | Q(close_on__gt=F("close_due_on"))
    return ~among(due.filter(too_late | ~closed_by(scope.read_on)))


def reviews(scope: Scope) -> QuerySet[Activity]:
    """Reviews of the year up to the last day, also those that were opened again since."""
    since, day = scope.back(months=REVIEWED_WITHIN_MONTHS), scope.read_on
    done = {"state": ActivityState.DONE, "done_on__range": (since, day)}
    ended_since = Q(done_on=None) | Q(done_on__gt=day)
    was_done = Q(**done) | ended_since & stood(Activity, day, **done)
    return Activity.objects.order_by().filter(was_done, kind__ended_by=COMPLAINT_REVIEW)


def has_review(scope: Scope) -> Q:
    return among(reviews(scope))


def listed_complaints(scope: Scope) -> QuerySet[Any]:
    rows = received(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "service", "cause")


def listed_reviews(scope: Scope) -> QuerySet[Any]:
    return reviews(scope).filter(customer__in=scope.customers).select_related("customer__unit")


COMPLAINTS = Table(
    caption=_("Complaints"),
    order="received_on",
    columns=(
        Column("number", _("Number"), sort="number", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("service", _("Service"), "service.name", sort="service__name", wide=True),
        Column("cause", _("Cause"), "cause.name", wide=True),
        Column("received_on", _("Received on"), sort="received_on"),
        Column("answer_due_on", _("Answer by"), wide=True),
        Column("answered_on", _("Answered on")),
        Column("closed_on", _("Closed on")),
        Column("told_on", _("Customer told on"), wide=True),
        Column("state", _("State"), "get_state_display", sort="state"),
    ),
)
REVIEWS = Table(
    caption=_("Reviews of complaints"),
    order="done_on",
    columns=(
        Column("done_on", _("Done on"), sort="done_on", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("due_on", _("Due"), sort="due_on"),
    ),
)


def register() -> None:
    clauses.register(
        "B8",
        Clause(
            _("Complaints are handled to their closure"),
            _("Service complaints are recorded, handled to closure and reported."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.5"),
            (
                Check(
                    "channel",
                    _("The customer knows where to complain"),
                    _("No channel for complaints is named"),
                    has_channel_for_complaints,
                    page_of("customers:communication"),
                    standing,
                ),
                Check(
                    "review",
                    _("Complaints were reviewed within a year"),
                    _("Complaints were not reviewed within a year"),
                    has_review,
                    page_of("complaints:of_customer"),
                    standing,
                ),
                Check(
                    "answered",
                    _("Each complaint was answered in time"),
                    _("A complaint was not answered in time"),
                    answered_in_time,
                    page_of("complaints:of_customer"),
                    with_complaints,
                ),
                Check(
                    "closed",
                    _("Each complaint was closed by its day"),
                    _("A complaint is open past its day"),
                    closed_in_time,
                    page_of("complaints:of_customer"),
                    with_complaints,
                ),
            ),
            (
                Records("complaints", _("Complaints"), COMPLAINTS, listed_complaints),
                Records("complaint-reviews", _("Reviews"), REVIEWS, listed_reviews),
            ),
        ),
        order=80,
    )
