"""Units as they stood from a day to a day: the truth about the structure of every day."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.merged import nothing_for_merged
from customers.models.period_triggers import period_triggers
from customers.models.units import Unit, UnitKind
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class UnitPeriodQuerySet(models.QuerySet["UnitPeriod"]):
    def visible_to(self, user: "User") -> "UnitPeriodQuerySet":
        """Periods the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self, day: date) -> "UnitPeriodQuerySet":
        """Each unit that stands on the day, as it stood then."""
        return self.filter(valid__contains=day)

    def from_day(self, day: date) -> "UnitPeriodQuerySet":
        """The periods that reach to the day or lie after it."""
        return self.filter(Q(valid__endswith=None) | Q(valid__endswith__gt=day))


@tracked
class UnitPeriod(Recorded):
    """A unit as it stood from a day to a day: its parent, manager, name and kind.

    The periods of a unit follow each other without a gap over all of its days. `Unit` itself
    shows those of today; triggers keep both in step. Deleting a unit deletes its periods, by the
    database: nothing else may leave days of a unit without one.
    """

    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="periods")
    parent = models.ForeignKey(
        Unit,
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="child_periods",
    )
    manager = models.ForeignKey(
        "customers.Person",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="unit_periods",
    )
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT
    )
    valid = DateRangeField(_("valid"))

    objects = UnitPeriodQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("period of a unit")
        verbose_name_plural = _("periods of units")
        triggers = [
            *Recorded.Meta.triggers,
            *period_triggers(),
            *nothing_for_merged("manager_id"),
        ]
        constraints = [
            # At once, but at the end of a statement: one that cuts a period in two may do so.
            ExclusionConstraint(
                name="one_period_a_unit_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("This unit has another period on those days."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_period_of_a_unit_lasts_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_unit_has_a_name_on_each_day",
                violation_error_message=_("A unit needs its name."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values),
                name="a_unit_is_of_a_known_kind_on_each_day",
                violation_error_message=_("That is no kind of unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)
