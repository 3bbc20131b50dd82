"""A unit that decides on and funds IT services, and the team that serves it."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.people import Person
from customers.models.units import Unit

if TYPE_CHECKING:
    from brm.accounts.models import User


class Tier(models.TextChoices):
    STRATEGIC = "strategic", _("Strategic")
    STANDARD = "standard", _("Standard")
    LIGHT = "light", _("Light")


class TeamRole(models.TextChoices):
    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    DELIVERY_MANAGER = "delivery_manager", _("Delivery manager")
    SERVICE_MANAGER = "service_manager", _("Service manager")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: "User") -> "CustomerQuerySet":
        """Customers the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def in_care_of(self, user: "User", *, on: date) -> "CustomerQuerySet":
        """Customers whose relationship manager, or that one's deputy, the user is on the day."""
        return self.filter(
            Q(team__person__user=user) | Q(team__deputy__user=user),
            team__role=TeamRole.RELATIONSHIP_MANAGER,
            team__valid__contains=on,
        )


@tracked
class Customer(Recorded):
    """The unit whose manager has the mandate to decide on and fund the delivery of IT services."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="customer")
    tier = models.CharField(
        _("tier"), max_length=10, choices=Tier.choices, default=Tier.STANDARD
    )

    objects = CustomerQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.unit.name

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.pk])


@tracked
class TeamMember(Recorded):
    """Someone's place in a customer team, from a day to a day, with a deputy."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="team"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="team_places"
    )
    role = models.CharField(_("role"), max_length=25, choices=TeamRole.choices)
    valid = DateRangeField(_("valid"))
    deputy = models.ForeignKey(
        Person,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputy_team_places",
    )

    class Meta(Recorded.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            ExclusionConstraint(
                name="one_relationship_manager_a_customer_a_day",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(role=TeamRole.RELATIONSHIP_MANAGER),
                violation_error_message=_(
                    "This customer already has a relationship manager in that period."
                ),
            )
        ]
