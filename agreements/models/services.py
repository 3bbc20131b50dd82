"""What IT offers: services with an owner, the days of their life, their parts and dated prices."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models import Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User


class Lifecycle(models.TextChoices):
    """Where a service is in its life on a day."""

    PIPELINE = "pipeline", _("Pipeline")
    LIVE = "live", _("Live")
    RETIRING = "retiring", _("Retiring")
    RETIRED = "retired", _("Retired")


NO_PART_OF_ITSELF = """
PERFORM pg_advisory_xact_lock(hashtext('agreements_service'), hashtext('parent'));
IF EXISTS (
    WITH RECURSIVE above (id) AS (
        SELECT NEW.parent_id
        UNION
        SELECT s.parent_id FROM above JOIN agreements_service s ON s.id = above.id
         WHERE s.parent_id IS NOT NULL)
    SELECT FROM above WHERE id = NEW.id)
THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_service_is_no_part_of_itself',
        MESSAGE = format('%s would stand under itself.', NEW.name);
END IF;
RETURN NULL;
"""
"""Under one lock: of two services at once, each put under the other, neither would see a ring."""


def in_stage(stage: str, *, on: date) -> Q:
    """Services that are in the stage on the day: the last one whose day has come."""
    retired, retiring = Q(retired_on__lte=on), Q(retiring_on__lte=on)
    live = Q(live_on__lte=on)
    match stage:
        case Lifecycle.RETIRED:
            return retired
        case Lifecycle.RETIRING:
            return retiring & _not_yet("retired_on", on)
        case Lifecycle.LIVE:
            return live & _not_yet("retiring_on", on) & _not_yet("retired_on", on)
    return _not_yet("live_on", on) & _not_yet("retired_on", on)


def _not_yet(day: str, on: date) -> Q:
    return Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__gt": on})


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: "User") -> "ServiceQuerySet":
        """Services the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def in_stage(self, stage: str, *, on: date) -> "ServiceQuerySet":
        """Services in that stage of their life on the day `on`."""
        return self.filter(in_stage(stage, on=on))

    def live(self, *, on: date) -> "ServiceQuerySet":
        """Services that every customer can order and agree on, on the day `on`."""
        return self.in_stage(Lifecycle.LIVE, on=on)

    def not_retired(self, *, on: date) -> "ServiceQuerySet":
        """Services that are to come, live or retiring on the day `on`."""
        return self.exclude(in_stage(Lifecycle.RETIRED, on=on))

    def with_stage(self, *, on: date) -> "ServiceQuerySet":
        """With the stage of the day, as `stage_today`."""
        stages = [When(in_stage(each, on=on), then=Value(each.value)) for each in Lifecycle]
        return self.annotate(stage_today=Case(*stages, output_field=models.CharField()))

    def with_use(self, *, on: date) -> "ServiceQuerySet":
        """With stage and price of the day and the number of customers who have it agreed then."""
        from agreements.models.periods import AgreementLine

        lines = AgreementLine.objects.active(on=on).filter(service=OuterRef("pk"))
        customers = lines.order_by().values("service").annotate(n=Count("customer", distinct=True))
        return self.with_stage(on=on).annotate(
            price_today=Subquery(prices_of("pk", on=on).values("price")[:1]),
            currency_today=Subquery(prices_of("pk", on=on).values("currency")[:1]),
            price_from_today=Subquery(
                prices_of("pk", on=on).values(first=models.Func("valid", function="lower"))[:1],
                output_field=models.DateField(),
            ),
            customers_today=Subquery(customers.values("n")),
        )


@tracked
class Service(Recorded):
    """An entry in the current list of IT services; `unit` is what it is counted in.

    Each stage of its life begins on a day: before `live_on` it is in the pipeline, from
    `retiring_on` only those who have it may order more, from `retired_on` nobody. Which stage a
    day is in follows from these days alone, so that nobody has to change it when one comes. A
    service may be a part of another one, its `parent`.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    live_on = models.DateField(
        _("live from"),
        null=True,
        blank=True,
        help_text=_("Empty: it is in the pipeline, without a day yet."),
    )
    retiring_on = models.DateField(
        _("retiring from"),
        null=True,
        blank=True,
        help_text=_("From then on only customers who have it agreed get more of it."),
    )
    retired_on = models.DateField(
        _("retired from"),
        null=True,
        blank=True,
        help_text=_("From then on it is neither ordered nor agreed on any more."),
    )
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_services",
    )
    hours = models.CharField(
        _("service hours"),
        max_length=255,
        blank=True,
        help_text=_("When it is there to be used, such as: working days 07:00-19:00."),
    )
    unit = models.CharField(_("counted in"), max_length=60, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(
                condition=(Q(retiring_on=None) | Q(live_on__lte=F("retiring_on")))
                & (Q(retired_on=None) | Q(live_on=None) | Q(live_on__lte=F("retired_on")))
                & (Q(retired_on=None) | Q(retiring_on=None) | Q(retiring_on__lte=F("retired_on")))
                & (Q(retiring_on=None) | Q(live_on__isnull=False)),
                name="a_service_is_live_then_retiring_then_retired",
                violation_error_message=_(
                    "A service is live first, then retiring, then retired: give the days in that "
                    "order."
                ),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="a_service_is_no_part_of_itself",
                violation_error_message=_(
                    "A service cannot be a part of itself, nor of one of its own parts."
                ),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            *nothing_for_merged("owner_id"),
            pgtrigger.Trigger(
                name="no_part_of_itself",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func=NO_PART_OF_ITSELF,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:service", args=[self.pk])

    def stage(self, *, on: date) -> Lifecycle:
        """Where it is in its life on the day."""
        if self.retired_on and self.retired_on <= on:
            return Lifecycle.RETIRED
        if self.retiring_on and self.retiring_on <= on:
            return Lifecycle.RETIRING
        return Lifecycle.LIVE if self.live_on and self.live_on <= on else Lifecycle.PIPELINE


class ServicePriceQuerySet(models.QuerySet["ServicePrice"]):
    def valid(self, *, on: date) -> "ServicePriceQuerySet":
        """Prices that hold on the day `on`."""
        return self.filter(valid__contains=on)


@tracked
class ServicePrice(Recorded):
    """What one unit of a service costs a year, from a day to a day."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="prices")
    price = models.DecimalField(_("price a unit and year"), max_digits=16, decimal_places=2)
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
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="a_price_is_not_negative",
                violation_error_message=_("A price is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price} {self.currency}"

    @property
    def first_day(self) -> date | None:
        """The first day on which it holds; None where it always has."""
        first: date | None = self.valid.lower
        return first


def prices_of(service: str, *, on: date) -> ServicePriceQuerySet:
    """The price of the day of the service that an outer query names at the path `service`."""
    return ServicePrice.objects.valid(on=on).filter(service=OuterRef(service))
