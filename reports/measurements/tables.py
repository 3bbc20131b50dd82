"""The list of the figures of a month."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from reports.measurements.page import exact
from reports.models import Measurement


def value_of(row: Measurement) -> str:
    return exact(row.value, row.measure.unit)


def counted_of(row: Measurement) -> str:
    return in_its_unit(row.counted, row)


def left_out_of(row: Measurement) -> str:
    return in_its_unit(row.excluded, row)


def in_its_unit(figure: Decimal | None, row: Measurement) -> str:
    """Empty where nothing is said, so that a column of nothing but that stays away."""
    return "" if figure is None else exact(figure, row.measure.counted_in)


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
        Column("counted", _("Counted"), counted_of, number=True, rare=True, wide=True),
        Column("excluded", _("Left out"), left_out_of, number=True, rare=True, wide=True),
        Column("workload", _("Workload"), number=True, rare=True, wide=True),
        Column("revision", _("Revision"), sort="revision", number=True, wide=True),
    ),
)
