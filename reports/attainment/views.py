"""Attainment over customers and services, and workload against its limits."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Service
from brm.ui.formats import month
from brm.ui.keyset import Page
from brm.ui.lookup import LookupFilter
from brm.ui.months import month_of
from brm.ui.tables import Column, Table
from brm.ui.views.lists import Chip, TableView
from customers.filters import CustomerFilter
from customers.models import Customer
from meetings.views.common import with_query
from reports.attainment.services_map import as_of_month, cells_of, services_map
from reports.attainment.workload import WORKLOAD, WorkloadFilter, loads_of, with_limits
from reports.heads import workload_head
from reports.models import Attainment
from reports.rules import months_before
from reports.views.people import user_of

MANY = 200
"""So many customers one asks for at once stand in one picture."""
MONTHS = 12


class _OfMonth(TableView):
    """A list that reads as of the end of a month: the one asked for, or the last that ended."""

    @cached_property
    def month(self) -> date:
        last = months_before(timezone.localdate(), 1)[-1]
        asked = month_of(self.request.GET.get("month", ""))
        return min(asked, last) if asked else last

    @property
    def around(self) -> dict[str, Any]:
        """The months before and after it, as links."""
        before, after = (self.month + relativedelta(months=n) for n in (-1, 1))
        last = months_before(timezone.localdate(), 1)[-1]
        return {
            "month": self.month,
            "before": (month(before), with_query(self.request, month=f"{before:%Y-%m}")),
            "after": (month(after), with_query(self.request, month=f"{after:%Y-%m}"))
            if after <= last
            else None,
        }


class MapFilter(CustomerFilter):
    service = LookupFilter(
        label=gettext_lazy("Service"), queryset=Service.objects.all(), method="of_service"
    )
    field_order = ("q", "service", "below", "manager", "tier")

    def of_service(self, rows: Any, name: str, value: Service) -> Any:
        """All of them: the list asks for results of the service together with month and breach."""
        return rows


class ServicesMapList(_OfMonth):
    """Customers by services: the worst level of each service at the end of a month."""

    table = Table(
        (Column("name", gettext_lazy("Customer"), "unit.name", sort="unit__name"),),
        order="name",
        caption=gettext_lazy("Customers by services"),
    )
    template_name = "reports/attainment/services_map.html"
    filters = MapFilter
    folded = ("below", "manager", "tier")

    @property
    def only_breached(self) -> bool:
        return self.request.GET.get("show") == "breached"

    @property
    def page_size(self) -> int:  # type: ignore[override]  # one may ask for a larger picture
        return MANY if self.request.GET.get("rows") == str(MANY) else 50

    def rows(self) -> QuerySet[Customer]:
        return Customer.objects.visible_to(user_of(self.request)).select_related("unit")

    def _narrowed(self) -> QuerySet[Any]:
        """Customers with a result that is all of it: of the month, of the service, breached."""
        results = Attainment.objects.filter(as_of_month(self.month), customer=OuterRef("pk"))
        if self.only_breached:
            results = results.breached()
        if self.service is not None:
            results = results.filter(service=self.service)
        return super()._narrowed().filter(Exists(results))

    @property
    def service(self) -> Service | None:
        """The one that is asked for; the map then shows it alone."""
        form: Any = self.filterset.form if self.filterset else None
        return form.cleaned_data.get("service") if form and form.is_valid() else None

    def chips(self) -> list[Chip]:
        every = with_query(self.request, show="")
        breached = with_query(self.request, show="breached")
        return [
            Chip(_("All customers"), every, pressed=not self.only_breached),
            Chip(_("With a breached service"), breached, pressed=self.only_breached),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        cells = cells_of(page.rows, self.month, service=self.service)
        title = _("Customers by services, %(month)s") % {"month": month(self.month)}
        return {
            "map": services_map(page.rows, cells, title),
            "many": with_query(self.request, rows=str(MANY)) if page.after else "",
            **self.around,
        }


class WorkloadList(_OfMonth):
    """Levels that hold up to a workload, those that used most of it first."""

    table, template_name = WORKLOAD, "reports/attainment/workload.html"
    filters = WorkloadFilter
    empty = "reports/attainment/_no_workload.html"

    @property
    def only_above(self) -> bool:
        return self.request.GET.get("show") == "above"

    def rows(self) -> QuerySet[Any]:
        found = with_limits(
            Attainment.objects.visible_to(user_of(self.request)).filter(as_of_month(self.month))
        )
        return found.filter(used__gt=100) if self.only_above else found

    def chips(self) -> list[Chip]:
        return [
            Chip(_("All"), with_query(self.request, show=""), pressed=not self.only_above),
            Chip(
                _("Above the limit"),
                with_query(self.request, show="above"),
                pressed=self.only_above,
            ),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        loads = loads_of(
            list(page.rows), months_before(self.month + relativedelta(months=1), MONTHS)
        )
        for row in page.rows:
            row.load = loads[row.pk]
        return self.around | {"head": workload_head(page.rows)}
