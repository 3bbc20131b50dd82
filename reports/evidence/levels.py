"""S1 to S3: what was agreed and why, up to what load, and what is excepted.

ISO/IEC 20000-1:2018 8.3.3; FitSM-1 PR2.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    AgreementLine,
    Decision,
    DecisionOutcome,
    Requirement,
    ServiceLevel,
)
from agreements.trace.own_stages import GRANTED
from brm.ui.tables import Column, Table
from customers.periods import period
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
from reports.evidence.history import stood
from reports.evidence.structure import CODE, CUSTOMER, standing
from reports.models import Measurement


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


def granted(scope: Scope) -> QuerySet[Requirement]:
    """Requirements whose last decision by the last day was a yes that stood then, or stands now."""
    by_then = Decision.objects.order_by().filter(decided_on__lte=scope.read_on)
    later = by_then.filter(requirement=OuterRef("requirement"), pk__gt=OuterRef("pk"))
    yes = by_then.filter(~Exists(later), outcome=DecisionOutcome.APPROVED)
    stands = stood(Requirement, scope.read_on, state__in=GRANTED) | Q(state__in=GRANTED)
    return Requirement.objects.filter(stands, Exists(yes.filter(requirement=OuterRef("pk"))))


def all_from_requirements(scope: Scope) -> Q:
    """Each level answers a requirement that was granted by the last day."""
    baseless = levels(scope).exclude(requirement__in=granted(scope))
    return ~among(baseless, "line__customer")


def all_limited(scope: Scope) -> Q:
    """Each level says up to what workload it holds, or what is excepted."""
    return ~among(levels(scope).filter(workload_limit=None, exceptions=""), "line__customer")


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


def register() -> None:
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
