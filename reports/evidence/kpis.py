"""The figures by which the process itself is steered, month by month; apps register theirs.

    from reports.evidence.kpis import Kpi, kpis
    kpis.register("answers", Kpi(_("Complaints answered in time"), _("..."), answered), order=40)

Each is a share with its count: of how many it was to be, of how many it was. It is counted set by
set, in one query for all customers and months.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import RenewalStep, Step, StepState
from brm.ui.registry import Registry
from customers.models import (
    Customer,
    EffectAssessment,
    OperationalPlan,
    PlannedChange,
    TeamMember,
)
from customers.models.customers import CustomerQuerySet
from meetings.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Complaint,
    Escalation,
    EscalationState,
    EscalationStep,
    Meeting,
    MeetingKind,
    MeetingState,
)
from meetings.spans import Span
from reports.evidence.clauses import Scope
from reports.evidence.rules import Counted
from reports.models import Attainment, Invitation, InvitationState, Profile
from reports.rules import Result

DECIDED = (EscalationState.DECIDED, EscalationState.INFORMED)
Monthly = dict[date, Counted]
"""By the first day of the month."""


@dataclass(frozen=True)
class Kpi:
    """One figure: what it is called, how it is counted, and the share below which it is poor.

    What comes seldom has its `latest` instead of the last whole month: its day, and its count.
    """

    label: str | Promise
    definition: str | Promise
    monthly: Callable[[CustomerQuerySet, Sequence[date]], Monthly]
    aim: int = 90
    latest: Callable[[CustomerQuerySet, date], tuple[date, Counted] | None] | None = None


kpis: Registry[Kpi] = Registry()


def last_of(month: date) -> date:
    return month + relativedelta(months=1, days=-1)


def by_month(rows: QuerySet[Any], day: str, shown: Q, months: Sequence[date]) -> Monthly:
    """How many rows have their `day` in each month, and how many of these are `shown`."""
    first, last = months[0], last_of(months[-1])
    within = rows.filter(**{f"{day}__range": (first, last)}).order_by()
    grouped: Any = within.annotate(in_month=TruncMonth(day)).values("in_month")
    counted = grouped.annotate(n_of=Count("pk"), n_shown=Count("pk", filter=shown))
    return {row["in_month"]: Counted(row["n_of"], row["n_shown"]) for row in counted}


def managed(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Who was a customer on the last day of the month, and had somebody responsible on it."""
    asked: dict[str, Any] = {}
    for n, month in enumerate(months):
        day = last_of(month)
        there = Q(pk__in=customers_on(day).values("pk"))
        held = TeamMember.objects.on(day).relationship_managers()
        asked[f"of_{n}"] = Count("pk", filter=there)
        asked[f"ok_{n}"] = Count("pk", filter=there & Q(pk__in=held.values("customer")))
    found = customers.order_by().aggregate(**asked)
    return {month: Counted(found[f"of_{n}"], found[f"ok_{n}"]) for n, month in enumerate(months)}


def customers_on(day: date) -> CustomerQuerySet:
    """Those that evidence of the day is asked of."""
    return Scope(Span("days", day, day), day, Customer.objects.order_by()).customers


