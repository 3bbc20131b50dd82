"""The chain of periods of an agreement, and what each of them covers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from agreements.models import level_triggers, plan_triggers
from agreements.models.agreement_states import AgreementState
from agreements.models.agreements import Agreement
from agreements.models.services import Service, prices_of
from agreements.rules import Term
from brm.history.models import Recorded, tracked
from customers.models import Customer

WHOLE = Decimal(100)
"""Percent."""
MONEY = DecimalField(max_digits=24, decimal_places=4)


class Origin(models.TextChoices):
    FIRST = "first", _("First term")
    TACIT = "tacit", _("Renewed tacitly")
    EXPRESS = "express", _("Renewed by agreement")


LINES_FOLLOW_PERIOD = """
UPDATE agreements_agreementline SET valid = NEW.valid WHERE period_id = NEW.id;
UPDATE agreements_servicelevel level SET valid = daterange(moved.first_day, moved.day_after)
  FROM (SELECT held.id,
               CASE lower(held.valid) WHEN lower(OLD.valid) THEN lower(NEW.valid)
                    ELSE greatest(lower(held.valid), lower(NEW.valid)) END AS first_day,
               CASE WHEN upper(held.valid) IS NOT DISTINCT FROM upper(OLD.valid)
                    THEN upper(NEW.valid)
                    ELSE least(upper(held.valid), upper(NEW.valid)) END AS day_after
          FROM agreements_servicelevel held
          JOIN agreements_agreementline line ON line.id = held.line_id
         WHERE line.period_id = NEW.id) moved
 WHERE level.id = moved.id AND coalesce(moved.first_day < moved.day_after, true);
RETURN NULL;
"""
"""Levels that held to an end of the period hold to its new one; none goes beyond it.

One that has no day in the period any more stays as it was: it applies in no period.
"""

LINE_TAKES_ITS_FACTS = """
SELECT CASE WHEN agreement.kind <> 'default' THEN agreement.customer_id END,
       period.valid * daterange(NEW.added_on, NEW.taken_out_on), agreement.state = 'active'
  INTO NEW.customer_id, NEW.valid, NEW.active
  FROM agreements_agreementperiod period
  JOIN agreements_agreement agreement ON agreement.id = period.agreement_id
 WHERE period.id = NEW.period_id
   FOR SHARE;
RETURN NEW;
"""


NO_LINE_OF_A_RETIRED_SERVICE = """
IF EXISTS (
    SELECT FROM new_values line JOIN agreements_service service ON service.id = line.service_id
     WHERE line.active AND service.retired_on <= lower(line.valid))
THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_line_begins_before_its_service_is_retired',
        MESSAGE = 'A line would begin when its service is retired.';
END IF;
RETURN NULL;
"""
"""Of new lines only: a service may be given up while agreements on it go on. Drafts are asked when
they come into force."""


def days_of(term: Term) -> DateRange:
    """A term's days as the database keeps them."""
    return DateRange(term.first_day, term.day_after)


class AgreementPeriodQuerySet(models.QuerySet["AgreementPeriod"]):
    def last_of_chain(self) -> "AgreementPeriodQuerySet":
        """The last period of each agreement."""
        later = AgreementPeriod.objects.filter(agreement=OuterRef("agreement"), n__gt=OuterRef("n"))
        return self.filter(~Exists(later))

    def containing(self, *, on: date) -> "AgreementPeriodQuerySet":
        """Periods with the day `on` in them."""
        return self.filter(valid__contains=on)


