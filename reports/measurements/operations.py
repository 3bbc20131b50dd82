"""Writing a figure by hand: a first one, and a correction that keeps the one before."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Measure, Service, ServiceLevel
from brm.accounts.models import User
from brm.ui.formats import month
from brm.ui.refusals import MEANWHILE
from customers.care import require_care
from customers.models import Customer
from reports.measurements.figures import FIGURES
from reports.measurements.months import make_months
from reports.models import Measurement
from reports.operations.attainment import recompute_between
from reports.rules import first_of_month, months_before

"""Percent."""

NUMBERED = ("revision",)
"""Two of one number are two of one month, which has a sentence of its own."""


@transaction.atomic
def record_measurement(
    *,
    by: User,
    on: date,
    customer: Customer,
    service: Service,
    measure: Measure,
    period: date,
    **figures: Decimal | None,
) -> Measurement:
    """Write the figure of a month that has none yet, and the results that follow from it.

    `figures` are value, counted, excluded and workload. Raises ValidationError for a month that
    has not begun, or that has a figure.
    """
    require_care(by, customer, on=on)
    if period > first_of_month(on):
        raise ValidationError({"period": _("This month has not begun yet.")})
    first = Measurement(
        customer=customer, service=service, measure=measure, period=period, **figures
    )
    return _written(first, on=on)


@transaction.atomic
def correct_measurement(
    measurement: Measurement,
    *,
    by: User,
    on: date,
    revision: int,
    reason: str,
    **figures: Decimal | None,
) -> Measurement:
    """Write a new revision of the figure that `measurement` is a revision of.

    `revision` is the one that was on the screen: of two corrections at once the second is refused
    with a ValidationError, as is one that changes nothing. The old revision stays, out of force.
    """
    require_care(by, measurement.customer, on=on)
    current = _in_force(measurement)
    if current.revision != revision:
        raise ValidationError(
            _("Somebody else has corrected this while you were writing. Nothing is saved yet."),
            code=MEANWHILE,
        )
    if all(getattr(current, name) == figures.get(name) for name in FIGURES):
        raise ValidationError(_("These are the figures that stand already."))
    of_month = Measurement.objects.of_month(current.period)
    of_month.filter(pk=current.pk).update(is_current=False)
    corrected = Measurement(
        customer=current.customer,
        service=current.service,
        measure=current.measure,
        period=current.period,
        revision=current.revision + 1,
        reason=reason,
        **figures,
    )
    return _written(corrected, on=on)


def _in_force(measurement: Measurement) -> Measurement:
    """The current revision, locked; whoever waited for another one sees what that one left."""
    revisions = Measurement.objects.of_figure(measurement)
    list(revisions.order_by("revision").select_for_update().values_list("pk"))
    newest: Any = revisions.select_related("customer", "service", "measure").first()
    return newest  # type: ignore[no-any-return]


def _written(measurement: Measurement, *, on: date) -> Measurement:
    make_months([measurement.period])
    _check_limits(measurement)
    measurement.full_clean(exclude=NUMBERED)
    measurement.save()
    _recompute(measurement, on=on)
    return measurement


def _check_limits(measurement: Measurement) -> None:
    measure = measurement.measure
    if not measure.allows(measurement.value):
        raise ValidationError({"value": measure.limits_in_words})


def _recompute(measurement: Measurement, *, on: date) -> None:
    """The results of the levels that it is held against: up to the year that holds its month."""
    ended = months_before(on, 1)[-1]
    last = min(measurement.period.replace(month=12), ended)
    if measurement.period > ended:
        return
    levels = ServiceLevel.objects.filter(
        line__customer=measurement.customer,
        line__service=measurement.service,
        measure=measurement.measure,
    )
    recompute_between(measurement.period, last, levels=list(levels.values_list("pk", flat=True)))


def said(measurement: Measurement) -> str:
    """What the figure is of, in a few words."""
    return _("%(measure)s of %(service)s, %(month)s") % {
        "measure": measurement.measure.name,
        "service": measurement.service.name,
        "month": month(measurement.period),
    }
