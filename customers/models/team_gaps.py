"""Days on which a customer had, has or will have no relationship manager."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.customers import Customer
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class TeamGapQuerySet(models.QuerySet["TeamGap"]):
    def visible_to(self, user: "User") -> "TeamGapQuerySet":
        """Gaps the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self, day: date) -> "TeamGapQuerySet":
        """Gaps that the day lies in: nobody is responsible on it."""
        return self.filter(valid__contains=day)

    def before(self, day: date) -> "TeamGapQuerySet":
        """Gaps that were over before the day."""
        return self.filter(valid__endswith__lte=day)

    def after(self, day: date) -> "TeamGapQuerySet":
        """Gaps that begin after the day: a place ends and nobody has the next one."""
        return self.filter(valid__startswith__gt=day)

    def not_past(self, *, on: date) -> "TeamGapQuerySet":
        """Gaps that can still be closed: those of the day `on` and those to come."""
        return self.filter(Q(valid__endswith=None) | Q(valid__endswith__gt=on))


class TeamGap(models.Model):
    """A run of days with a customer mandate and without a relationship manager.

    Computed by the database from mandates and places each time it is asked, so that no writer,
    not even plain SQL, can hide one. Without a first day it has always been so; without a last
    one it stays so until somebody takes the place.
    """

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.DO_NOTHING, related_name="team_gaps", db_index=False
    )
    valid: Any = DateRangeField(_("valid"))

    objects = TeamGapQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "customers_teamgap"
        verbose_name = _("gap in a customer team")
        verbose_name_plural = _("gaps in customer teams")

    def __str__(self) -> str:
        return f"{self.customer}, {self.valid}"

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)
