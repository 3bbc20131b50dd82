"""What a unit may spend in a fiscal year, and what part of it pays for IT."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.units import Unit


@tracked
class Budget(Recorded):
    """A unit's money of one fiscal year in one currency; either amount may still be unknown."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    it_amount = models.DecimalField(
        _("IT amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta(Recorded.Meta):
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "currency"],
                name="one_budget_per_unit_year_and_currency",
                violation_error_message=_(
                    "This unit already has a budget of that fiscal year."
                ),
            )
        ]
