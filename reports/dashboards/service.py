"""One service across customers: how it is held, what is asked of it, and what they say of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementLine, Service
from agreements.views.common import the_service
from brm.ui.charts import HeatCell, HeatRow, heat_map, trend
from brm.ui.charts.heat_map import HeatMap
from brm.ui.charts.trend import Trend
from brm.ui.formats import DASH, month, number, percent
from brm.ui.keyset import Page
from brm.ui.states import state_of
from brm.ui.tables import Column, Table
from brm.ui.views import TableView
from customers.models import Customer
from meetings.models import Complaint
from meetings.views.common import user_of
from meetings.whose import WhoseFilter
from reports.dashboards.rows import MONTHS, percent_of, shares_by
from reports.models import Attainment
from reports.pictures import ACROSS
from reports.rules import Result, months_before, worst

COMPLAINT_DAYS = 365


def _used(row: Any) -> Decimal | None:
    """The workload in per cent of its limit."""
    return 100 * row.workload / row.workload_limit if row.workload_limit else None


ACROSS_CUSTOMERS = Table(
    caption=gettext_lazy("Service across customers"),
    order="-breached",
    row="reports/dashboards/_service_row.html",
    columns=(
        Column("name", gettext_lazy("Customer"), "unit.name", sort="unit__name"),
        Column("breached", gettext_lazy("Breached in 12 months"), sort="breached", number=True),
        Column("quantity", gettext_lazy("Agreed quantity"), sort="quantity", number=True),
        Column("workload", gettext_lazy("Workload"), sort="workload", number=True),
        Column(
            "complaints", gettext_lazy("Complaints in a year"), "said", sort="said", number=True
        ),
        Column("agreements", gettext_lazy("Agreements"), sort="agreements_of_it", number=True),
    ),
    exported=(
        Column("name", gettext_lazy("Customer"), "unit.name"),
        Column("code", gettext_lazy("Code"), "unit.code"),
        Column("breached", gettext_lazy("Breached in 12 months")),
        Column("measured", gettext_lazy("Measured in 12 months")),
        Column("quantity", gettext_lazy("Agreed quantity")),
        Column("workload", gettext_lazy("Workload of the last month")),
        Column("workload_limit", gettext_lazy("Workload limit")),
        Column("used", gettext_lazy("Used in per cent"), _used),
        Column("said", gettext_lazy("Complaints in a year")),
        Column("agreements", gettext_lazy("Agreements"), "agreements_of_it"),
    ),
)


def _of_customer(rows: QuerySet[Any], **figure: Any) -> Subquery:
    """One figure of the rows of the customer of the outer query."""
    [name] = figure
    own = rows.order_by().filter(customer=OuterRef("pk")).values("customer")
    return Subquery(own.annotate(**figure).values(name))


def with_service(customers: QuerySet[Customer], service: Service, *, on: date) -> QuerySet[Any]:
    """Those that have the service agreed, or had results of it in twelve months, with figures."""
    periods = months_before(on, MONTHS)
    results = Attainment.objects.filter(service=service, period__in=periods)
    lines = AgreementLine.objects.active(on=on).filter(service=service)
    last = results.filter(period=periods[-1])
    said = Complaint.objects.complaints().filter(
        service=service, received_on__gt=on - timedelta(days=COMPLAINT_DAYS)
    )
    has_it = Exists(lines.filter(customer=OuterRef("pk")))
    has_results = Exists(results.filter(customer=OuterRef("pk")))
    breached, measured = Q(result=Result.BREACHED), ~Q(result=Result.NOT_MEASURED)
    return customers.filter(has_it | has_results).annotate(
        breached=Coalesce(_of_customer(results, n_b=Count("pk", filter=breached)), 0),
        measured=Coalesce(_of_customer(results, n_m=Count("pk", filter=measured)), 0),
        quantity=_of_customer(lines, n_q=Sum("quantity")),
        agreements_of_it=Coalesce(
            _of_customer(lines, n_a=Count("period__agreement", distinct=True)), 0
        ),
        workload=_of_customer(last, n_w=Sum("workload")),
        workload_limit=_of_customer(last, n_l=Sum("workload_limit")),
        said=Coalesce(_of_customer(said, n_s=Count("pk")), 0),
    )


class OfService(TableView):
    """The customers of one service, those with most breaches first."""

    table, filters = ACROSS_CUSTOMERS, WhoseFilter
    template_name = "reports/dashboards/service.html"
    empty = "reports/dashboards/_no_customers.html"
    page_size = 25
    service: Service

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.service = the_service(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def rows(self) -> QuerySet[Any]:
        return Customer.objects.visible_to(user_of(self.request)).select_related("unit")

    def _narrowed(self) -> QuerySet[Any]:
        return with_service(super()._narrowed(), self.service, on=self.today)

    def file_name(self) -> str:
        return slugify(self.service.code)

    def facts(self, page: Page) -> dict[str, Any]:
        narrowed = super()._narrowed()
        periods = months_before(self.today, MONTHS)
        results = Attainment.objects.filter(service=self.service, customer__in=narrowed)
        pairs = shares_by("service_id", results, periods).get(self.service.pk, [(0, 0)] * MONTHS)
        for row in page.rows:
            row.used = _used(row)
        return {
            "service": self.service,
            "month": periods[-1],
            "held": pairs[-1],
            "share": _share(pairs[-1]),
            "trend": _trend(self.service, pairs, periods),
            "heat": _heat(self.service, page.rows, periods),
            "worst_row": max(page.rows, key=lambda row: row.breached, default=None),
        }


def _share(pair: tuple[int, int]) -> str:
    value = percent_of(pair)
    return DASH if value is None else percent(value, 0)


def _trend(
    service: Service, pairs: Sequence[tuple[int, int]], periods: Sequence[date]
) -> Trend | None:
    values = [percent_of(pair) for pair in pairs]
    if not any(value is not None for value in values):
        return None
    title = _("Levels of %(service)s held, all customers") % {"service": service}
    return trend(values, [month(each) for each in periods], title=title, unit="%", large=True)


def _heat(service: Service, rows: Sequence[Any], periods: Sequence[date]) -> HeatMap | None:
    """Customers by months: the worst of the service's levels; one query."""
    found = Attainment.objects.filter(
        service=service, customer__in=[row.pk for row in rows], period__in=periods
    )
    results: dict[tuple[int, date], list[tuple[Result, int]]] = {}
    listed = found.values_list("customer_id", "period", "result", "service_level_id")
    for customer, period, result, level in listed:
        results.setdefault((customer, period), []).append((Result(result), level))
    if not results:
        return None
    return heat_map(
        [
            HeatRow(
                row.unit.name,
                [_cell(row, each, results.get((row.pk, each))) for each in periods],
                href=row.get_absolute_url(),
            )
            for row in rows
        ],
        [month(each) for each in periods],
        title=_("%(service)s by customer and month") % {"service": service},
        desc=_("The worst of its levels in each month."),
        width=ACROSS,
        ends=(),
    )


def _cell(row: Any, period: date, found: list[tuple[Result, int]] | None) -> HeatCell | None:
    if not found:
        return None
    result = worst(each for each, _level in found)
    level = next(level for each, level in found if each == result)
    title = _("%(customer)s, %(month)s: %(result)s, %(n)s levels") % {
        "customer": row.unit.name,
        "month": month(period),
        "result": state_of(result).word,
        "n": number(len(found)),
    }
    return HeatCell(str(result), title, reverse("reports:level_detail", args=[level]))
