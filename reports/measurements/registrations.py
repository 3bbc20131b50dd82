"""What measurements add to the registries of the kernel and of the apps to the left."""

from brm.outbox.sweeps import sweeps
from reports.measurements.months import sweep_months


def register() -> None:
    """Called once, when the app is ready."""
    sweeps.register("measurement_months", sweep_months, order=35)
