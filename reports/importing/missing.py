"""What a file of figures names and nobody knows yet: customers, services, measures."""

from agreements.imports.writing import make_customers
from agreements.models import Better
from brm.imports.kinds import Staging

__all__ = ["make_customers", "make_measures", "make_services"]

LIVE_SINCE = "date '2000-01-01'"
"""When a service that only a file of figures names went live: nobody said, so before all else."""


def make_services(staging: Staging, field: str) -> int:
    """Make the services that are named and not there, under the names that the file gives them."""
    return staging.create_missing(
        field,
        values={"name": f"coalesce(service_name, {field})"},
        on_create={"live_on": LIVE_SINCE},
    )


def make_measures(staging: Staging, field: str) -> int:
    """Make the measures that are named and not there, with the unit and way that the file gives."""
    return staging.create_missing(
        field,
        values={
            "name": f"coalesce(measure_name, {field})",
            "unit": "coalesce(measure_unit, '')",
            "better": f"coalesce(measure_better, '{Better.HIGHER}')",
        },
    )
