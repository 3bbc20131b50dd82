"""What is measured, and what was promised of it."""

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import level_triggers
from agreements.models.periods import AgreementLine
from agreements.models.requirements import Requirement
from brm.history.models import Recorded, tracked

ANSWERS_ITS_OWN_CUSTOMER = """
IF NOT EXISTS (
    SELECT FROM agreements_requirement asked
      JOIN agreements_agreement agreement ON agreement.customer_id = asked.customer_id
      JOIN agreements_agreementperiod period ON period.agreement_id = agreement.id
      JOIN agreements_agreementline line ON line.period_id = period.id
     WHERE asked.id = NEW.requirement_id AND line.id = NEW.line_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_level_answers_a_requirement_of_its_customer',
        MESSAGE = 'The requirement is not of the customer of the agreement.';
END IF;
RETURN NEW;
"""
"""An agreement that goes to another customer leaves them behind, by its own trigger."""


class Better(models.TextChoices):
    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class PeriodKind(models.TextChoices):
    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    YEAR = "year", _("a year")


SHARE = "%"
"""The unit of a measure that is a share: it lies between 0 and 100."""

WHOLE = 100
SHARE_IS_NONE = _("A share lies between 0 and 100 %.")
WARNS_TOO_LATE = {
    Better.HIGHER: _("It is at risk before the target is missed: give the target or more."),
    Better.LOWER: _("It is at risk before the target is missed: give the target or less."),
}


@tracked
class Measure(Recorded):
    """Something that can be measured of a service, its unit, and which way is better."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    better = models.CharField(
        _("better"), max_length=10, choices=Better.choices, default=Better.HIGHER
    )

    class Meta(Recorded.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        triggers = [*Recorded.Meta.triggers, *level_triggers.OF_MEASURES]

    def __str__(self) -> str:
        return self.name


class ServiceLevelQuerySet(models.QuerySet["ServiceLevel"]):
    def in_force(self, *, on: date) -> "ServiceLevelQuerySet":
        """Levels of active agreements that apply on the day `on`."""
        return self.filter(line__active=True, valid__contains=on)

    def default(self, *, on: date) -> "ServiceLevelQuerySet":
        """Default levels of the day, for whoever has none of their own for the service."""
        return self.in_force(on=on).filter(line__customer=None)

    def not_past(self, *, on: date) -> "ServiceLevelQuerySet":
        """Levels that apply on the day `on` or later."""
        return self.filter(Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=on))


@tracked
class ServiceLevel(Recorded):
    """A target for a measure of a service in an agreement, on the days it applies.

    `warning` is where it starts to be at risk; the target holds up to `workload_limit` a period.
    `requirement` is why it was promised: it is no part of the text that was agreed, and may be
    said later.
    """

    line = models.ForeignKey(AgreementLine, on_delete=models.CASCADE, related_name="levels")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="levels")
    period_kind = models.CharField(
        _("measured over"),
        max_length=10,
        choices=PeriodKind.choices,
        default=PeriodKind.MONTH,
    )
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4)
    warning = models.DecimalField(
        _("at risk from"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    workload_limit = models.DecimalField(
        _("workload limit"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    exceptions = models.TextField(_("exceptions"), blank=True)
    requirement = models.ForeignKey(
        Requirement,
        verbose_name=_("requirement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="levels",
        help_text=_("What the customer needs it for; it can be said later too."),
    )
    valid = DateRangeField(_("valid"))

    objects = ServiceLevelQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="level_answers_its_own_customer",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("requirement_id", "line_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__requirement_id__isnull=False),
                func=ANSWERS_ITS_OWN_CUSTOMER,
            ),
            *level_triggers.OF_LEVELS,
        ]
        constraints = [
            ExclusionConstraint(
                name="one_target_a_measure_a_day",
                expressions=[
                    ("line", RangeOperators.EQUAL),
                    ("measure", RangeOperators.EQUAL),
                    ("period_kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is already a target for this measure then."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_level_applies_for_a_day_at_least",
            ),
            models.CheckConstraint(
                condition=Q(workload_limit=None) | Q(workload_limit__gte=0),
                name="a_workload_limit_is_not_negative",
                violation_error_message=_("The workload limit is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.target:f}"

    def clean(self) -> None:
        """Refuse a share beyond the whole, and a warning that comes after the target is missed."""
        super().clean()
        if self.target is None or self.measure_id is None:
            return
        wrong = {
            name: SHARE_IS_NONE
            for name, value in (("target", self.target), ("warning", self.warning))
            if self.measure.unit == SHARE and value is not None and not 0 <= value <= WHOLE
        }
        if not wrong and self._warns_too_late:
            wrong["warning"] = WARNS_TOO_LATE[Better(self.measure.better)]
        if wrong:
            raise ValidationError(wrong)

    @property
    def _warns_too_late(self) -> bool:
        if self.warning is None:
            return False
        if self.measure.better == Better.HIGHER:
            return self.warning < self.target
        return self.warning > self.target
