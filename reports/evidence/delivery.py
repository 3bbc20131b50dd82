"""S4 and S5: whether levels were measured and looked at, and what a miss led to.

ISO/IEC 20000-1:2018 8.3.3; FitSM-1 PR2.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat, Greatest, Least, Trunc
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementReview, AgreementState, PeriodKind, ReviewState, ServiceLevel
from brm.ui.tables import Column, Table
from meetings.models import Action, ActionState, MeetingKind, MeetingState
from reports.agenda import BREACHED_LEVEL
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
from reports.evidence.history import as_it_was, beginning_of, end_of, stood_or_stands
from reports.evidence.levels import has_levels
from reports.evidence.structure import CODE, CUSTOMER
from reports.evidence.waiting import late, of_the_period
from reports.models import (
    Attainment,
    Edition,
    Improvement,
    ImprovementState,
    Profile,
)
from reports.rules import Result, ends_in, months_of

REVIEWED_WITHIN_MONTHS = 12


def results(scope: Scope) -> QuerySet[Attainment]:
    return Attainment.objects.filter(period__in=scope.months).order_by()


def has_results(scope: Scope) -> Q:
    """Customers of whom a figure of the months of the period was held against a level."""
    return among(results(scope).exclude(result=Result.NOT_MEASURED))


def to_measure(scope: Scope) -> QuerySet[ServiceLevel]:
    """Levels that were in force when a month, quarter or year began that ends in the period.

    These are to have a result of it, as `reports.operations.attainment` reckons.
    """
    term, days = "line__period__valid", DateField()
    agreement = "line__period__agreement"
    last_day = ExpressionWrapper(F("until") - timedelta(days=1), output_field=days)
    rows = ServiceLevel.objects.filter(
        line__customer__isnull=False,
        **{f"{agreement}__state__in": [AgreementState.ACTIVE, AgreementState.ENDED]},
    ).annotate(
        since=Greatest("valid__startswith", f"{term}__startswith", output_field=days),
        until=Least("valid__endswith", f"{term}__endswith", output_field=days),
        in_force_until=Least(last_day, f"{agreement}__ended_on", output_field=days),
    )
    found = Q(pk__in=[])
    for kind in PeriodKind:
        if begins := begins_of(scope, kind):
            until = Least(F("in_force_until"), Value(begins[-1]), output_field=days)
            last_begin = Trunc(until, str(kind), output_field=days)
            rows = rows.annotate(**{f"began_{kind}": last_begin})
            begun = Greatest(F("since"), Value(begins[0]), output_field=days)
            found |= Q(**{"period_kind": kind, f"began_{kind}__gte": begun})
    return rows.filter(found).order_by()


def begins_of(scope: Scope, kind: PeriodKind) -> list[date]:
    """The first days of the months, quarters or years that end in the period."""
    return [months_of(each, kind)[0] for each in scope.months if ends_in(kind, each)]


def has_to_measure(scope: Scope) -> Q:
    return among(to_measure(scope), "line__customer")


def without_results(scope: Scope) -> Q:
    """A level that was to be measured has not even a result that says that it was not.

    It has none at all, or none of the last month, quarter or year: results are made in their order.
    """
    known = results(scope)
    lacking = ~Q(pk__in=known.values("service_level").distinct())
    for kind in PeriodKind:
        if begins := begins_of(scope, kind):
            last = known.filter(period_kind=kind, period__gte=begins[-1])
            held = Q(**{"period_kind": kind, f"began_{kind}": begins[-1]})
            lacking |= held & ~Q(pk__in=last.values("service_level").distinct())
    return among(to_measure(scope).filter(lacking), "line__customer")


def all_measured(scope: Scope) -> Q:
    """Each level has a figure of each month, quarter or year that it has a result of."""
    unmeasured = results(scope).filter(result=Result.NOT_MEASURED)
    return ~among(unmeasured) & ~without_results(scope)


def shown(scope: Scope) -> QuerySet[Profile]:
    """Profiles that customers were shown in a meeting within a year, frozen by its day."""
    return Profile.objects.filter(
        edition=Edition.CUSTOMER,
        as_of__lte=F("meeting__starts_at__date"),
        meeting__kind=MeetingKind.CUSTOMER,
        meeting__state=MeetingState.HELD,
        meeting__starts_at__gte=beginning_of(scope.back(months=REVIEWED_WITHIN_MONTHS)),
        meeting__starts_at__lt=end_of(scope.read_on),
    ).order_by()


def was_shown(scope: Scope) -> Q:
    return among(shown(scope))


def reviewed_by(day: date) -> Q:
    """Reviews that were done by the end of the day, or whose agreement ended before."""
    return Q(done_on__lte=day)


def reviews(scope: Scope) -> QuerySet[AgreementReview]:
    """Reviews that were due in the period, or before it and still waited when it began.

    By the day that was theirs at its end: another interval moves the one that waits.
    """
    due_then = as_it_was(AgreementReview, scope.read_on, "due_on")
    rows = AgreementReview.objects.alias(due_then=due_then)
    rows = rows.filter(of_the_period(scope, "due_then", reviewed_by))
    return rows.exclude(state=ReviewState.ENDED, done_on__lte=scope.read_on)


def with_reviews(scope: Scope) -> Q:
    return among(reviews(scope), "agreement__customer")


def all_reviewed(scope: Scope) -> Q:
    """Each review that was due in the period was done when it is read."""
    return ~among(
        reviews(scope).filter(late(scope, "due_then", reviewed_by)), "agreement__customer"
    )


def breaches(scope: Scope) -> QuerySet[Attainment]:
    return results(scope).filter(result=Result.BREACHED)


def with_breaches(scope: Scope) -> Q:
    return among(breaches(scope))


def promised(scope: Scope) -> QuerySet[Action]:
    """Actions that answer the breach of the outer query: agreed at its topic in a meeting.

    In a meeting while it could be answered, not dropped by then, nor done before its month.
    """
    key = Concat(
        Cast(OuterRef("customer"), CharField()),
        Value("/"),
        OuterRef("service__code"),
        Value("/"),
        OuterRef("measure__code"),
        output_field=CharField(),
    )
    return Action.objects.filter(
        Q(done_on=None) | Q(done_on__gte=OuterRef("period")),
        ~stood_or_stands(Action, scope.answers_until, state=ActionState.DROPPED),
        agenda_item__source_kind=BREACHED_LEVEL,
        agenda_item__source_id=key,
        agenda_item__meeting__starts_at__lt=end_of(scope.answers_until),
    )


def improvements(scope: Scope) -> QuerySet[Improvement]:
    """Improvements that somebody saw to since the breach of the outer query, in time for it."""
    same = {name: OuterRef(name) for name in ("customer", "service", "measure")}
    taken_up = [ImprovementState.OPEN, ImprovementState.DONE]
    return Improvement.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=OuterRef("period")),
        stood_or_stands(Improvement, scope.answers_until, state__in=taken_up),
        opened_on__lte=scope.answers_until,
        **same,
    )


def answered(scope: Scope) -> dict[str, Exists]:
    return {"acted": Exists(promised(scope)), "improved": Exists(improvements(scope))}


def all_improved(scope: Scope) -> Q:
    """Each level that was breached has an action or an improvement that answers it."""
    unanswered = (~answer for answer in answered(scope).values())
    return ~among(breaches(scope).filter(*unanswered))


def listed_results(scope: Scope) -> QuerySet[Any]:
    rows = results(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "service", "measure")


def listed_breaches(scope: Scope) -> QuerySet[Any]:
    rows = breaches(scope).filter(customer__in=scope.customers)
    rows = rows.annotate(**answered(scope))
    return rows.select_related("customer__unit", "service", "measure")


def listed_reviews(scope: Scope) -> QuerySet[Any]:
    rows = reviews(scope).filter(agreement__customer__in=scope.customers)
    return rows.select_related("agreement__customer__unit")


RESULTS = Table(
    caption=_("Attainment"),
    order="period",
    columns=(
        Column("period", _("Month"), sort="period"),
        CUSTOMER,
        CODE,
        Column("service", _("Service"), "service.name", sort="service__name"),
        Column("measure", _("Measure"), "measure.name"),
        Column("value", _("Value"), number=True),
        Column("target", _("Target"), number=True),
        Column("result", _("Result"), "get_result_display", sort="result"),
    ),
)
BREACHES = Table(
    caption=_("Breached levels and what they led to"),
    order="period",
    columns=(
        *RESULTS.columns[:-1],
        Column("acted", _("Action")),
        Column("improved", _("Improvement")),
    ),
)
REVIEWS = Table(
    caption=_("Reviews of agreements"),
    order="due_on",
    columns=(
        Column("due_on", _("Due"), sort="due_on"),
        Column(
            "agreement",
            _("Agreement"),
            "agreement.number",
            href=lambda row: row.agreement.get_absolute_url(),
        ),
        Column(
            "customer",
            _("Customer"),
            "agreement.customer.unit.name",
            sort="agreement__customer__unit__name",
        ),
        Column("state", _("State"), "get_state_display", sort="state"),
        Column("done_on", _("Done on")),
        Column("outcome", _("Outcome"), "get_outcome_display"),
    ),
)


def register() -> None:
    clauses.register(
        "S4",
        Clause(
            _("Levels are measured and reviewed at planned intervals"),
            _("What was achieved is measured, and looked at with the customer."),
            (f"{ISO} 8.3.3", f"{FITSM} PR2.5"),
            (
                Check(
                    "measured",
                    _("Each level was measured in each month"),
                    _("A level was not measured in some month"),
                    all_measured,
                    page_of("reports:of_customer"),
                    has_to_measure,
                ),
                Check(
                    "shown",
                    _("The customer was shown the delivery within a year"),
                    _("The customer was not shown the delivery within a year"),
                    was_shown,
                    page_of("meetings:of_customer"),
                    has_levels,
                ),
                Check(
                    "reviewed",
                    _("Each agreement was reviewed by its day"),
                    _("The review of an agreement is late"),
                    all_reviewed,
                    page_of("agreements:of_customer"),
                    with_reviews,
                ),
            ),
            (
                Records("attainment", _("Attainment"), RESULTS, listed_results),
                Records("agreement-reviews", _("Reviews of agreements"), REVIEWS, listed_reviews),
            ),
        ),
        order=140,
    )
    clauses.register(
        "S5",
        Clause(
            _("A miss leads to improvement"),
            _("Where a target is missed, something is done so that it is met again."),
            (f"{ISO} 8.3.3", f"{FITSM} PR2.6"),
            (
                Check(
                    "measured",
                    _("Levels are measured, so that a miss is seen"),
                    _("No level was measured"),
                    has_results,
                    page_of("reports:of_customer"),
                    has_to_measure,
                ),
                Check(
                    "improved",
                    _("Each breach led to an action or an improvement"),
                    _("A breach led to no action and no improvement"),
                    all_improved,
                    page_of("reports:of_customer"),
                    with_breaches,
                ),
            ),
            (Records("breaches", _("Breached levels"), BREACHES, listed_breaches),),
        ),
        order=150,
    )
