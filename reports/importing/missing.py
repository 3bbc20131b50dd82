"""What a file names and nobody knows yet: units, customers, services, measures."""

from agreements.imports.writing import make_customers
from agreements.models import Better
from brm.imports.kinds import Staging
from reports.importing.limits import reject_beyond_limits

__all__ = ["create_units", "make_customers", "make_measures", "make_services"]

UNKNOWN_SINCE = "daterange('2000-01-01', NULL)"
"""When a unit that only such a file names began: nobody said, so before anything else here."""

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
    """Make the measures that are named and not there, as the file tells of them."""
    made = staging.create_missing(
        field,
        values={
            "name": f"coalesce(measure_name, {field})",
            "unit": "coalesce(measure_unit, '')",
            "better": f"coalesce(measure_better, '{Better.HIGHER}')",
            "counted_in": "coalesce(measure_counted_in, '')",
            "lower": "measure_lower",
            "upper": "measure_upper",
        },
    )
    # The first line that names a measure gives its limits; those behind it are held to them.
    reject_beyond_limits(staging)
    return made


def create_units(staging: Staging, field: str) -> int:
    """Make the units that are named and not there, under `unit_parent` where the file gives one."""
    made = staging.create_missing(
        "unit_parent",
        values={"name": "coalesce(unit_parent_name, unit_parent)"},
        on_create={"valid": UNKNOWN_SINCE},
    )
    staging.resolve(field)  # a unit may be called as the one it is under: then it is that one
    return made + staging.create_missing(
        field,
        values={"name": "coalesce(unit_name, unit)", "parent_id": "unit_parent_id"},
        on_create={"valid": UNKNOWN_SINCE},
    )
