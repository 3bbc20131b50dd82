"""B3: how IT and the customer reach each other, and that they met."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import Channel, ChannelKind, CommunicationPlan, Encounter
from meetings.endings import CUSTOMER_MEETING
from meetings.models import (
    Meeting,
    MeetingKind,
    MeetingState,
    MinutesEdition,
    MinutesState,
    Series,
)
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    all_of,
    among,
    any_of,
    clauses,
    page_of,
)
from reports.evidence.history import as_they_stood, end_of, moments
from reports.evidence.planned import by_cadence
from reports.evidence.reviewed import come
from reports.evidence.structure import CODE, CUSTOMER, standing


def held(scope: Scope) -> QuerySet[Meeting]:
    """Meetings with customers that were held in the period."""
    begins, ends = moments(scope)
    return Meeting.objects.filter(
        kind=MeetingKind.CUSTOMER,
        state=MeetingState.HELD,
        starts_at__gte=begins,
        starts_at__lt=ends,
    )


def has_channel(scope: Scope, kind: str) -> Q:
    """Customers whose plan named a channel of the kind on the last day."""
    return among(as_they_stood(Channel, scope.read_on).filter(kind=kind), "plan__customer")


def has_channel_to_order(scope: Scope) -> Q:
    return has_channel(scope, ChannelKind.ORDERING)


def has_channel_for_complaints(scope: Scope) -> Q:
    return has_channel(scope, ChannelKind.COMPLAINT)


def has_channel_to_escalate(scope: Scope) -> Q:
    return has_channel(scope, ChannelKind.ESCALATION)


def has_encounters(scope: Scope) -> Q:
    """The plan said on the last day who meets whom how often."""
    return among(as_they_stood(Encounter, scope.read_on), "plan__customer")


has_plan = all_of(
    has_channel_to_order, has_channel_for_complaints, has_channel_to_escalate, has_encounters
)


def has_series(scope: Scope) -> Q:
    stood = as_they_stood(Series, scope.read_on).filter(kind=MeetingKind.CUSTOMER)
    return among(stood.exclude(rule=""), "forum__customer")


def met(scope: Scope) -> Q:
    return among(held(scope))


def has_customer_meetings(scope: Scope) -> Q:
    """Those for whom a meeting of the days was planned, or should have been."""
    kinds = Q(kind__ended_by=CUSTOMER_MEETING)
    return come(scope, kinds) | by_cadence(scope, kinds)


should_meet = any_of(met, has_customer_meetings)


def all_minuted(scope: Scope) -> Q:
    """Of each meeting minutes were sent by the last day, whatever became of them since."""
    by_then = end_of(scope.read_on)
    sent = Q(minutes_sent_at__lt=by_then) & ~Q(minutes_state=MinutesState.DRAFT)
    edition = MinutesEdition.objects.filter(meeting=OuterRef("pk"), sent_at__lt=by_then)
    return ~among(held(scope).filter(~sent, ~Exists(edition)))


def meetings(scope: Scope) -> QuerySet[Any]:
    rows = held(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "forum")


def plans(scope: Scope) -> QuerySet[Any]:
    """The plans as they stood on the last day."""
    rows = as_they_stood(CommunicationPlan, scope.read_on).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit")


PLANS = Table(
    caption=_("Communication plans"),
    order="customer",
    columns=(
        CUSTOMER,
        CODE,
        Column("edition", _("Edition"), sort="edition", number=True),
        Column("changed_on", _("Last changed on"), sort="changed_on"),
    ),
)
MEETINGS = Table(
    caption=_("Meetings with customers"),
    order="on",
    columns=(
        Column("on", _("On"), "held_on", sort="starts_at", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("minutes", _("Minutes"), "get_minutes_state_display", sort="minutes_state"),
        Column("approved", _("Approved on"), "minutes_approved_on", wide=True),
    ),
)


def register() -> None:
    clauses.register(
        "B3",
        Clause(
            _("Arrangements for communication"),
            _("How IT and the customer reach each other is arranged, and it is done so."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.3"),
            (
                Check(
                    "plan",
                    _("Channels for ordering, complaints and escalation, and who meets whom"),
                    _("The communication plan is not complete"),
                    has_plan,
                    page_of("customers:communication"),
                    standing,
                ),
                Check(
                    "series",
                    _("A series of meetings is arranged"),
                    _("No series of meetings is arranged"),
                    has_series,
                    page_of("meetings:of_customer"),
                    standing,
                ),
                Check(
                    "met",
                    _("IT and the customer met"),
                    _("IT and the customer did not meet"),
                    met,
                    page_of("meetings:of_customer"),
                    should_meet,
                ),
                Check(
                    "minutes",
                    _("The minutes of each meeting were sent"),
                    _("The minutes of a meeting were not sent"),
                    all_minuted,
                    page_of("meetings:of_customer"),
                    met,
                ),
            ),
            (
                Records("communication-plans", _("Communication plans"), PLANS, plans),
                Records("meetings", _("Meetings"), MEETINGS, meetings),
            ),
        ),
        order=30,
    )