@tracked
class AgreementPeriod(Recorded):
    """One term of an agreement, the `n`th of its chain; without an upper bound it has no end.

    `edition` counts the versions of the text: an amendment is the next one, never a silent edit.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="periods")
    n = models.PositiveSmallIntegerField(_("period"))
    valid = DateRangeField(_("valid"))
    origin = models.CharField(
        _("how it came about"),
        max_length=10,
        choices=Origin.choices,
        default=Origin.FIRST,
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)

    objects = AgreementPeriodQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "n"], name="one_period_a_number"),
            ExclusionConstraint(
                name="periods_of_an_agreement_do_not_overlap",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This agreement already has a period on those days."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="a_period_ends_after_it_starts",
                violation_error_message=_("The period ends before it starts."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="lines_follow",
                operation=pgtrigger.UpdateOf("valid"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition("OLD.valid <> NEW.valid"),
                func=LINES_FOLLOW_PERIOD,
            ),
            *plan_triggers.OF_PERIODS,
            *level_triggers.OF_PERIODS,
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.n}"

    def contains(self, day: date) -> bool:
        """Whether the day is one of the period's."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def term(self) -> Term:
        return Term(self.n, self.first_day, self.last_day)

    @property
    def first_day(self) -> date:
        """The first day: a period without one is refused."""
        return cast(date, self.valid.lower)

    @property
    def last_day(self) -> date | None:
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None


class AgreementLineQuerySet(models.QuerySet["AgreementLine"]):
    def standing(self) -> "AgreementLineQuerySet":
        """Lines that were not taken out of their period."""
        return self.filter(taken_out_on=None)

    def active(self, *, on: date) -> "AgreementLineQuerySet":
        """Lines of active agreements on the day `on`."""
        return self.filter(active=True, valid__contains=on)

    def agreed_in(self, days: Any, *, from_day: Any) -> "AgreementLineQuerySet":
        """Lines in force on one of the days, of which `from_day` is the first.

        Those of active agreements, and of ended ones that had not ended before. Both arguments may
        be expressions of an outer query.
        """
        ended = Q(
            period__agreement__state=AgreementState.ENDED,
            period__agreement__ended_on__gte=from_day,
        )
        return self.filter(Q(active=True) | ended, valid__overlap=days)

    def with_money(self, *, currency: str) -> "AgreementLineQuerySet":
        """With a year's sum (`a_year`), what the customer pays of it (`own_part`), `in_currency`.

        An agreement that names no currency is in `currency`, the organisation's own.
        """
        a_year = F("quantity") * F("price")
        named = NullIf("period__agreement__currency", Value(""))
        return self.annotate(
            in_currency=Coalesce(named, Value(currency)),
            a_year=ExpressionWrapper(a_year, output_field=MONEY),
            own_part=ExpressionWrapper(a_year * F("funding_share") / WHOLE, output_field=MONEY),
            cost_a_year=ExpressionWrapper(F("quantity") * F("cost"), output_field=MONEY),
        )

    def with_price_of(self, *, on: date) -> "AgreementLineQuerySet":
        """With the price of the service on the day, where it is in the same currency: `list_price`.

        Needs `with_money` before it.
        """
        prices = prices_of("service", on=on).filter(currency=OuterRef("in_currency"))
        return self.annotate(list_price=Subquery(prices.values("price")[:1]))

    def at_another_price(self) -> "AgreementLineQuerySet":
        """Lines whose price is not the one of the list; needs `with_price_of` before it."""
        listed: Any = self.filter(price__isnull=False)
        rows: AgreementLineQuerySet = listed.filter(list_price__isnull=False).exclude(
            price=F("list_price")
        )
        return rows

    def beyond_retirement(self, *, on: date) -> "AgreementLineQuerySet":
        """Lines of customers, active on the day, that go on when their service is retired."""
        ends_later = Q(valid__endswith__isnull=True) | Q(
            valid__endswith__gt=F("service__retired_on")
        )
        of_customers = self.active(on=on).filter(customer__isnull=False)
        return of_customers.filter(ends_later, service__retired_on__isnull=False)

    def covering(self, line: "AgreementLine") -> "AgreementLineQuerySet":
        """Active lines for the same service and customer, on one day of the line at least."""
        return self.filter(
            active=True,
            customer=line.customer_id,
            service=line.service_id,
            valid__overlap=line.valid,
        )


