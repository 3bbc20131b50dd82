"""The services of one customer, as a tab of its page: those agreed, and those it could order."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Service, ServiceLevel
from agreements.services.results import held
from agreements.services.tables import SERVICES_OF_CUSTOMER, TO_ORDER
from agreements.services.use import (
    agreed_lines,
    gaps_of_customer,
    services_to_order,
    totals,
    with_results,
)
from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView
from customers.models import Customer
from customers.views.tab_lists import CustomerTab


def chips_of(customer: Customer, *, to_order: bool) -> list[Chip]:
    return [
        Chip(
            _("Agreed"),
            reverse("agreements:services_of_customer", args=[customer.pk]),
            pressed=not to_order,
        ),
        Chip(
            _("Not agreed, can be ordered"),
            reverse("agreements:services_to_order", args=[customer.pk]),
            pressed=to_order,
        ),
    ]


class AgreedServices(TableView):
    """Lines of active agreements today, each with its levels and how they were held lately."""

    table = SERVICES_OF_CUSTOMER
    empty = "agreements/services/_none_agreed.html"

    def rows(self) -> QuerySet[Any]:
        today = timezone.localdate()
        levels = ServiceLevel.objects.filter(valid__contains=today).select_related("measure")
        rows = with_results(agreed_lines(on=today), on=today)
        return rows.select_related(
            "service", "period__agreement", "rest_paid_by__unit"
        ).prefetch_related(Prefetch("levels", queryset=levels.order_by("measure__name", "pk")))


class ServicesOfCustomer(CustomerTab, AgreedServices):
    tab = "services"
    template_name = "agreements/services/of_customer.html"

    def chips(self) -> list[Chip]:
        return chips_of(self.customer, to_order=False)

    def facts(self, page: Page) -> dict[str, Any]:
        today = timezone.localdate()
        lines = agreed_lines(on=today)
        for row in page.rows:
            row.held = held(row)
        return super().facts(page) | {
            "totals": totals(lines.filter(customer=self.customer)),
            "paid_for_others": totals(lines.filter(rest_paid_by=self.customer)),
            "missing": gaps_of_customer(self.customer, on=today),
        }


class OfferedServices(TableView):
    """Live services, with the price of the day."""

    table = TO_ORDER
    empty = "agreements/services/_none_to_order.html"

    def rows(self) -> QuerySet[Any]:
        return Service.objects.none()


class ServicesToOrder(CustomerTab, OfferedServices):
    tab = "services"
    template_name = "agreements/services/of_customer.html"

    def rows(self) -> QuerySet[Any]:
        today = timezone.localdate()
        return services_to_order(self.customer, on=today).with_use(on=today)

    def chips(self) -> list[Chip]:
        return chips_of(self.customer, to_order=True)
