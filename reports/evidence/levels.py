"""S1 to S5: what was agreed and why, up to what load, whether it was looked at, what a miss led to.

ISO/IEC 20000-1:2018 8.3.3; FitSM-1 PR2.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementLine, AgreementReview, ReviewState, ServiceLevel
from agreements.trace.own_stages import GRANTED
from brm.ui.tables import Column, Table
from customers.periods import period
from meetings.models import Action, MeetingKind, MeetingState
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
from reports.evidence.structure import CODE, CUSTOMER, standing
from reports.models import (
    Attainment,
    Edition,
    Improvement,
    ImprovementState,
    Measurement,
    Profile,
)
from reports.rules import Result

REVIEWED_WITHIN_MONTHS = 12


def lines(scope: Scope) -> QuerySet[AgreementLine]:
    """What was agreed with customers on the last day."""
    day = scope.read_on
    agreed = AgreementLine.objects.agreed_in(period(day, day), from_day=day)
    return agreed.filter(customer__isnull=False).order_by()


def has_agreement(scope: Scope) -> Q:
    return among(lines(scope))


def figures(scope: Scope) -> QuerySet[Measurement]:
    """What was reported of services in the months of the period."""
    return Measurement.objects.current().filter(period__in=scope.months).order_by()


def uses_services(scope: Scope) -> Q:
    return among(figures(scope))


def all_use_agreed(scope: Scope) -> Q:
    """Each service that figures came of was agreed on a day of the period."""
    agreed = AgreementLine.objects.agreed_in(scope.period, from_day=scope.span.first).filter(
        customer=OuterRef("customer"), service=OuterRef("service")
    )
    return ~among(figures(scope).filter(~Exists(agreed)))


def levels(scope: Scope) -> QuerySet[ServiceLevel]:
    """The levels that held on the last day."""
    return ServiceLevel.objects.filter(line__in=lines(scope), valid__contains=scope.read_on)


def has_levels(scope: Scope) -> Q:
    return among(levels(scope), "line__customer")


def all_from_requirements(scope: Scope) -> Q:
    """Each level answers a requirement that was granted."""
    baseless = levels(scope).exclude(requirement__state__in=GRANTED)
    return ~among(baseless, "line__customer")


def all_limited(scope: Scope) -> Q:
    """Each level says up to what workload it holds, or what is excepted."""
    return ~among(levels(scope).filter(workload_limit=None, exceptions=""), "line__customer")


def results(scope: Scope) -> QuerySet[Attainment]:
    return Attainment.objects.filter(period__in=scope.months).order_by()


def has_results(scope: Scope) -> Q:
    return among(results(scope))


def all_measured(scope: Scope) -> Q:
    return ~among(results(scope).filter(result=Result.NOT_MEASURED))


def shown(scope: Scope) -> QuerySet[Profile]:
    """Profiles that customers were shown in a meeting within a year."""
    return Profile.objects.filter(
        edition=Edition.CUSTOMER,
        meeting__kind=MeetingKind.CUSTOMER,
        meeting__state=MeetingState.HELD,
        meeting__starts_at__gte=_begin(scope.back(months=REVIEWED_WITHIN_MONTHS)),
        meeting__starts_at__lt=_begin(scope.read_on + timedelta(days=1)),
    ).order_by()


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def was_shown(scope: Scope) -> Q:
    return among(shown(scope))


def reviews(scope: Scope) -> QuerySet[AgreementReview]:
    return AgreementReview.objects.filter(due_on__range=scope.days).exclude(state=ReviewState.ENDED)


def with_reviews(scope: Scope) -> Q:
    return among(reviews(scope), "agreement__customer")


def all_reviewed(scope: Scope) -> Q:
    """Each review that was due in the period was done when it is read."""
    waits = Q(done_on=None) | Q(done_on__gt=scope.read_on)
    late = reviews(scope).filter(waits, due_on__lt=scope.late_before)
    return ~among(late, "agreement__customer")


def breaches(scope: Scope) -> QuerySet[Attainment]:
    return results(scope).filter(result=Result.BREACHED)


def with_breaches(scope: Scope) -> Q:
    return among(breaches(scope))


def promised() -> QuerySet[Action]:
    """Actions that answer the breach of the outer query: agreed at its topic in a meeting."""
    key = Concat(
        Cast(OuterRef("customer"), CharField()),
        Value("/"),
        OuterRef("service__code"),
        Value("/"),
        OuterRef("measure__code"),
        output_field=CharField(),
    )
    return Action.objects.filter(
        agenda_item__source_kind=BREACHED_LEVEL, agenda_item__source_id=key
    )


def improvements() -> QuerySet[Improvement]:
    """Improvements that somebody sees to, or saw to, since the breach of the outer query."""
    same = {name: OuterRef(name) for name in ("customer", "service", "measure")}
    since = Q(ended_on=None) | Q(ended_on__gte=OuterRef("period"))
    taken_up = [ImprovementState.OPEN, ImprovementState.DONE]
    return Improvement.objects.filter(since, **same, state__in=taken_up)


def all_improved(scope: Scope) -> Q:
    """Each level that was breached has an action or an improvement that answers it."""
    return ~among(breaches(scope).filter(~Exists(promised()), ~Exists(improvements())))


def listed_lines(scope: Scope) -> QuerySet[Any]:
    rows = lines(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "service", "period__agreement")


def listed_levels(scope: Scope) -> QuerySet[Any]:
    rows = levels(scope).filter(line__customer__in=scope.customers)
    return rows.select_related(
        "line__customer__unit",
        "line__service",
        "line__period__agreement",
        "measure",
        "requirement",
    )


def listed_results(scope: Scope) -> QuerySet[Any]:
    rows = results(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "service", "measure")


def listed_breaches(scope: Scope) -> QuerySet[Any]:
    rows = breaches(scope).filter(customer__in=scope.customers)
    rows = rows.annotate(acted=Exists(promised()), improved=Exists(improvements()))
    return rows.select_related("customer__unit", "service", "measure")


def listed_reviews(scope: Scope) -> QuerySet[Any]:
    rows = reviews(scope).filter(agreement__customer__in=scope.customers)
    return rows.select_related("agreement__customer__unit")


def of_line(path: str, **facts: Any) -> dict[str, Any]:
    return {"value": f"line.{path}", "sort": f"line__{path.replace('.', '__')}", **facts}


AGREED = Table(
    caption=_("Agreed services"),
    order="customer",
    columns=(
        CUSTOMER,
        CODE,
        Column("service", _("Service"), "service.name", sort="service__name"),
        Column(
            "agreement",
            _("Agreement"),
            "period.agreement.number",
            href=lambda row: row.period.agreement.get_absolute_url(),
        ),
        Column("form", _("Form"), "period.agreement.get_form_display", wide=True),
    ),
)
LEVELS = Table(
    caption=_("Service levels"),
    order="customer",
    columns=(
        Column("customer", _("Customer"), **of_line("customer.unit.name")),
        Column("code", _("Code"), **of_line("customer.unit.code", wide=True)),
        Column("service", _("Service"), **of_line("service.name")),
        Column("measure", _("Measure"), "measure.name", sort="measure__name"),
        Column("target", _("Target"), sort="target", number=True),
        Column("unit", _("Unit"), "measure.unit", wide=True),
        Column("workload_limit", _("Workload limit"), number=True),
        Column("exceptions", _("Exceptions"), wide=True),
        Column(
            "requirement",
            _("Requirement"),
            "requirement.number",
            href=lambda row: (
                row.requirement.get_absolute_url()
                if row.requirement
                else row.line.period.agreement.get_absolute_url()
            ),
        ),
    ),
)
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
    _register_agreed()
    _register_looked_at()


def _register_agreed() -> None:
    clauses.register(
        "S1",
        Clause(
            _("Services are agreed"),
            _("What is delivered is agreed with the customer, in whatever form."),
            (f"{ISO} 8.3.3", f"{FITSM} PR2.3"),
            (
                Check(
                    "agreement",
                    _("Services are agreed with the customer"),
                    _("No service is agreed"),
                    has_agreement,
                    page_of("agreements:of_customer"),
                    standing,
                ),
                Check(
                    "used",
                    _("Each service that is used is agreed"),
                    _("A service is used without an agreement"),
                    all_use_agreed,
                    page_of("agreements:services_of_customer"),
                    uses_services,
                ),
            ),
            (Records("agreed-services", _("Agreed services"), AGREED, listed_lines),),
        ),
        order=110,
    )
    clauses.register(
        "S2",
        Clause(
            _("Service levels follow from requirements"),
            _("Each target answers what the customer needs."),
            (f"{ISO} 8.3.3", f"{FITSM} PR2.3"),
            (
                Check(
                    "levels",
                    _("Service levels are agreed"),
                    _("No service level is agreed"),
                    has_levels,
                    page_of("agreements:of_customer"),
                    standing,
                ),
                Check(
                    "requirement",
                    _("Each level answers a requirement"),
                    _("A level answers no requirement"),
                    all_from_requirements,
                    page_of("agreements:trace_of_customer"),
                    has_levels,
                ),
            ),
            (Records("service-levels", _("Service levels"), LEVELS, listed_levels),),
        ),
        order=120,
    )
    clauses.register(
        "S3",
        Clause(
            _("Targets, workload limits and exceptions are agreed"),
            _("A target says up to what load it holds, and what is excepted from it."),
            (f"{ISO} 8.3.3", f"{FITSM} PR2.4"),
            (
                Check(
                    "targets",
                    _("Targets are agreed"),
                    _("No target is agreed"),
                    has_levels,
                    page_of("agreements:of_customer"),
                    standing,
                ),
                Check(
                    "limits",
                    _("Each target has its workload limit or its exceptions"),
                    _("A target has neither a workload limit nor exceptions"),
                    all_limited,
                    page_of("agreements:of_customer"),
                    has_levels,
                ),
            ),
            (Records("targets", _("Targets"), LEVELS, listed_levels),),
        ),
        order=130,
    )


def _register_looked_at() -> None:
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
                    has_results,
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
                    has_levels,
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
