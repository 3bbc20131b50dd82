"""What IT offers today: services with an owner, a place in their life and a dated price."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User


class Lifecycle(models.TextChoices):
    PIPELINE = "pipeline", _("Pipeline")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: "User") -> "ServiceQuerySet":
        """Services the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def live(self) -> "ServiceQuerySet":
        """Services that can be agreed on today."""
        return self.filter(lifecycle=Lifecycle.LIVE)

    def with_use(self, *, on: date) -> "ServiceQuerySet":
        """With the price of the day and the number of customers who have it agreed then."""
        from agreements.models.periods import AgreementLine

        lines = AgreementLine.objects.active(on=on).filter(service=OuterRef("pk"))
        customers = lines.order_by().values("service").annotate(n=Count("customer", distinct=True))
        prices = ServicePrice.objects.valid(on=on).filter(service=OuterRef("pk"))
        return self.annotate(
            price_today=Subquery(prices.values("price")[:1]),
            customers_today=Subquery(customers.values("n")),
        )


@tracked
class Service(Recorded):
    """An entry in the current list of IT services; `unit` is what it is counted in."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    lifecycle = models.CharField(
        _("lifecycle"), max_length=10, choices=Lifecycle.choices, default=Lifecycle.LIVE
    )
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_services",
    )
    unit = models.CharField(_("counted in"), max_length=60, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("owner_id")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:service", args=[self.pk])


class ServicePriceQuerySet(models.QuerySet["ServicePrice"]):
    def valid(self, *, on: date) -> "ServicePriceQuerySet":
        """Prices that hold on the day `on`."""
        return self.filter(valid__contains=on)


@tracked
class ServicePrice(Recorded):
    """What one unit of a service costs a year, from a day to a day."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="prices")
    price = models.DecimalField(_("price a year"), max_digits=16, decimal_places=2)
    currency = CurrencyColumn()
    valid = DateRangeField(_("valid"))

    objects = ServicePriceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service price")
        verbose_name_plural = _("service prices")
        constraints = [
            ExclusionConstraint(
                name="one_price_a_service_a_day",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This service already has a price in that period."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_price_holds_for_a_day_at_least",
                violation_error_message=_("The price ends before it starts."),
            ),
        ]
