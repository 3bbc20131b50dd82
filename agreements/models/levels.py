"""What is measured, and what was promised of it."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import level_triggers
from agreements.models.periods import AgreementLine
from agreements.models.requirements import Requirement
from brm.history.models import Recorded, tracked
from brm.ui.formats import quantity

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
    """Something that can be measured of a service, its unit, and which way is better.

    `counted_in` is the unit of what its figures are taken of (minutes, cases), of what is left out
    and of the error budget. Between `lower` and `upper` lies each figure and each target; where
    neither is said, a measure in % lies between 0 and 100.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    better = models.CharField(
        _("better"), max_length=10, choices=Better.choices, default=Better.HIGHER
    )
    counted_in = models.CharField(
        _("counted in"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text=_("What is counted: minutes, cases; the unit of the error budget, too."),
    )
    lower = models.DecimalField(
        _("lowest figure"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("With neither limit a measure in % lies between 0 and 100."),
    )
    upper = models.DecimalField(
        _("highest figure"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Of growth or utilisation in % give a limit of its own: it may pass 100."),
    )

    class Meta(Recorded.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        triggers = [*Recorded.Meta.triggers, *level_triggers.OF_MEASURES]
        constraints = [
            models.CheckConstraint(
                condition=Q(lower=None) | Q(upper=None) | Q(lower__lt=F("upper")),
                name="a_measures_limits_are_in_order",
                violation_error_message=_("The lowest figure lies below the highest."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_own_limits(self) -> bool:
        return self.lower is not None or self.upper is not None

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest figure there can be, None where there is no such limit."""
        if self.unit == SHARE and not self.has_own_limits:
            return Decimal(0), Decimal(WHOLE)
        return self.lower, self.upper

    def allows(self, figure: Decimal) -> bool:
        lower, upper = self.limits
        return (lower is None or figure >= lower) and (upper is None or figure <= upper)

    @property
    def limits_in_words(self) -> str:
        """The sentence for a figure that lies beyond them."""
        words = {
            "measure": self.name,
            "lower": quantity(self.lower, self.unit),
            "upper": quantity(self.upper, self.unit),
        }
        if self.lower is not None and self.upper is not None:
            return gettext("%(measure)s lies between %(lower)s and %(upper)s.") % words
        if self.lower is not None:
            return gettext("%(measure)s is %(lower)s or more.") % words
        if self.upper is not None:
            return gettext("%(measure)s is %(upper)s or less.") % words
        return gettext("A figure in % lies between 0 and 100.")


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
            name: self.measure.limits_in_words if self.measure.has_own_limits else SHARE_IS_NONE
            for name, value in (("target", self.target), ("warning", self.warning))
            if value is not None and not self.measure.allows(value)
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
