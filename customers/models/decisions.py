"""Which matter goes to whom, by rows that an administrator can change; and buyers set apart."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models.customers import Customer
from customers.models.units import Unit
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class Matter(models.TextChoices):
    """What is to be decided."""

    ORDER = "order", _("Order of an existing service inside an agreement")
    SERVICE = "service", _("New or changed service")
    AGREEMENT = "agreement", _("Agreement, its renewal or its service levels")
    SEVERAL = "several", _("Across several customers, or blocked")


class DecidedBy(models.TextChoices):
    """Who decides, seen from the unit whose matter it is."""

    BUYER = "buyer", _("the buyer")
    CUSTOMER = "customer", _("the customer")
    CUSTOMER_ABOVE = "customer_above", _("the customer one level above")
    STEERING_GROUP = "steering_group", _("the IT steering group")


class PreparedWith(models.TextChoices):
    """With whom a matter is prepared before it is decided."""

    BUYER = "buyer", _("the buyer")
    BUYERS = "buyers", _("the buyers concerned")
    RELATIONSHIP_MANAGER = "relationship_manager", _("the relationship manager")


class DecisionRuleQuerySet(models.QuerySet["DecisionRule"]):
    def visible_to(self, user: "User") -> "DecisionRuleQuerySet":
        """Rules the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self, day: date) -> "DecisionRuleQuerySet":
        """The rules that hold on the day, matter by matter, in their order."""
        return self.filter(valid__contains=day).order_by("matter", "order")


@tracked
class DecisionRule(Recorded):
    """One rung of a matter's ladder: who decides it, up to what sum, prepared with whom.

    The rules of a matter are tried by `order`; the first whose limit and whose person's mandate
    cover the sum and the service decides. A rule without a limit leaves that to the mandate.
    """

    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices)
    order = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("The rules of a matter are tried in this order.")
    )
    decided_by = models.CharField(_("decided by"), max_length=20, choices=DecidedBy.choices)
    limit_amount = models.DecimalField(
        _("limit"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The largest sum the rule is for; empty: any that the mandate covers."),
    )
    currency = CurrencyColumn(blank=True)
    prepared_with = models.CharField(
        _("prepared with"), max_length=20, choices=PreparedWith.choices, blank=True
    )
    on_business_case = models.BooleanField(_("on a business case"), default=False)
    explanation = models.CharField(
        _("explanation"), max_length=255, blank=True, help_text=_("Why, in a sentence to be read.")
    )
    valid = DateRangeField(_("valid"))

    objects = DecisionRuleQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("decision rule")
        verbose_name_plural = _("decision rules")
        constraints = [
            ExclusionConstraint(
                name="one_rule_a_place_in_the_order_of_a_matter_a_day",
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    ("order", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another rule of this matter has that place in the order in that period."
                ),
            ),
            models.CheckConstraint(
                condition=Q(matter__in=Matter.values),
                name="a_decision_rule_is_of_a_known_matter",
                violation_error_message=_("That is no matter."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__in=DecidedBy.values),
                name="a_decision_rule_names_who_decides",
                violation_error_message=_("Say who decides."),
            ),
            models.CheckConstraint(
                condition=Q(prepared_with__in=["", *PreparedWith.values]),
                name="a_decision_rule_names_who_prepares",
                violation_error_message=_("Nobody of that kind prepares a decision."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_decision_rule_holds_for_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(limit_amount=None) | Q(limit_amount__gte=0),
                name="a_decision_rule_limit_is_not_negative",
                violation_error_message=_("A limit is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(limit_amount=None, currency="") | Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_decision_rule_limit_has_a_currency",
                violation_error_message=_("Say the currency of the limit, such as EUR."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_matter_display()}, {self.order}: {self.get_decided_by_display()}"


class BuyerOverrideQuerySet(models.QuerySet["BuyerOverride"]):
    def visible_to(self, user: "User") -> "BuyerOverrideQuerySet":
        """Overrides the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self, day: date) -> "BuyerOverrideQuerySet":
        """The overrides that hold on the day."""
        return self.filter(valid__contains=day)


@tracked
class BuyerOverride(Recorded):
    """Another customer than the nearest above decides for a buyer, from a day to a day.

    It is for the unit and those below it that have no customer of their own between. Without a
    row the customer is the one at the nearest unit above.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="buyer_overrides")
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="buyer_overrides",
    )
    reason = models.CharField(_("reason"), max_length=255)
    valid = DateRangeField(_("valid"))

    objects = BuyerOverrideQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("customer set for a buyer")
        verbose_name_plural = _("customers set for buyers")
        constraints = [
            ExclusionConstraint(
                name="one_customer_set_for_a_buyer_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another customer is set for this buyer in that period already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_customer_is_set_for_a_buyer_with_a_reason",
                violation_error_message=_("Say why it is not the customer above."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_customer_is_set_for_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.customer}"

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)
