"""Measurements held against the service levels that applied then."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Better, Measure, PeriodKind, Service, ServiceLevel
from customers.models import Customer
from reports.rules import Basis, Result, months_of
from reports.sentences import Held, aim, explain, figure, span

if TYPE_CHECKING:
    from brm.accounts.models import User


Key = tuple[int, int, int]
SeriesKey = tuple[int, int, int, str]


def key_of(attainment: "Attainment") -> Key:
    """Customer, service and measure: what stays the same when an agreement is renewed."""
    return attainment.customer_id, attainment.service_id, attainment.measure_id


def series_key(attainment: "Attainment") -> SeriesKey:
    """The same, and over what it is measured: results that follow each other in one line."""
    return (*key_of(attainment), attainment.period_kind)


class AttainmentQuerySet(models.QuerySet["Attainment"]):
    def visible_to(self, user: "User") -> "AttainmentQuerySet":
        """Attainments the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def breached(self) -> "AttainmentQuerySet":
        """Months in which the level was not held."""
        return self.filter(result=Result.BREACHED)

    def of_month(self, period: date) -> "AttainmentQuerySet":
        """Results of the month whose first day is `period`."""
        return self.filter(period=period)

    def in_rows(self) -> "AttainmentQuerySet":
        """With service and measure, so that the months of each pair follow each other."""
        return self.select_related("service", "measure").order_by(
            *("customer_id", "service__name", "service_id", "measure__name", "measure_id"),
            *("period_kind", "period"),
        )

    def since(self, period: date) -> "AttainmentQuerySet":
        """Results of the month whose first day is `period`, and of later ones."""
        return self.filter(period__gte=period)


class Attainment(models.Model):
    """The result of a service level in a month, a quarter or a year, with its target then.

    `period` is the month, or the last month of a quarter or a year: there the result is known.

    Computed, never typed: `recompute_attainment` writes it whenever a measurement or a level
    changed; what it was before follows from their histories. Customer, service and measure are
    the level's own, kept here so that a page reads one table. `budget_left` is in the unit that
    the measurement counted.
    """

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.CASCADE, related_name="attainments"
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="attainments")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="attainments")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="attainments")
    period = models.DateField(_("month"))
    period_kind = models.CharField(
        _("measured over"),
        max_length=10,
        choices=PeriodKind.choices,
        default=PeriodKind.MONTH,
        db_default=PeriodKind.MONTH,
    )
    basis = models.CharField(
        _("value taken"),
        max_length=10,
        choices=Basis.choices,
        default=Basis.FIGURE,
        db_default=Basis.FIGURE,
    )
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=6)
    warning = models.DecimalField(
        _("warning"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    better = models.CharField(_("better"), max_length=6)
    margin = models.DecimalField(
        _("margin"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    budget_left = models.DecimalField(
        _("error budget left"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    workload = models.DecimalField(
        _("workload"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    workload_limit = models.DecimalField(
        _("workload limit"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects = AttainmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attainment")
        verbose_name_plural = _("attainments")
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "period"], name="one_attainment_a_level_and_month"
            ),
            models.CheckConstraint(
                condition=Q(result__in=Result.values), name="attainment_result_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, result=Result.NOT_MEASURED)
                | (Q(value__isnull=False) & ~Q(result=Result.NOT_MEASURED)),
                name="what_is_not_measured_has_no_value",
            ),
            models.CheckConstraint(
                condition=Q(period__day=1), name="attainment_is_of_a_whole_month"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-period"], name="attainment_of_customer"),
            models.Index(fields=["-period", "result"], name="attainment_by_month"),
            models.Index(
                fields=["period_kind", "-period"],
                condition=~Q(period_kind=PeriodKind.MONTH),
                name="attainment_of_longer_spans",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_level_id} {self.period:%Y-%m}: {self.result}"

    @property
    def first_month(self) -> date:
        """The first day of the month, the quarter or the year."""
        return self.months[0]

    @property
    def kind(self) -> PeriodKind:
        return PeriodKind(self.period_kind)

    @property
    def is_longer(self) -> bool:
        """Whether it is measured over more than a month."""
        return self.kind != PeriodKind.MONTH

    @property
    def months(self) -> list[date]:
        """The first days of the months that it is of."""
        return months_of(self.period, self.kind)

    @property
    def period_shown(self) -> str:
        """`Oct 2026`, `Jul to Sep 2026`, `2026`."""
        return span(self.first_month, self.period)

    @property
    def direction(self) -> Better:
        return Better(self.better)

    @property
    def sentence(self) -> str:
        """Why the month has its result; reads `measure`, so select it."""
        return explain(
            Held(
                measure=self.measure.name,
                unit=self.measure.unit,
                period=self.period,
                result=Result(self.result),
                value=self.value,
                target=self.target,
                better=self.direction,
                warning=self.warning,
                budget_left=self.budget_left,
                workload=self.workload,
                workload_limit=self.workload_limit,
                first=self.first_month,
                basis=Basis(self.basis),
                counted_in=self.measure.counted_in,
            )
        )

    @property
    def label(self) -> str:
        """Service and measure, as a row is called."""
        return f"{self.service.name}, {self.measure.name.lower()}"

    @property
    def value_shown(self) -> str:
        return figure(self.value, self.measure.unit, self.direction)

    @property
    def target_shown(self) -> str:
        return aim(self.target, self.measure.unit, self.direction)
