"""Figures that IT processes report of the services delivered to a customer."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Measure, Service
from agreements.models.level_triggers import SWEEP
from brm.history.models import Recorded, tracked
from brm.outbox.looking import tells
from customers.models import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User

FIRST_MONTH, LAST_MONTH = date(2000, 1, 1), date(2100, 1, 1)
"""A slip of the pen makes no part of the table for the year 206."""


def _levels_of(rows: str) -> str:
    return f"""
SELECT level.id FROM {rows} taken
  JOIN agreements_agreementline line
    ON line.customer_id = taken.customer_id AND line.service_id = taken.service_id
  JOIN agreements_servicelevel level
    ON level.line_id = line.id AND level.measure_id = taken.measure_id"""  # noqa: S608  own names


_OLD, _NEW = _levels_of("old_rows"), _levels_of("new_rows")
LEVELS_MEASURED = [
    tells(SWEEP, "levels_of_new", pgtrigger.Insert, _NEW, new="new_rows"),
    tells(
        SWEEP,
        "levels_of_changed",
        pgtrigger.Update,
        f"{_OLD} UNION ALL {_NEW}",
        old="old_rows",
        new="new_rows",
    ),
    tells(SWEEP, "levels_of_gone", pgtrigger.Delete, _OLD, old="old_rows"),
]


STAYS = (
    *("customer_id", "service_id", "measure_id", "period", "revision", "reason"),
    *("value", "counted", "excluded", "workload"),
)


def _each(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in STAYS)


WHAT_WAS_WRITTEN_STAYS = pgtrigger.Trigger(
    name="what_was_written_stays",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        f"((NEW.is_current AND NOT OLD.is_current) OR ({_each('OLD')}) IS DISTINCT FROM "
        f"({_each('NEW')}))"
    ),
    func="""
RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_written_figure_stays',
    MESSAGE = 'A figure that was written stays as it is; a correction is a new revision.';
""",
)
"""An update takes a revision out of force, and does nothing else."""


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: "User") -> "MeasurementQuerySet":
        """Measurements the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def current(self) -> "MeasurementQuerySet":
        """The latest revision of each figure."""
        return self.filter(is_current=True)

    def of_month(self, period: date) -> "MeasurementQuerySet":
        """Figures of the month whose first day is `period`."""
        return self.filter(period=period)

    def of_figure(self, one: "Measurement") -> "MeasurementQuerySet":
        """All the revisions of what `one` is a revision of, the newest first."""
        return self.filter(
            period=one.period,
            customer=one.customer_id,
            service=one.service_id,
            measure=one.measure_id,
        ).order_by("-revision")


@tracked
class Measurement(Recorded):
    """One figure: a customer's service, measured in one way, in one month.

    `period` is the month's first day. `counted` is what the figure was taken of (hours of service,
    finished cases), `excluded` what was left out (agreed maintenance, waiting for the customer),
    `workload` how much was asked of the service. A correction is a new revision with its reason;
    the old one stays, no longer current. The table is kept in parts, one a month: whoever writes a
    month makes sure of its part (`reports.measurements.months`), else the row is refused.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="measurements",
        db_index=False,  # the figure's own key begins with it
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        on_delete=models.PROTECT,
        related_name="measurements",
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure"),
        on_delete=models.PROTECT,
        related_name="measurements",
    )
    period = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    counted = models.DecimalField(
        _("counted"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    excluded = models.DecimalField(
        _("excluded"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    workload = models.DecimalField(
        _("workload"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    is_current = models.BooleanField(_("is current"), default=True)
    reason = models.CharField(
        _("reason"), max_length=500, blank=True, default="", db_default="", editable=False
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        triggers = [*Recorded.Meta.triggers, WHAT_WAS_WRITTEN_STAYS, *LEVELS_MEASURED]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "service", "measure", "period"],
                condition=Q(is_current=True),
                name="one_current_revision_a_measurement",
                violation_error_message=_("This month has a figure already; correct that one."),
            ),
            models.UniqueConstraint(
                fields=["customer", "service", "measure", "period", "revision"],
                name="one_measurement_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(period__day=1),
                name="measurement_is_of_a_whole_month",
                violation_error_message=_("A month is given by its first day."),
            ),
            models.CheckConstraint(
                condition=Q(period__gte=FIRST_MONTH, period__lt=LAST_MONTH),
                name="measurement_is_of_a_month_of_our_time",
                violation_error_message=_("A month lies between 2000 and 2099."),
            ),
            models.CheckConstraint(
                condition=(Q(counted__isnull=True) | Q(counted__gte=0))
                & (Q(excluded__isnull=True) | Q(excluded__gte=0))
                & (Q(workload__isnull=True) | Q(workload__gte=0)),
                name="measurement_counts_nothing_negative",
                violation_error_message=_("Counted, excluded and workload are never negative."),
            ),
        ]
        indexes = [models.Index(fields=["period", "customer"], name="measurement_by_month")]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.measure_id} {self.period:%Y-%m}: {self.value}"