@tracked
class AgreementLine(Recorded):
    """A service in a period of an agreement: how much of it, at what price a unit and year.

    It holds on the days of its period, from `added_on` where it was added to what was in force, and
    until the day before `taken_out_on`.

    `cost` is what a unit and year costs IT itself; it is ours, and no part of what is agreed. The
    customer pays `funding_share` percent of the sum, and `rest_paid_by` the rest; where that is
    nobody, it is paid in common. The shares of a line so always make a whole.

    `customer`, `valid` and `active` repeat what the agreement and its period say, so that the
    database can refuse two active agreements of one customer on the same service and day. Its
    triggers write them; whatever a program puts there is overwritten. A line of default service
    levels is no customer's.
    """

    period = models.ForeignKey(AgreementPeriod, on_delete=models.CASCADE, related_name="lines")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="lines")
    quantity = models.DecimalField(
        _("quantity"), max_digits=16, decimal_places=2, default=Decimal(1)
    )
    price = models.DecimalField(
        _("price a unit and year"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
    )
    cost = models.DecimalField(
        _("our cost a unit and year"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("What it costs IT itself. It is not part of what is agreed."),
    )
    funding_share = models.DecimalField(
        _("share that the customer pays, %"), max_digits=5, decimal_places=2, default=WHOLE
    )
    rest_paid_by = models.ForeignKey(
        Customer,
        verbose_name=_("the rest is paid by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines_paid_for",
        help_text=_("Empty: the rest is paid in common."),
    )
    added_on = models.DateField(_("added from"), null=True, blank=True, editable=False)
    taken_out_on = models.DateField(_("taken out from"), null=True, blank=True, editable=False)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="agreement_lines",
        editable=False,
        null=True,
    )
    valid: Any = DateRangeField(  # type: ignore[misc]  # its stubs know no range that may be null
        editable=False, null=True
    )
    active = models.BooleanField(editable=False, default=False)

    objects = AgreementLineQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "service"],
                condition=Q(taken_out_on=None),
                name="one_line_a_service_and_period",
                violation_error_message=_("This service already has a line in the period."),
            ),
            ExclusionConstraint(
                name="one_active_agreement_a_service_a_day",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(active=True),
                violation_error_message=_(
                    "Another active agreement of this customer covers the service on those days."
                ),
            ),
            ExclusionConstraint(
                name="one_default_a_service_a_day",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(active=True, customer=None),
                violation_error_message=_(
                    "There are default service levels for this service on those days already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(funding_share__gte=0, funding_share__lte=WHOLE),
                name="a_funding_share_is_a_part_of_the_whole",
                violation_error_message=_("A share is from 0 to 100 %%."),
            ),
            models.CheckConstraint(
                condition=Q(rest_paid_by=None)
                | Q(funding_share__lt=WHOLE) & ~Q(rest_paid_by=F("customer")),
                name="the_rest_is_paid_by_another",
                violation_error_message=_(
                    "Another customer pays the rest of a share below 100 %%, and not the same one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="a_cost_is_not_negative",
                violation_error_message=_("A cost is not negative."),
            ),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            *level_triggers.OF_LINES,
            pgtrigger.Trigger(
                name="line_takes_its_facts",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(
                    "period_id", "customer_id", "valid", "active", "added_on", "taken_out_on"
                ),
                when=pgtrigger.Before,
                func=LINE_TAKES_ITS_FACTS,
            ),
            pgtrigger.Trigger(
                name="no_line_of_a_retired_service",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=NO_LINE_OF_A_RETIRED_SERVICE,
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)

    @property
    def amount(self) -> Decimal | None:
        """What the line costs a year."""
        return None if self.price is None else self.quantity * self.price

    @property
    def paid_by_customer(self) -> Decimal | None:
        """What of a year's sum the customer pays itself."""
        return None if self.amount is None else self.amount * self.funding_share / WHOLE

    @property
    def margin(self) -> Decimal | None:
        """A year's sum less what it costs IT; None where one of them is not known."""
        if self.amount is None or self.cost is None:
            return None
        return self.amount - self.quantity * self.cost


class LeftOut(models.Model):
    """A service that a renewal did not carry over: `covered_by` another agreement, or retired.

    Written by the renewal itself, never by hand.
    """

    period = models.ForeignKey(AgreementPeriod, on_delete=models.CASCADE, related_name="left_out")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    covered_by = models.ForeignKey(Agreement, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("service left out")
        verbose_name_plural = _("services left out")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "service"], name="a_service_is_left_out_once_a_period"
            )
        ]

    def __str__(self) -> str:
        return str(self.service)
