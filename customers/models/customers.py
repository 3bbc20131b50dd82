"""A unit that decides on and funds IT services, and the team that serves it."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.accounts.calendar import fiscal_year_as_of
from brm.history.models import Recorded, tracked
from customers.models.budgets import Budget
from customers.models.freshness import WithFreshness
from customers.models.mandates import Mandate
from customers.models.merged import nothing_for_merged
from customers.models.people import Person
from customers.models.settling import customer_triggers, team_triggers
from customers.models.tiers import Tier
from customers.models.units import Unit, UnitQuerySet
from customers.models.walks import at_step
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class TeamRole(models.TextChoices):
    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    DELIVERY_MANAGER = "delivery_manager", _("Delivery manager")
    SERVICE_MANAGER = "service_manager", _("Service manager")


class CustomerQuerySet(WithFreshness, models.QuerySet["Customer"]):
    def visible_to(self, user: "User") -> "CustomerQuerySet":
        """Customers the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def below(self, unit: Unit) -> "CustomerQuerySet":
        """Customers at the unit itself or below it."""
        return self.filter(unit__path__within=Unit.objects.filter(pk=unit.pk).values("path"))

    def in_care_of(self, user: "User", *, on: date) -> "CustomerQuerySet":
        """Customers whose relationship manager, or that one's deputy, the user is on the day."""
        places = TeamMember.objects.on(on).relationship_managers().taken_by(user, on=on)
        return self.filter(pk__in=places.values("customer"))

    def nearest_to(self, unit: Unit, on: date | None = None) -> "Customer | None":
        """The customer at the unit, or else at the nearest unit above it; on a day, or as now."""
        above = self.filter(unit__in=Unit.objects.above(unit, on=on).order_by())
        nearest = "-unit__path" if on is None else at_step(unit.pk, on, key="unit").desc()
        return above.select_related("unit").order_by(nearest).first()

    def with_it_money(self, *, on: date) -> "CustomerQuerySet":
        """Each customer with its own budget of the latest fiscal year not after `on`'s."""
        latest = Budget.objects.filter(
            unit=OuterRef("unit"), fiscal_year__lte=fiscal_year_as_of(on)
        )
        latest = latest.order_by("-fiscal_year", "currency")
        return self.annotate(
            it_amount=Subquery(latest.values("it_amount")[:1]),
            it_year=Subquery(latest.values("fiscal_year")[:1]),
            it_currency=Subquery(latest.values("currency")[:1]),
        )

    def without_mandate(self, *, on: date) -> "CustomerQuerySet":
        """Customers whose unit stands while nobody holds a mandate for it on the day.

        A unit that only has a buyer's mandate by then orders from the customer above it: it was a
        customer, and nothing is missing.
        """
        mandates = Mandate.objects.held(on=on).filter(unit=OuterRef("unit"))
        return self.filter(~Exists(mandates), unit__valid__contains=on)

    def with_relationship_manager(self, *, on: date) -> "CustomerQuerySet":
        """Each customer with the id and name of who is responsible for the relationship."""
        place = TeamMember.objects.on(on).relationship_managers().filter(customer=OuterRef("pk"))
        return self.annotate(
            relationship_manager_id=Subquery(place.values("person")[:1]),
            relationship_manager_name=Subquery(place.values("person__name")[:1]),
        )


class TeamMemberQuerySet(WithFreshness, models.QuerySet["TeamMember"]):
    def visible_to(self, user: "User") -> "TeamMemberQuerySet":
        """Places the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def on(self, day: date) -> "TeamMemberQuerySet":
        """Places taken on the day."""
        return self.filter(valid__contains=day)

    def relationship_managers(self) -> "TeamMemberQuerySet":
        """The places of those responsible for the relationship."""
        return self.filter(role=TeamRole.RELATIONSHIP_MANAGER)

    def taken_by(self, user: "User", *, on: date) -> "TeamMemberQuerySet":
        """Places that the user holds, or is the deputy of and acts in on the day `on`."""
        acting = Q(deputy_valid=None) | Q(deputy_valid__contains=on)
        return self.filter(Q(person__user=user) | Q(deputy__user=user) & acting)

    def held_from(self, day: date) -> "TeamMemberQuerySet":
        """Places taken on the day or later."""
        return self.filter(valid__overlap=DateRange(day, None))

    def deputised_from(self, day: date) -> "TeamMemberQuerySet":
        """Places whose deputy acts on the day or later."""
        later = DateRange(day, None)
        acts = Q(deputy_valid=None, valid__overlap=later) | Q(deputy_valid__overlap=later)
        return self.filter(acts, deputy__isnull=False)


@tracked
class Customer(Recorded):
    """The unit whose manager has the mandate to decide on and fund the delivery of IT services."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="customer")
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, default=Tier.STANDARD)

    objects = CustomerQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        triggers = [*Recorded.Meta.triggers, *customer_triggers()]
        indexes = [models.Index(fields=["tier"], name="customer_tier")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values),
                name="a_customer_is_of_a_known_tier",
                violation_error_message=_("That is no tier."),
            )
        ]

    def __str__(self) -> str:
        return self.unit.name

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.pk])

    def own_units(self) -> UnitQuerySet:
        """Its unit and those below it for which no nearer customer stands, as the tree is now."""
        nearer = Customer.objects.below(self.unit).exclude(pk=self.pk)
        below = nearer.filter(unit__path__above=OuterRef("path"))
        return Unit.objects.below(self.unit).filter(~Exists(below))

    def relationship_manager(self, *, on: date) -> Person | None:
        """Who is responsible for the relationship on the day `on`."""
        place = self.team.on(on).relationship_managers().select_related("person").first()
        return place.person if place else None


@tracked
class TeamMember(Recorded):
    """Someone's place in a customer team, from a day to a day, with a deputy.

    `deputy_valid` are the days on which the deputy acts; None: as long as the place is taken.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_places")
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
    deputy_valid = DateRangeField(  # type: ignore[misc]  # the stubs know no nullable range
        _("deputy from and to"), null=True, blank=True
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        triggers = [
            *Recorded.Meta.triggers,
            *team_triggers(),
            *nothing_for_merged("person_id", "deputy_id"),
        ]
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
            ),
            ExclusionConstraint(
                name="one_place_of_a_role_a_person_a_day",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person has that place already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=TeamRole.values),
                name="a_team_place_is_of_a_known_role",
                violation_error_message=_("That is no role of a customer team."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_team_place_lasts_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("person")),
                name="nobody_deputises_for_themselves_in_a_team",
                violation_error_message=_("The deputy is somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(deputy_valid=None) | Q(deputy__isnull=False),
                name="days_of_a_team_deputy_are_somebodys",
                violation_error_message=_("Say whose days as a deputy these are."),
            ),
            models.CheckConstraint(
                condition=Q(deputy_valid=None)
                | Q(deputy_valid__isempty=False, valid__contains=F("deputy_valid")),
                name="a_team_deputy_acts_within_the_place",
                violation_error_message=_("The deputy's days lie within those of the place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.customer}"

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)
