"""How often each part of the recurring work is done, for a tier or for one customer."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Customer, TeamRole, Tier
from meetings import rules
from meetings.models.kinds import ActivityKind


class CadenceQuerySet(models.QuerySet["Cadence"]):
    def valid_between(self, first: date, last: date) -> "CadenceQuerySet":
        """Cadences that hold on at least one day from `first` to `last`."""
        return self.filter(valid__overlap=DateRange(first, last, "[]"))

    def of_subject(self, kind: ActivityKind, tier: str, customer: Customer | None) -> Self:
        """Cadences of the kind of the tier itself, or of the customer, in their order."""
        rows = self.filter(kind=kind, customer=customer)
        return (rows if customer else rows.filter(tier=tier)).order_by("valid")

    def holding(self, *, on: date) -> "CadenceQuerySet":
        """Cadences that hold on the day `on`."""
        return self.filter(valid__contains=on)


CadenceRows = models.Manager.from_queryset(CadenceQuerySet)


class CadenceManager(CadenceRows["Cadence"]):
    """Cadences with their kind, whose name each place shows."""

    def get_queryset(self) -> CadenceQuerySet:
        return CadenceQuerySet(self.model, using=self._db).select_related("kind")


@tracked
class Cadence(Recorded):
    """The rule that yields activities of one kind, for a tier or, instead of it, one customer.

    `rule` is a recurrence rule (RFC 5545) counted from the first day of `valid`; an empty one
    means that this customer has no such activity. `lead_days` before the due day it shows as due.
    `owner_role` in the customer team says who answers for it; `reason` why a customer has its own.
    """

    kind = models.ForeignKey(
        ActivityKind,
        verbose_name=_("kind"),
        on_delete=models.PROTECT,
        related_name="cadences",
        db_column="kind",
        db_index=False,
    )
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cadences",
    )
    rule = models.CharField(
        _("recurrence rule"),
        max_length=255,
        blank=True,
        validators=[rules.check_rule],
        help_text=_("For example FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15. Empty means never."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead in days"), default=14, validators=[MaxValueValidator(365)]
    )
    owner_role = models.CharField(
        _("owner"),
        max_length=25,
        choices=TeamRole.choices,
        default=TeamRole.RELATIONSHIP_MANAGER,
        help_text=_("Where nobody has the role on the day: the relationship manager."),
    )
    reason = models.TextField(_("reason"), blank=True)
    valid = DateRangeField(_("valid"))

    objects = CadenceManager()

    class Meta(Recorded.Meta):
        verbose_name = _("cadence")
        verbose_name_plural = _("cadences")
        constraints = [
            models.CheckConstraint(
                condition=Q(tier="", customer__isnull=False) | (~Q(tier="") & Q(customer=None)),
                name="a_cadence_is_for_a_tier_or_for_a_customer",
                violation_error_message=_("Choose a tier or a customer, not both."),
            ),
            models.CheckConstraint(
                condition=Q(valid__startswith__isnull=False),
                name="a_cadence_has_a_first_day",
                violation_error_message=_("Say from which day the cadence holds."),
            ),
            models.CheckConstraint(
                condition=~Q(rule="") | Q(customer=None) | ~Q(reason=""),
                name="a_customer_without_such_work_has_the_reason",
                violation_error_message=_("Say why this customer has no such work."),
            ),
            models.CheckConstraint(
                condition=Q(owner_role__in=TeamRole.values),
                name="a_cadence_is_owned_by_a_role_of_the_team",
                violation_error_message=_("Choose a role of the customer team."),
            ),
            ExclusionConstraint(
                name="one_cadence_a_kind_and_tier_a_day",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("tier", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(customer=None),
                violation_error_message=_("This tier has a cadence of that kind in the period."),
            ),
            ExclusionConstraint(
                name="one_cadence_a_kind_and_customer_a_day",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("customer", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(customer__isnull=False),
                violation_error_message=_(
                    "This customer has a cadence of its own of that kind in the period."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.in_words}"

    @property
    def first_day(self) -> date:
        """The day from which the rule counts; the database refuses a cadence without one."""
        assert self.valid.lower is not None
        return self.valid.lower

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None where it holds on."""
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None

    @property
    def in_words(self) -> str:
        return rules.rule_in_words(self.rule)


class Horizon(models.Model):
    """Up to which day a customer's activities are planned.

    After downtime, planning goes on from here, so nothing that fell due in between is missed;
    and a later change of cadence never adds work to a past that was planned already.
    """

    customer = models.OneToOneField(
        Customer, primary_key=True, on_delete=models.CASCADE, related_name="horizon"
    )
    planned_until = models.DateField(_("planned until"))

    class Meta:
        verbose_name = _("horizon")
        verbose_name_plural = _("horizons")

    def __str__(self) -> str:
        return f"{self.customer_id}"