def on_time(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Activities due in the month, and those done by their day."""
    rows = Activity.objects.order_by().of(customers)
    done = Q(state=ActivityState.DONE, done_on__lte=F("due_on"))
    return by_month(rows, "due_on", done, months)


def assessed(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Planned changes of the plans in force at the end of the month, and those assessed by then.

    Of each plan the edition counts that had been adopted last by that day.
    """
    said = EffectAssessment.objects.filter(change_key=OuterRef("key")).order_by()
    first = said.values("change_key").annotate(first=Min("assessed_on")).values("first")
    rows = PlannedChange.objects.filter(
        plan__customer__in=customers, plan__adopted_on__isnull=False
    )
    rows = rows.order_by().annotate(first_assessed_on=first[:1], replaced_on=_replaced_on())
    asked: dict[str, Any] = {}
    for n, month in enumerate(months):
        day = last_of(month)
        stays = Q(replaced_on=None) | Q(replaced_on__gt=day)
        known = stays & Q(plan__adopted_on__lte=day)
        asked[f"of_{n}"] = Count("pk", filter=known)
        asked[f"ok_{n}"] = Count("pk", filter=known & Q(first_assessed_on__lte=day))
    found = rows.aggregate(**asked)
    return {month: Counted(found[f"of_{n}"], found[f"ok_{n}"]) for n, month in enumerate(months)}


def _replaced_on() -> Subquery:
    """The day on which a later edition of the plan of the outer query was adopted."""
    later = OperationalPlan.objects.filter(
        customer=OuterRef("plan__customer"),
        fiscal_year=OuterRef("plan__fiscal_year"),
        edition__gt=OuterRef("plan__edition"),
        adopted_on__isnull=False,
    ).order_by("adopted_on")
    return Subquery(later.values("adopted_on")[:1])


def answered(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Complaints whose answer was due in the month, and those first answered by their day."""
    first_answer = Coalesce("first_answered_on", "answered_on")
    rows = Complaint.objects.complaints().of(customers).annotate(answer_on=first_answer)
    return by_month(rows, "answer_due_on", Q(answer_on__lte=F("answer_due_on")), months)


def decided(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Escalations whose decision was wanted in the month, and those that stood decided that day.

    Where the question had been given back by then, nobody had to decide it: it counts in neither.
    """
    by_then = EscalationStep.objects.filter(
        escalation=OuterRef("pk"), happened_on__lte=OuterRef("wanted_by")
    ).exclude(to_state=EscalationState.CLOSED)
    last = Subquery(by_then.order_by("-pk").values("to_state")[:1])
    state_then = Coalesce(last, Value(EscalationState.RAISED))
    rows = Escalation.objects.of(customers).annotate(state_then=state_then)
    rows = rows.exclude(state_then=EscalationState.RETURNED)
    return by_month(rows, "wanted_by", Q(state_then__in=DECIDED), months)


def kept_promises(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Actions due in the month, and those done by their day; dropped ones count in neither."""
    rows = Action.objects.of(customers).exclude(state=ActionState.DROPPED)
    return by_month(rows, "due_on", Q(done_on__lte=F("due_on")), months)


def begun(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Agreements whose renewal was to start in the month, and those begun by *start by*."""
    rows = RenewalStep.objects.of(customers).filter(step=Step.REVIEW)
    done = Q(state=StepState.DONE, done_on__lte=F("due_on"))
    return by_month(rows, "due_on", done, months)


def held(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Results of service levels that were measured in the month, and those not breached."""
    rows = Attainment.objects.filter(customer__in=customers).exclude(result=Result.NOT_MEASURED)
    return by_month(rows, "period", ~Q(result=Result.BREACHED), months)


def studied(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """Team and customer meetings held in the month, and those that had their profile by its day."""
    frozen = Profile.objects.filter(meeting=OuterRef("pk"), as_of__lte=OuterRef("starts_at__date"))
    rows = Meeting.objects.filter(
        customer__in=customers,
        state=MeetingState.HELD,
        kind__in=[MeetingKind.TEAM, MeetingKind.CUSTOMER],
    ).annotate(has_profile=Exists(frozen))
    return by_month(rows, "starts_at__date", Q(has_profile=True), months)


def responded(customers: CustomerQuerySet, months: Sequence[date]) -> Monthly:
    """People asked in surveys that were closed in the month, and those who answered."""
    rows = Invitation.objects.filter(customer__in=customers)
    return by_month(rows, "survey__closed_on", Q(state=InvitationState.ANSWERED), months)


def responded_last(customers: CustomerQuerySet, on: date) -> tuple[date, Counted] | None:
    """People asked in the survey that was closed last, within a year, and those who answered."""
    within = (on - relativedelta(years=1), on)
    rows = Invitation.objects.filter(customer__in=customers, survey__closed_on__range=within)
    surveys: Any = rows.order_by().values("survey", "survey__closed_on")
    answered = Count("pk", filter=Q(state=InvitationState.ANSWERED))
    found = surveys.annotate(n_of=Count("pk"), n_shown=answered)
    last = found.order_by("-survey__closed_on", "-survey").first()
    return last and (last["survey__closed_on"], Counted(last["n_of"], last["n_shown"]))


def register() -> None:
    """Register the figures of the process; called once, when the app is ready."""
    kpis.register(
        "managers",
        Kpi(
            _("Customers with a relationship manager"),
            _("On the last day of the month, of all that were customers on it."),
            managed,
            aim=100,
        ),
        order=10,
    )
    kpis.register(
        "activities",
        Kpi(
            _("Activities done on time"),
            _("Of the activities due in the month, those done by their day."),
            on_time,
        ),
        order=20,
    )
    kpis.register(
        "changes",
        Kpi(
            _("Planned changes assessed"),
            _("Of the planned changes in force at the end of the month, those assessed by then."),
            assessed,
        ),
        order=30,
    )
    kpis.register(
        "profiles",
        Kpi(
            _("Meetings with a profile"),
            _("Of the meetings with or about customers held in the month, by the day of each."),
            studied,
        ),
        order=35,
    )
    kpis.register(
        "complaints",
        Kpi(
            _("Complaints answered in time"),
            _("Of the complaints whose answer was due in the month, the first answer counts."),
            answered,
        ),
        order=40,
    )
    _register_more()


def _register_more() -> None:
    kpis.register(
        "escalations",
        Kpi(
            _("Escalations decided by the day wanted"),
            _("Of those whose decision was wanted in the month; given back by then, in neither."),
            decided,
        ),
        order=50,
    )
    kpis.register(
        "actions",
        Kpi(
            _("Actions done by their day"),
            _("Of the actions due in the month; dropped ones count in neither."),
            kept_promises,
        ),
        order=60,
    )
    kpis.register(
        "renewals",
        Kpi(
            _("Renewals begun by start by"),
            _("Of the agreements whose renewal was to start in the month."),
            begun,
        ),
        order=70,
    )
    kpis.register(
        "levels",
        Kpi(
            _("Service levels held"),
            _("Of the results measured in the month, those not breached."),
            held,
            aim=95,
        ),
        order=80,
    )
    kpis.register(
        "responses",
        Kpi(
            _("Response to surveys"),
            _("Of the people asked in the survey that was closed last."),
            responded,
            aim=50,
            latest=responded_last,
        ),
        order=90,
    )
