"""Who may decide for a unit, and up to what sum, on any day."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.people import Person
from customers.models.units import Unit


class MandateKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    BUYER = "buyer", _("Buyer")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def held(self, *, on: date) -> "MandateQuerySet":
        """Mandates that hold on the day `on`."""
        return self.filter(valid__contains=on)


@tracked
class Mandate(Recorded):
    """The right of a person to decide for a unit in a period; no limit means any sum."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="mandates"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MandateKind.choices)
    limit_amount = models.DecimalField(
        _("limit"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    valid = DateRangeField(_("valid"))
    deputy = models.ForeignKey(
        Person,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputy_mandates",
    )
    deputy_valid = DateRangeField(_("deputy from and to"), null=True, blank=True)
    source = models.CharField(_("source document"), max_length=255, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            ExclusionConstraint(
                name="one_customer_mandate_a_unit_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=MandateKind.CUSTOMER),
                violation_error_message=_(
                    "Somebody else holds the customer mandate of this unit in that period."
                ),
            )
        ]
