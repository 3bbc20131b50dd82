"""How much of a service the open requirements expect, by customer and in all."""

from typing import Any

from django.db.models import Sum, Value
from django.db.models.functions import Coalesce, NullIf

from agreements.models import Requirement, Service

SHOWN = 50
"""So many of the requirements are listed; the sums are of all of them."""


def expected_of(service: Service) -> dict[str, Any]:
    """The open requirements of a service that say how much, the earliest wanted first, and sums.

    What is counted in different units is not added up: each unit has a sum of its own.
    """
    rows = Requirement.objects.open().filter(service=service, volume__isnull=False)
    unit = Coalesce(NullIf("volume_unit", Value("")), Value(service.unit))
    counted = rows.annotate(in_unit=unit).order_by().values("in_unit")
    return {
        "expected": list(
            rows.select_related("customer__unit", "service").order_by("wanted_by", "pk")[:SHOWN]
        ),
        "expected_sums": list(counted.annotate(volume=Sum("volume")).order_by("in_unit")),
    }
