"""B4: where the business is going, and what it needed was answered."""

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import (
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext_lazy as _

from agreements.models import Decision, Requirement, RequirementState
from agreements.models.requirements import PLANNED_CHANGE
from brm.ui.tables import Column, Table
from customers.models import Effect, EffectAssessment, OperationalPlan, PlannedChange
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    among,
    clauses,
    customer_mandates,
    page_of,
)
from reports.evidence.history import stood, stood_or_stands
from reports.evidence.structure import CODE, CUSTOMER, standing

ANSWERED_WITHIN_DAYS = 90
"""So long a requirement may wait for its answer before it counts as not answered."""


def adopted(scope: Scope) -> QuerySet[OperationalPlan]:
    """The last edition of each plan that was adopted by the last day, of the period's years."""
    later = OperationalPlan.objects.filter(
        customer=OuterRef("customer"),
        fiscal_year=OuterRef("fiscal_year"),
        edition__gt=OuterRef("edition"),
        adopted_on__lte=scope.read_on,
    )
    return OperationalPlan.objects.filter(
        ~Exists(later), adopted_on__lte=scope.read_on, fiscal_year__in=scope.fiscal_years
    )


def changes(scope: Scope) -> QuerySet[PlannedChange]:
    return PlannedChange.objects.filter(plan__in=adopted(scope))


def assessments(scope: Scope) -> QuerySet[EffectAssessment]:
    """The last word by the last day on the effect of the change of the outer query."""
    said = EffectAssessment.objects.filter(
        change_key=OuterRef("key"), assessed_on__lte=scope.read_on
    )
    return said.order_by("-pk")


def has_plan(scope: Scope) -> Q:
    """The plan of each fiscal year of the period in which it was a customer."""
    known = Q()
    for year in scope.fiscal_years:
        known &= among(adopted(scope).filter(fiscal_year=year)) | ~was_there(scope, year)
    return known


def was_there(scope: Scope, year: int) -> Q:
    """Customers that there were in the fiscal year."""
    month, of_unit = scope.first_month, customer_mandates("unit")
    days = DateRange(date(year, month, 1), date(year + 1, month, 1))
    held = Q(Exists(of_unit.filter(valid__overlap=days))) | Q(~Exists(of_unit))
    return Q(unit__valid__overlap=days) & held


def with_changes(scope: Scope) -> Q:
    return among(changes(scope), "plan__customer")


def all_assessed(scope: Scope) -> Q:
    return ~among(changes(scope).filter(~Exists(assessments(scope))), "plan__customer")


def with_effect(scope: Scope) -> QuerySet[PlannedChange]:
    effect = Subquery(assessments(scope).values("effect")[:1])
    return changes(scope).annotate(effect=effect).filter(effect=Effect.ASSESSED)


def with_changes_for_it(scope: Scope) -> Q:
    return among(with_effect(scope), "plan__customer")


def all_required(scope: Scope) -> Q:
    """Each change that IT has to do something for became a requirement."""
    named = Requirement.objects.filter(
        origin_kind=PLANNED_CHANGE,
        origin_key=Cast(OuterRef("key"), CharField()),
        raised_on__lte=scope.read_on,
    )
    return ~among(with_effect(scope).filter(~Exists(named)), "plan__customer")


def answered_by(day: date) -> Q:
    """Requirements that were decided, declined or withdrawn by the end of the day."""
    decided = Decision.objects.filter(requirement=OuterRef("pk"), decided_on__lte=day)
    return Q(Exists(decided)) | declined_by(day) | withdrawn_by(day)


def declined_by(day: date, **facts: Any) -> Q:
    """Those that were declined by then, also where they were taken up again since."""
    declined = {"state": RequirementState.DECLINED, "fit_on__lte": day, **facts}
    return Q(**declined) | stood(Requirement, day, **declined)


def withdrawn_by(day: date) -> Q:
    """Those that were withdrawn by then; only their history tells on which day."""
    return stood_or_stands(Requirement, day, state=RequirementState.WITHDRAWN)


def raised(scope: Scope) -> QuerySet[Requirement]:
    """Requirements that were raised or had to be answered in the period, or before it and wait."""
    first, last = scope.days
    since = first - timedelta(days=ANSWERED_WITHIN_DAYS)
    waited = Q(raised_on__lt=since) & ~answered_by(scope.eve)
    return Requirement.objects.filter(Q(raised_on__range=(since, last)) | waited)


