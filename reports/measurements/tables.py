"""The list of the figures of a month."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from reports.measurements.page import exact
from reports.models import Measurement


def value_of(row: Measurement) -> str:
    return exact(row.value, row.measure.unit)


def address(row: Any) -> str:
    return reverse("measurements:detail", args=[row.pk])


MEASUREMENTS = Table(
    caption=_("Measurements"),
    order="customer",
    columns=(
        Column("customer", _("Customer"), "customer.unit.name", sort="customer__unit__name"),
        Column(
            "service",
            _("Service"),
            "service.name",
            sort="service__name",
            href=address,
            second="measure.name",
        ),
        Column("value", _("Value"), value_of, number=True),
        Column("counted", _("Counted"), number=True, rare=True, wide=True),
        Column("excluded", _("Left out"), number=True, rare=True, wide=True),
        Column("workload", _("Workload"), number=True, rare=True, wide=True),
        Column("revision", _("Revision"), sort="revision", number=True, wide=True),
    ),
)
