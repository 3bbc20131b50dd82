"""B9: a way that leads on where the normal one fails, and what came of those who took it."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from meetings.models import Escalation, EscalationDecision, EscalationState, EscalationStep
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
from reports.evidence.communication import has_channel_to_escalate
from reports.evidence.structure import CODE, CUSTOMER, standing
from reports.evidence.waiting import late, of_the_period

ANSWERED = (
    EscalationState.DECIDED,
    EscalationState.INFORMED,
    EscalationState.RETURNED,
    EscalationState.CLOSED,
)

DECIDED_ON = "decision__decided_on"


def answered_by(day: date) -> Q:
    """Escalations that stood decided, returned with the reason or closed at the end of the day.

    Their last step by then says so: what was opened again waits anew. What came in without steps
    has its decision alone.
    """
    by_then = EscalationStep.objects.filter(happened_on__lte=day)
    later = by_then.filter(escalation=OuterRef("escalation"), pk__gt=OuterRef("pk"))
    last = by_then.filter(~Exists(later), escalation=OuterRef("pk"))
    decision = EscalationDecision.objects.filter(
        escalation=OuterRef("pk"), decision__decided_on__lte=day
    )
    without_steps = Q(~Exists(by_then.filter(escalation=OuterRef("pk"))))
    return Q(Exists(last.filter(to_state__in=ANSWERED))) | without_steps & Q(Exists(decision))


def raised(scope: Scope) -> QuerySet[Escalation]:
    """Escalations that were raised in the period, or wanted by a day of it or before, in vain."""
    in_it = Q(raised_on__range=scope.days) | of_the_period(scope, "wanted_by", answered_by)
    return Escalation.objects.filter(in_it, raised_on__lte=scope.read_on)


def with_escalations(scope: Scope) -> Q:
    return among(raised(scope))


def all_decided(scope: Scope) -> Q:
    """Each that was wanted by the last day was decided by then, or returned with the reason."""
    return ~among(raised(scope).filter(late(scope, "wanted_by", answered_by)))


def told_by(day: date) -> Q:
    """Decisions that their customer was told of by the end of the day: each anew.

    What came in without steps has the first and the last day of telling alone.
    """
    told = EscalationStep.objects.filter(
        escalation=OuterRef("escalation"),
        to_state=EscalationState.INFORMED,
        happened_on__range=(OuterRef(DECIDED_ON), day),
    )
    since = F(DECIDED_ON)
    first = Q(escalation__first_informed_on__range=(since, day))
    return Q(Exists(told)) | first | Q(escalation__informed_on__range=(since, day))


def decided(scope: Scope) -> QuerySet[EscalationDecision]:
    """Decisions of the period, and those before it that nobody had told when it began."""
    return EscalationDecision.objects.filter(of_the_period(scope, DECIDED_ON, told_by))


def with_decisions(scope: Scope) -> Q:
    return among(decided(scope), "escalation__customer")


def all_told(scope: Scope) -> Q:
    """Each decision was told to its customer by the last day."""
    return ~among(decided(scope).filter(~told_by(scope.read_on)), "escalation__customer")


def listed_escalations(scope: Scope) -> QuerySet[Any]:
    of_it = Q(pk__in=raised(scope).values("pk")) | Q(pk__in=decided(scope).values("escalation"))
    rows = Escalation.objects.filter(of_it, customer__in=scope.customers)
    return rows.select_related("customer__unit", "decision", "cause")


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
                    has_channel_to_escalate,
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