def with_requirements(scope: Scope) -> Q:
    return among(raised(scope))


def unanswered(scope: Scope) -> QuerySet[Requirement]:
    """Those that waited too long until the last day: no yes and no no in time, not withdrawn."""
    day, in_time = scope.read_on, timedelta(days=ANSWERED_WITHIN_DAYS)
    decided = Decision.objects.filter(
        requirement=OuterRef("pk"),
        decided_on__lte=ExpressionWrapper(OuterRef("raised_on") + in_time, DateField()),
    ).filter(decided_on__lte=day)
    own_day = ExpressionWrapper(F("raised_on") + in_time, DateField())
    declined = declined_by(day, fit_on__lte=Least(Value(day), own_day))
    return raised(scope).filter(
        ~Exists(decided), ~declined, ~withdrawn_by(day), raised_on__lt=scope.late_before - in_time
    )


def all_answered(scope: Scope) -> Q:
    return ~among(unanswered(scope))


def listed_changes(scope: Scope) -> QuerySet[Any]:
    """Planned changes with what was said of them, what came of it, and on which days."""
    of_change = Requirement.objects.filter(
        origin_kind=PLANNED_CHANGE, origin_key=Cast(OuterRef("key"), CharField())
    )
    decided = of_change.annotate(first=Min("decisions__decided_on"))
    said = assessments(scope)
    rows = changes(scope).filter(plan__customer__in=scope.customers)
    return rows.select_related("plan__customer__unit").annotate(
        assessed_on=Subquery(said.values("assessed_on")[:1]),
        effect=Subquery(said.values("effect")[:1]),
        requirement_number=Subquery(of_change.values("number")[:1]),
        requirement_raised_on=Subquery(of_change.values("raised_on")[:1]),
        decided_on=Subquery(decided.values("first")[:1]),
    )


def listed_requirements(scope: Scope) -> QuerySet[Any]:
    rows = raised(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "decision", "service")


CHANGES = Table(
    caption=_("Planned changes and what came of them"),
    order="begins_on",
    columns=(
        Column("title", _("Planned change"), sort="title"),
        Column(
            "customer",
            _("Customer"),
            "plan.customer.unit.name",
            sort="plan__customer__unit__name",
        ),
        Column("begins_on", _("Begins"), sort="begins_on"),
        Column(
            "effect", _("Effect on IT"), lambda row: Effect(row.effect).label if row.effect else ""
        ),
        Column("assessed_on", _("Assessed on")),
        Column("requirement_number", _("Requirement")),
        Column("requirement_raised_on", _("Raised on"), wide=True),
        Column("decided_on", _("Decided on")),
    ),
)
REQUIREMENTS = Table(
    caption=_("Requirements"),
    order="raised_on",
    columns=(
        Column("number", _("Number"), sort="number", href=lambda row: row.get_absolute_url()),
        CUSTOMER,
        CODE,
        Column("title", _("Requirement"), sort="title"),
        Column("raised_on", _("Raised on"), sort="raised_on"),
        Column("state", _("State"), "get_state_display", sort="state"),
        Column("decided_on", _("Decided on"), "decision.decided_on"),
    ),
)


def register() -> None:
    clauses.register(
        "B4",
        Clause(
            _("The changing business is understood and answered"),
            _("IT knows where the business is going; new and changed requirements are answered."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.4"),
            (
                Check(
                    "plan",
                    _("The operational plan of the year is known"),
                    _("No operational plan of the year is adopted"),
                    has_plan,
                    page_of("customers:plans"),
                    standing,
                ),
                Check(
                    "assessed",
                    _("The effect of each planned change on IT is assessed"),
                    _("The effect of a planned change is not assessed"),
                    all_assessed,
                    page_of("customers:plans"),
                    with_changes,
                ),
                Check(
                    "required",
                    _("Each change with an effect became a requirement"),
                    _("A change with an effect became no requirement"),
                    all_required,
                    page_of("customers:plans"),
                    with_changes_for_it,
                ),
                Check(
                    "answered",
                    _("Each requirement was answered within 90 days"),
                    _("A requirement waits for its answer for more than 90 days"),
                    all_answered,
                    page_of("customers:detail"),
                    with_requirements,
                ),
            ),
            (
                Records("planned-changes", _("Planned changes"), CHANGES, listed_changes),
                Records("requirements", _("Requirements"), REQUIREMENTS, listed_requirements),
            ),
        ),
        order=40,
    )
