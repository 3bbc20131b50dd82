"""The current list of services: one of them with its life and its prices, and who uses it."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from agreements.defaults import defaults_of
from agreements.filters import ServiceFilter
from agreements.models import Lifecycle, Opportunity, Service
from agreements.requirements.volumes import expected_of
from agreements.services.forms import NewServiceForm, ServiceEditForm
from agreements.services.tables import LINES_OF_SERVICE, UseFilter
from agreements.services.tabs import further_tabs
from agreements.services.use import (
    agreed_lines,
    gaps_of_service,
    not_at_price,
    totals,
    with_share,
)
from agreements.services.words import SHAPES, life_in_words, life_of, price_history
from agreements.tables import SERVICES
from agreements.views.common import the_service, user_of
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView

SHOWN = 10
"""Of the lines on a service's page: those of the greatest sums; its list of use has all."""


class ServiceList(TableView):
    """What IT offers, what it costs and how many customers use it."""

    table = SERVICES
    template_name = "agreements/service_list.html"
    filters = ServiceFilter

    def rows(self) -> QuerySet[Any]:
        rows = Service.objects.visible_to(user_of(self.request)).select_related("owner", "parent")
        return rows.with_use(on=timezone.localdate())

    def chips(self) -> list[Chip]:
        chosen = self.request.GET.get("lifecycle", "")
        return [
            Chip(_("All"), "?", pressed=not chosen),
            *(
                Chip(each.label, f"?lifecycle={each.value}", pressed=chosen == each.value)
                for each in Lifecycle
            ),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        return {"may_edit": user_of(self.request).has_role(Role.ADMINISTRATOR)}


@require_GET
def service_detail(request: HttpRequest, pk: int) -> HttpResponse:
    service, today = the_service(request, pk), timezone.localdate()
    lines = agreed_lines(on=today).filter(service=service)
    sums = totals(lines)
    shown = with_share(lines, sums).select_related("period__agreement", "customer__unit")
    stage = service.stage(on=today)
    prices = price_history(list(service.prices.order_by("-valid")), on=today)
    of_today = next((row.price for row in prices if row.holds), None)
    facts = {
        "service": service,
        "further_tabs": further_tabs(service),
        "stage": stage,
        "shape": SHAPES[stage],
        "life": life_of(service, on=today),
        "next_in_life": life_in_words(service, on=today),
        "parts": service.parts.order_by("name"),
        "defaults": defaults_of(service, on=today),
        "today": today,
        "prices": prices,
        "lines": shown.order_by(F("a_year").desc(nulls_last=True), "pk")[:SHOWN],
        "totals": sums,
        "n_lines": sum(each.lines for each in sums),
        "n_customers": sum(each.customers for each in sums),
        "n_other_price": not_at_price(lines, of_today),
        "n_beyond": lines.beyond_retirement(on=today).count() if service.retired_on else 0,
        "missing": gaps_of_service(service, on=today),
        "opportunities": Opportunity.objects.open().for_service(service).order_by("technology"),
        "may_edit": user_of(request).has_role(Role.ADMINISTRATOR),
    }
    facts |= expected_of(service)
    return render(request, "agreements/service_detail.html", facts)


class UseOfService(TableView):
    """Who has the service agreed today: every line, with its sum and its share."""

    table = LINES_OF_SERVICE
    template_name = "agreements/services/use.html"
    filters = UseFilter
    empty = "agreements/services/_no_use.html"
    service: Service

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.service = the_service(request, kwargs["pk"])
        self.lines = agreed_lines(on=timezone.localdate()).filter(service=self.service)
        self.totals = totals(self.lines)
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Any]:
        rows = with_share(self.lines, self.totals)
        return rows.select_related("period__agreement", "customer__unit", "service")

    def facts(self, page: Page) -> dict[str, Any]:
        return {"service": self.service, "totals": self.totals}


@role_required(Role.ADMINISTRATOR)
def service_create(request: HttpRequest) -> HttpResponse:
    form = NewServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service = attempt(form, form.save)
        if service:
            return redirect(service)
    return render(request, "agreements/service_form.html", {"form": form})


@role_required(Role.ADMINISTRATOR)
def service_edit(request: HttpRequest, pk: int) -> HttpResponse:
    service = the_service(request, pk)
    form = ServiceEditForm(request.POST or None, instance=service)
    if request.method == "POST" and form.is_valid() and attempt(form, form.save):
        return redirect(service)
    return render(request, "agreements/service_form.html", {"form": form, "service": service})
