"""Figures of the demo organisation that were corrected after they had been shown."""

from decimal import Decimal

from reports.measurements.operations import correct_measurement
from reports.models import Measurement
from reports.operations.demo_cast import Cast, Story
from reports.rules import months_before


def tell_corrections(story: list[Story], cast: Cast) -> None:
    """Correct each figure as its customer's relationship manager, with why."""
    for entry in story:
        customer = cast.customer(entry)
        figure = Measurement.objects.current().get(
            customer=customer,
            service__code=entry["service"],
            measure__code=entry["measure"],
            period=months_before(cast.today, entry["months_ago"])[0],
        )
        correct_measurement(
            figure,
            by=cast.manager_of(customer),
            on=cast.today,
            revision=figure.revision,
            value=Decimal(entry["value"]),
            counted=figure.counted,
            excluded=figure.excluded,
            workload=figure.workload,
            reason=entry["why"],
        )
