"""B5: that delivery is looked at at planned intervals, and what was promised is done."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import F, Func, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from meetings.endings import MEETINGS
from meetings.models import Action, ActionState, Activity, ActivityState
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    among,
    any_of,
    clauses,
    page_of,
)
from reports.evidence.history import as_it_was, stood, stood_or_stands
from reports.evidence.planned import by_cadence
from reports.evidence.structure import CODE, CUSTOMER
from reports.evidence.waiting import late, of_the_period
from reports.models import Attainment, Profile
from reports.rules import months_before

MONTHS_LOOKED_AT = 12
MONTHS_OF_TREND = 3
"""So many months with a figure make a trend."""

DAYS_OF_SHORTEST_MONTH = 28
"""First days of months lie at least so far apart: divided by it, each has a number of its own."""

OVER = (ActivityState.DONE, ActivityState.SKIPPED)


def ended_by(day: date) -> Q:
    """Activities that were done, or skipped with a reason, by the end of the day."""
    by_then = Q(done_on__lte=day) | Q(skipped_on__lte=day)
    return by_then | stood(Activity, day, state__in=OVER)


def due(scope: Scope) -> QuerySet[Activity]:
    return Activity.objects.order_by().filter(of_the_period(scope, "due_on", ended_by))


def not_done(scope: Scope) -> QuerySet[Activity]:
    """What was due, and neither done nor skipped with a reason when the period is read."""
    return due(scope).filter(late(scope, "due_on", ended_by))


def done(scope: Scope) -> QuerySet[Activity]:
    was_done = stood(Activity, scope.read_on, state=ActivityState.DONE)
    return due(scope).filter(Q(done_on__lte=scope.read_on) | was_done)


def something_done(scope: Scope) -> Q:
    return among(done(scope))


def with_activities(scope: Scope) -> Q:
    return among(due(scope))


def without_plan(scope: Scope) -> Q:
    """Those for whom work of the days should have been planned."""
    return by_cadence(scope, Q())


with_work = any_of(with_activities, without_plan)


def come(scope: Scope, kinds: Q) -> Q:
    """Those for whom work of the kinds was planned of the days, today left out while it lasts."""
    return among(due(scope).filter(kinds, due_on__lt=scope.late_before))


def nothing_left(scope: Scope) -> Q:
    return ~among(not_done(scope))


def frozen(scope: Scope) -> QuerySet[Profile]:
    return Profile.objects.filter(as_of__range=scope.days)


def has_profile(scope: Scope) -> Q:
    return among(frozen(scope))


def has_meetings(scope: Scope) -> Q:
    """Those for whom a meeting was planned, or should have been, that a profile is compiled for."""
    kinds = Q(kind__ended_by__in=MEETINGS)
    return come(scope, kinds) | by_cadence(scope, kinds)


should_have_a_profile = any_of(has_profile, has_meetings)


def measured(scope: Scope) -> QuerySet[Attainment]:
    """Results with a figure of the twelve whole months up to the last day."""
    months = months_looked_at(scope)
    return Attainment.objects.filter(period__in=months, value__isnull=False).order_by()


def months_looked_at(scope: Scope) -> list[date]:
    return months_before(scope.read_on + timedelta(days=1), MONTHS_LOOKED_AT)


def has_trend(scope: Scope) -> Q:
    """One measure of one service has enough months: of different ones no trend is made."""
    same = measured(scope).values("customer", "service", "measure")
    months = same.annotate(n=_different_months(scope))
    return Q(pk__in=months.filter(n__gte=MONTHS_OF_TREND).values("customer"))


def _different_months(scope: Scope) -> Func:
    """How many months the rows of a group have, a bit for each: counting by DISTINCT sorts all."""
    bit = Func(
        F("period"),
        Value(months_looked_at(scope)[0]),
        template=f"(1 << ((%(expressions)s) / {DAYS_OF_SHORTEST_MONTH}))",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    return Func(
        BitOr(bit),
        template="bit_count((%(expressions)s)::bit(32))",
        output_field=IntegerField(),
    )


# Promises -----------------------------------------------------------------------------------------
def kept_or_dropped_by(day: date) -> Q:
    """Actions that were done or dropped by the end of the day; a dropped one bears no day."""
    over = (ActionState.DONE, ActionState.DROPPED)
    dropped = stood_or_stands(Action, day, state=ActionState.DROPPED)
    return Q(done_on__lte=day) | stood(Action, day, state__in=over) | dropped


def actions(scope: Scope) -> QuerySet[Action]:
    """Actions of the period by the day on which they were due at its end, wherever moved since."""
    due_then = as_it_was(Action, scope.read_on, "due_on")
    rows = Action.objects.alias(due_then=due_then)
    return rows.filter(of_the_period(scope, "due_then", kept_or_dropped_by))


def with_actions(scope: Scope) -> Q:
    return among(actions(scope))


def actions_ended(scope: Scope) -> Q:
    """Nothing that was due in the period, or still waited when it began, was open at its end."""
    return ~among(actions(scope).filter(late(scope, "due_then", kept_or_dropped_by)))


def of_customers(rows: QuerySet[Any], scope: Scope, *joined: str) -> QuerySet[Any]:
    """Those of the period's customers, with what a list shows joined."""
    return rows.filter(customer__in=scope.customers).select_related("customer__unit", *joined)


ACTIVITIES = Table(
    caption=_("Activities due"),
    order="due_on",
    columns=(
        Column("due_on", _("Due"), sort="due_on", href=lambda row: row.get_absolute_url()),
        Column("kind", _("Activity"), "kind.name", sort="kind__order", made=gettext),
        CUSTOMER,
        CODE,
        Column("state", _("State"), "get_state_display", sort="state"),
        Column("done_on", _("Done on")),
        Column("skipped_on", _("Skipped on"), wide=True),
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
                    with_work,
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
                    should_have_a_profile,
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
