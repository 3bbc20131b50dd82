"""Figures by hand: the list of a month, one figure with its revisions, a new one, a correction."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.formats import month
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.months import month_of
from brm.ui.navigation import CAP
from brm.ui.toasts import toast
from brm.ui.views.lists import Chip, TableView
from customers.care import require_care
from meetings.views.common import asking, with_query
from reports.heads import measurements_head
from reports.measurements.forms import CorrectionForm, MeasurementFilter, RecordForm
from reports.measurements.operations import correct_measurement, record_measurement, said
from reports.measurements.page import facts_of_figure
from reports.measurements.tables import MEASUREMENTS
from reports.models import Attainment, Measurement
from reports.rules import Result, months_before
from reports.views.people import user_of

MAY_RECORD = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


class MeasurementList(TableView):
    """The figures of one month as they stand."""

    table, filters, template_name = (
        MEASUREMENTS,
        MeasurementFilter,
        "reports/measurements/list.html",
    )
    empty = "reports/measurements/_none.html"

    @property
    def month(self) -> date:
        asked = month_of(self.request.GET.get("month", ""))
        return asked or months_before(timezone.localdate(), 1)[-1]

    def rows(self) -> QuerySet[Measurement]:
        shown = Measurement.objects.visible_to(user_of(self.request)).current().of_month(self.month)
        return shown.select_related("customer__unit", "service", "measure")

    def chips(self) -> list[Chip]:
        found = []
        for each in (self.month + relativedelta(months=n) for n in (-1, 0, 1)):
            href = with_query(self.request, month=f"{each:%Y-%m}")
            found.append(Chip(month(each), href, pressed=each == self.month))
        return found

    def facts(self, page: Page) -> dict[str, Any]:
        return {
            "month": self.month,
            "may_record": user_of(self.request).has_role(*MAY_RECORD),
            "head": measurements_head(page.rows, self._lacking()),
        }

    def _lacking(self) -> list[Attainment]:
        """Levels without a figure of the month, narrowed as the list is; as many as are counted."""
        rows = Attainment.objects.visible_to(user_of(self.request)).of_month(self.month)
        form: Any = self.filterset.form if self.filterset else None
        asked = form.cleaned_data if form and form.is_valid() else {}
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
        lacking = rows.filter(result=Result.NOT_MEASURED).order_by("pk")[: CAP + 1]
        return list(lacking.select_related("customer__unit", "service", "measure"))


def the_measurement(request: HttpRequest, pk: int) -> Measurement:
    rows = Measurement.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("customer__unit", "service", "measure"), pk=pk)


@require_GET
def measurement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    figure = the_measurement(request, pk)
    facts = facts_of_figure(figure, user_of(request), on=timezone.localdate())
    return render(
        request,
        "reports/measurements/detail.html",
        facts | {"figure": figure, "said": said(figure)},
    )


@role_required(*MAY_RECORD)
def measurement_record(request: HttpRequest) -> HttpResponse:
    form = RecordForm(request.POST or None, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        written = attempt(form, record_measurement, **asking(request), **form.cleaned_data)
        if written:
            toast(request, _("Recorded: %(figure)s") % {"figure": said(written)})
            return redirect("measurements:detail", written.pk)
    facts = {"form": form, "standing": form.is_bound and _standing(form.cleaned_data)}
    return render(request, "reports/measurements/record.html", facts)


def _standing(typed: dict[str, Any]) -> Measurement | None:
    """The figure that the month has already."""
    key = {name: typed.get(name) for name in ("customer", "service", "measure", "period")}
    return None if None in key.values() else Measurement.objects.current().filter(**key).first()


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What the address says already; without a month the last one that ended."""
    last = f"{months_before(timezone.localdate(), 1)[-1]:%Y-%m}"
    return {"period": last} | request.GET.dict()


def measurement_correct(request: HttpRequest, pk: int) -> HttpResponse:
    figure = the_measurement(request, pk)
    facts = asking(request)
    require_care(facts["by"], figure.customer, on=facts["on"])
    current = Measurement.objects.of_figure(figure)[0]
    form = CorrectionForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid():
        corrected = attempt(form, correct_measurement, figure, **facts, **form.cleaned_data)
        if corrected:
            toast(request, _("Corrected: %(figure)s") % {"figure": said(corrected)})
            return redirect("measurements:detail", corrected.pk)
        form.meet(Measurement.objects.of_figure(figure)[0])
    context = {
        "form": form,
        "figure": figure,
        "said": said(figure),
        "cancel": reverse("measurements:detail", args=[figure.pk]),
    }
    return render(request, "reports/measurements/correct.html", context)
