"""B8 and B9: complaints to their closure, and a way that leads on when the normal one fails."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import Channel, ChannelKind
from meetings.endings import COMPLAINT_REVIEW
from meetings.models import (
    Activity,
    ActivityState,
    Complaint,
    ComplaintKind,
    Escalation,
    EscalationDecision,
    EscalationState,
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
from reports.evidence.structure import CODE, CUSTOMER, standing

REVIEWED_WITHIN_MONTHS = 12


def channel(kind: str) -> Q:
    return among(Channel.objects.filter(kind=kind), "plan__customer")


def has_channel_for_complaints(scope: Scope) -> Q:
    return channel(ChannelKind.COMPLAINT)


def received(scope: Scope) -> QuerySet[Complaint]:
    """Complaints that were received in the period, or had to be answered or closed in it."""
    days = scope.days
    in_it = Q(received_on__range=days) | Q(answer_due_on__range=days) | Q(close_due_on__range=days)
    return Complaint.objects.filter(
        in_it, received_on__lte=scope.read_on, kind=ComplaintKind.COMPLAINT
    )


def with_complaints(scope: Scope) -> Q:
    return among(received(scope))


def answered_in_time(scope: Scope) -> Q:
    """Each whose answer was due in the period had its first one by its day."""
    first_answer = Coalesce("first_answered_on", "answered_on")
    due = (
        received(scope).annotate(answer_on=first_answer).filter(answer_due_on__lt=scope.late_before)
    )
    late = due.filter(Q(answer_on=None) | Q(answer_on__gt=F("answer_due_on")))
    return ~among(late)


def closed_in_time(scope: Scope) -> Q:
    """Each that had to be closed by the last day was closed by its own."""
    first_close = Coalesce("first_closed_on", "closed_on")
    due = received(scope).annotate(close_on=first_close).filter(close_due_on__lt=scope.late_before)
    return ~among(due.filter(Q(close_on=None) | Q(close_on__gt=F("close_due_on"))))


def reviews(scope: Scope) -> QuerySet[Activity]:
    since = scope.back(months=REVIEWED_WITHIN_MONTHS)
    return Activity.objects.order_by().filter(
        kind__ended_by=COMPLAINT_REVIEW,
        state=ActivityState.DONE,
        done_on__range=(since, scope.read_on),
    )


def has_review(scope: Scope) -> Q:
    return among(reviews(scope))


def listed_complaints(scope: Scope) -> QuerySet[Any]:
    rows = received(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "service", "cause")


def listed_reviews(scope: Scope) -> QuerySet[Any]:
    return reviews(scope).filter(customer__in=scope.customers).select_related("customer__unit")


# Escalations --------------------------------------------------------------------------------------
def has_way(scope: Scope) -> Q:
    return channel(ChannelKind.ESCALATION)


def raised(scope: Scope) -> QuerySet[Escalation]:
    """Escalations that were raised in the period, or wanted by a day of it."""
    first, last = scope.days
    in_it = Q(raised_on__range=(first, last))
    return Escalation.objects.filter(in_it | Q(raised_on__lte=last, wanted_by__range=(first, last)))


def with_escalations(scope: Scope) -> Q:
    return among(raised(scope))


def all_decided(scope: Scope) -> Q:
    """Each that was wanted by the last day was decided by then, or returned with the reason."""
    decided = EscalationDecision.objects.filter(
        escalation=OuterRef("pk"), decision__decided_on__lte=scope.read_on
    )
    waits = raised(scope).filter(~Exists(decided), wanted_by__lt=scope.late_before)
    ended = [EscalationState.RETURNED, EscalationState.CLOSED]
    return ~among(waits.exclude(state__in=ended))


def decided(scope: Scope) -> QuerySet[EscalationDecision]:
    return EscalationDecision.objects.filter(decision__decided_on__range=scope.days)


def with_decisions(scope: Scope) -> Q:
    return among(decided(scope), "escalation__customer")


def all_told(scope: Scope) -> Q:
    """Each decision was told to its customer by the last day."""
    told_on = Coalesce("escalation__first_informed_on", "escalation__informed_on")
    rows = decided(scope).annotate(told_on=told_on)
    untold = rows.filter(Q(told_on=None) | Q(told_on__gt=scope.read_on))
    return ~among(untold, "escalation__customer")


def listed_escalations(scope: Scope) -> QuerySet[Any]:
    rows = raised(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "decision", "cause")


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
        Column("outcome", _("Outcome")),
    ),
)
ESCALATIONS = Table(
    caption=_("Escalations"),
    order="raised_on",
    columns=(
        Column("number", _("Number"), sort="number", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("cause", _("Cause"), "cause.name", wide=True),
        Column("level", _("Level"), "get_level_display", sort="level"),
        Column("raised_on", _("Raised on"), sort="raised_on"),
        Column("wanted_by", _("Wanted by"), sort="wanted_by"),
        Column("decided_on", _("Decided on"), "decision.decided_on"),
        Column("informed_on", _("Customer informed on")),
        Column("state", _("State"), "get_state_display", sort="state"),
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
    clauses.register(
        "B9",
        Clause(
            _("A way to escalate"),
            _("Where the normal way fails, the customer has another, and hears what came of it."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.5"),
            (
                Check(
                    "way",
                    _("The customer knows how to escalate"),
                    _("No channel for escalation is named"),
                    has_way,
                    page_of("customers:communication"),
                    standing,
                ),
                Check(
                    "decided",
                    _("Each escalation whose day came was decided"),
                    _("An escalation waits past the day it was wanted"),
                    all_decided,
                    page_of("meetings:escalations_of_customer"),
                    with_escalations,
                ),
                Check(
                    "told",
                    _("The customer was told of each decision"),
                    _("The customer was not told of a decision"),
                    all_told,
                    page_of("meetings:escalations_of_customer"),
                    with_decisions,
                ),
            ),
            (Records("escalations", _("Escalations"), ESCALATIONS, listed_escalations),),
        ),
        order=90,
    )
