"""How the service levels are held: the heat map of each customer, and one level alone."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agreements.models import PeriodKind
from brm.ui.formats import month
from brm.ui.keyset import Page
from brm.ui.tables import Column, Table
from brm.ui.views.lists import Chip, TableView
from brm.ui.ways import ways_from
from customers.customer_page import customer_page_facts
from customers.models import Customer
from reports.attainment.level import facts_of_level
from reports.attainment.workload import loads_of_customer
from reports.heads import delivery_head
from reports.improvements.sources import level_key
from reports.models import Attainment, Project
from reports.pictures import ACROSS, heat_map_of
from reports.rules import months_before
from reports.views.people import user_of

MONTHS = 12
LEVEL_MONTHS = {PeriodKind.MONTH: 24, PeriodKind.QUARTER: 36, PeriodKind.YEAR: 72}
"""How far the page of a level looks back."""
PROJECTS = 100


class CustomerFilter(django_filters.FilterSet):
    customer = django_filters.CharFilter(
        "unit__name", lookup_expr="icontains", label=gettext_lazy("Customer")
    )

    class Meta:
        model = Customer
        fields = ("customer",)


class Delivery(TableView):
    """Customers whose levels were measured in the last twelve months, a heat map each."""

    table = Table(
        (Column("name", gettext_lazy("Customer"), "unit.name", sort="unit__name"),),
        order="name",
        caption=gettext_lazy("Delivery"),
    )
    template_name = "reports/delivery.html"
    filters = CustomerFilter
    page_size = 10

    @property
    def periods(self) -> list[date]:
        return months_before(timezone.localdate(), MONTHS)

    @property
    def only_breached(self) -> bool:
        return self.request.GET.get("show") == "breached"

    def rows(self) -> QuerySet[Customer]:
        results = Attainment.objects.filter(customer=OuterRef("pk"), period__in=self.periods)
        if self.only_breached:
            results = results.breached().of_month(self.periods[-1])
        shown = Customer.objects.visible_to(user_of(self.request)).select_related("unit")
        return shown.filter(Exists(results))

    def chips(self) -> list[Chip]:
        month_name = month(self.periods[-1])
        return [
            Chip(_("All customers"), "?", pressed=not self.only_breached),
            Chip(
                _("Breached in %(month)s") % {"month": month_name},
                "?show=breached",
                pressed=self.only_breached,
            ),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        periods = self.periods
        found: dict[int, list[Attainment]] = {customer.pk: [] for customer in page.rows}
        results = Attainment.objects.filter(customer__in=found, period__in=periods)
        for each in results.in_rows():
            found[each.customer_id].append(each)
        return {
            "maps": [(each, _map(each, found[each.pk], periods)) for each in page.rows],
            "month": periods[-1],
            "head": delivery_head([(each, found[each.pk]) for each in page.rows], periods[-1]),
        }


@require_safe
def customer_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """The levels and the projects of one customer, a tab of its page."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    periods = months_before(timezone.localdate(), MONTHS)
    found = list(Attainment.objects.filter(customer=customer, period__in=periods).in_rows())
    projects = Project.objects.visible_to(user_of(request)).of([customer])
    facts = customer_page_facts(request, customer, tab="delivery") | {
        "map": _map(customer, found, periods) if found else None,
        "loads": loads_of_customer(found, periods),
        "projects": projects.with_latest_status().order_by("ends_on", "pk")[:PROJECTS],
    }
    return render(request, "reports/customer_delivery.html", facts)


def _map(customer: Customer, found: list[Attainment], periods: list[date]) -> object:
    title = _("Attainment of %(customer)s") % {"customer": customer}
    return heat_map_of(found, periods, title=title, width=ACROSS)


@require_safe
def level_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Two years of one level: customer, service and measure, whatever agreement it stood in."""
    results = Attainment.objects.visible_to(user_of(request)).select_related(
        "customer__unit", "service_level__line__period__agreement", "measure", "service"
    )
    newest = get_object_or_404(results.filter(service_level=pk).order_by("-period")[:1])
    periods = months_before(timezone.localdate(), LEVEL_MONTHS[newest.kind])
    same = results.filter(
        customer=newest.customer_id,
        service=newest.service_id,
        measure=newest.measure_id,
        period_kind=newest.period_kind,
    )
    ended = same.since(periods[0]).filter(period__lte=periods[-1])
    months = list(ended.order_by("period")) or [newest]
    facts = {
        "level": months[-1],
        "level_key": level_key(newest.customer_id, newest.service_id, newest.measure_id),
        **facts_of_level(months, periods, user_of(request), on=timezone.localdate()),
        **ways_from("service_level", str(pk), user_of(request)),
    }
    return render(request, "reports/level_detail.html", facts)
