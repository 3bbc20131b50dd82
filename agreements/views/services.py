"""The current list of services, and who uses one of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.defaults import defaults_of
from agreements.filters import ServiceFilter
from agreements.forms import NewServiceForm, ServiceEditForm
from agreements.models import AgreementLine, Lifecycle, Service
from agreements.requirements.volumes import expected_of
from agreements.tables import SERVICES
from agreements.views.common import the_service, user_of
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.views import Chip, TableView


class ServiceList(TableView):
    """What IT offers, what it costs and how many customers use it."""

    table = SERVICES
    template_name = "agreements/service_list.html"
    filters = ServiceFilter

    def rows(self) -> QuerySet[Any]:
        rows = Service.objects.visible_to(user_of(self.request)).select_related("owner")
        return rows.with_use(on=timezone.localdate())

    def chips(self) -> list[Chip]:
        chosen = self.request.GET.get("lifecycle", "")
        return [
            Chip(each.label, f"?lifecycle={each.value}", pressed=chosen == each.value)
            for each in Lifecycle
        ]


@require_GET
def service_detail(request: HttpRequest, pk: int) -> HttpResponse:
    service, today = the_service(request, pk), timezone.localdate()
    lines = AgreementLine.objects.active(on=today).filter(service=service, customer__isnull=False)
    facts = {
        "service": service,
        "defaults": defaults_of(service, on=today),
        "today": today,
        "prices": service.prices.order_by("-valid"),
        "lines": lines.select_related("period__agreement", "customer__unit").order_by(
            "customer__unit__name"
        ),
    }
    facts |= expected_of(service)
    return render(request, "agreements/service_detail.html", facts)


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
