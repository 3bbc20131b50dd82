"""B3 and B5: how IT and the customer reach each other, and what they review when they meet."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import Channel, ChannelKind, CommunicationPlan, Encounter
from meetings.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Meeting,
    MeetingKind,
    MeetingState,
    MinutesState,
    Series,
)
from meetings.models.activities import NOT_ENDED
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
from reports.models import Attainment, Profile
from reports.rules import months_before

MONTHS_LOOKED_AT = 12
MONTHS_OF_TREND = 3
"""So many months with a figure make a trend."""


def moments(scope: Scope) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    first, last = scope.days
    begins, ends = (datetime.combine(day, time.min) for day in (first, last + timedelta(days=1)))
    return timezone.make_aware(begins), timezone.make_aware(ends)


def held(scope: Scope) -> QuerySet[Meeting]:
    """Meetings with customers that were held in the period."""
    begins, ends = moments(scope)
    return Meeting.objects.filter(
        kind=MeetingKind.CUSTOMER,
        state=MeetingState.HELD,
        starts_at__gte=begins,
        starts_at__lt=ends,
    )


def has_plan(scope: Scope) -> Q:
    """The three channels are named, and who meets whom how often."""
    plans = CommunicationPlan.objects.filter(
        *(
            Exists(Channel.objects.filter(plan=OuterRef("pk"), kind=kind))
            for kind in ChannelKind.values
        ),
        Exists(Encounter.objects.filter(plan=OuterRef("pk"))),
    )
    return among(plans)


def has_series(scope: Scope) -> Q:
    series = Series.objects.filter(kind=MeetingKind.CUSTOMER).exclude(rule="")
    return among(series, "forum__customer")


def met(scope: Scope) -> Q:
    return among(held(scope))


def all_minuted(scope: Scope) -> Q:
    return ~among(held(scope).filter(minutes_state=MinutesState.DRAFT))


def meetings(scope: Scope) -> QuerySet[Any]:
    rows = held(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "forum")


def plans(scope: Scope) -> QuerySet[Any]:
    rows = CommunicationPlan.objects.filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "changed_by")


# Reviewed at planned intervals --------------------------------------------------------------------
def due(scope: Scope) -> QuerySet[Activity]:
    return Activity.objects.order_by().due_between(*scope.days)


def not_done(scope: Scope) -> QuerySet[Activity]:
    """What was due, and neither done nor skipped with a reason when the period is read."""
    waits = Q(state__in=NOT_ENDED) | Q(done_on__gt=scope.read_on) | Q(skipped_on__gt=scope.read_on)
    return due(scope).filter(waits, due_on__lt=scope.late_before)


def done(scope: Scope) -> QuerySet[Activity]:
    return due(scope).filter(state=ActivityState.DONE, done_on__lte=scope.read_on)


def something_done(scope: Scope) -> Q:
    return among(done(scope))


def with_activities(scope: Scope) -> Q:
    return among(due(scope))


def nothing_left(scope: Scope) -> Q:
    return ~among(not_done(scope))


def frozen(scope: Scope) -> QuerySet[Profile]:
    return Profile.objects.filter(as_of__range=scope.days)


def has_profile(scope: Scope) -> Q:
    return among(frozen(scope))


def measured(scope: Scope) -> QuerySet[Attainment]:
    """Results with a figure of the twelve whole months up to the last day."""
    months = months_before(scope.read_on + timedelta(days=1), MONTHS_LOOKED_AT)
    return Attainment.objects.filter(period__in=months, value__isnull=False).order_by()


def has_trend(scope: Scope) -> Q:
    months = measured(scope).values("customer").annotate(n=Count("period", distinct=True))
    return Q(pk__in=months.filter(n__gte=MONTHS_OF_TREND).values("customer"))


def actions(scope: Scope) -> QuerySet[Action]:
    return Action.objects.filter(due_on__range=scope.days)


def with_actions(scope: Scope) -> Q:
    return among(actions(scope))


def actions_ended(scope: Scope) -> Q:
    """Nothing that was due in the period was open when it is read."""
    waits = Q(state=ActionState.OPEN) | Q(done_on__gt=scope.read_on)
    return ~among(actions(scope).filter(waits, due_on__lt=scope.late_before))


def of_customers(rows: QuerySet[Any], scope: Scope, *joined: str) -> QuerySet[Any]:
    """Those of the period's customers, with what a list shows joined."""
    return rows.filter(customer__in=scope.customers).select_related("customer__unit", *joined)


PLANS = Table(
    caption=_("Communication plans"),
    order="customer",
    columns=(
        CUSTOMER,
        CODE,
        Column("edition", _("Edition"), sort="edition", number=True),
        Column("changed_on", _("Last changed on"), sort="changed_on"),
        Column("changed_by", _("By"), wide=True),
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
ACTIVITIES = Table(
    caption=_("Activities due"),
    order="due_on",
    columns=(
        Column("due_on", _("Due"), sort="due_on", href=lambda row: row.get_absolute_url()),
        Column("kind", _("Activity"), lambda row: str(row.kind), sort="kind__order"),
        CUSTOMER,
        CODE,
        Column("state", _("State"), "get_state_display", sort="state"),
        Column("done_on", _("Done on")),
        Column("skipped_on", _("Skipped on"), wide=True),
        Column("reason", _("Reason"), wide=True),
    ),
)
PROFILES = Table(
    caption=_("Frozen profiles"),
    order="as_of",
    columns=(
        Column("as_of", _("As of"), sort="as_of", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("edition", _("Edition"), "get_edition_display", sort="edition"),
        Column("digest", _("SHA-256"), wide=True),
    ),
)
ACTIONS = Table(
    caption=_("Actions due"),
    order="due_on",
    columns=(
        Column("due_on", _("Due"), sort="due_on", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("state", _("State"), "get_state_display", sort="state"),
        Column("done_on", _("Done on")),
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
    clauses.register(
        "B5",
        Clause(
            _("Performance is reviewed at planned intervals"),
            _("Trends and outcomes are looked at together as often as planned."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.4"),
            (
                Check(
                    "planned",
                    _("Work was planned, and something of it done"),
                    _("Nothing was planned and done"),
                    something_done,
                    page_of("meetings:coverage_of"),
                ),
                Check(
                    "left",
                    _("All that was planned was done, or skipped with a reason"),
                    _("Something that was planned is not done"),
                    nothing_left,
                    page_of("meetings:coverage_of"),
                    with_activities,
                ),
                Check(
                    "profile",
                    _("A profile was compiled and frozen"),
                    _("No profile was compiled"),
                    has_profile,
                    page_of("customers:detail"),
                ),
                Check(
                    "trend",
                    _("Three months at least of a trend"),
                    _("There is no trend of three months"),
                    has_trend,
                    page_of("reports:of_customer"),
                ),
                Check(
                    "actions",
                    _("What was promised was done by its day, or ended"),
                    _("Something that was promised is overdue"),
                    actions_ended,
                    page_of("meetings:of_customer"),
                    with_actions,
                ),
            ),
            (
                Records(
                    "activities", _("Activities"), ACTIVITIES, lambda s: of_customers(due(s), s)
                ),
                Records("profiles", _("Profiles"), PROFILES, lambda s: of_customers(frozen(s), s)),
                Records("actions", _("Actions"), ACTIONS, lambda s: of_customers(actions(s), s)),
            ),
        ),
        order=50,
    )
