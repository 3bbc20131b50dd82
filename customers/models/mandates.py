"""Who may decide for a unit, and up to what sum, on any day."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models.freshness import WithFreshness
from customers.models.merged import nothing_for_merged
from customers.models.people import Person
from customers.models.settling import mandate_triggers
from customers.models.units import Unit
from customers.periods import first_day_of, last_day_of
from customers.registries.services import unknown_services

if TYPE_CHECKING:
    from brm.accounts.models import User


class MandateKind(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    BUYER = "buyer", _("Buyer")


class MandateQuerySet(WithFreshness, models.QuerySet["Mandate"]):
    def visible_to(self, user: "User") -> "MandateQuerySet":
        """Mandates the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def held(self, *, on: date) -> "MandateQuerySet":
        """Mandates that hold on the day `on`."""
        return self.filter(valid__contains=on)

    def held_from(self, day: date) -> "MandateQuerySet":
        """Mandates that hold on the day or later."""
        return self.filter(valid__overlap=DateRange(day, None))

    def deputised_from(self, day: date) -> "MandateQuerySet":
        """Mandates whose deputy acts on the day or later."""
        return self.filter(deputy__isnull=False, deputy_valid__overlap=DateRange(day, None))

    def to_decide(self) -> "MandateQuerySet":
        """The customer mandates: to decide on and fund the delivery of IT services."""
        return self.filter(kind=MandateKind.CUSTOMER)

    def deputised_by(self, person: Person) -> "MandateQuerySet":
        """Mandates of others that the person acts by, each inside the deputy's own days."""
        return self.filter(deputy=person)


@tracked
class Mandate(Recorded):
    """The right of a person to decide for a unit in a period.

    No limit means any sum, no services (codes of the list of services) mean all of them.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    kind = models.CharField(_("kind"), max_length=10, choices=MandateKind.choices)
    limit_amount = models.DecimalField(
        _("limit"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = CurrencyColumn(blank=True)
    services = ArrayField(
        models.CharField(max_length=60), verbose_name=_("services"), default=list, blank=True
    )
    valid = DateRangeField(_("valid"))
    deputy = models.ForeignKey(
        Person,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputy_mandates",
    )
    deputy_valid = DateRangeField(  # type: ignore[misc]  # the stubs know no nullable range
        _("deputy from and to"), null=True, blank=True
    )
    source = models.CharField(_("source document"), max_length=255, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        triggers = [
            *Recorded.Meta.triggers,
            *mandate_triggers(),
            *nothing_for_merged("person_id", "deputy_id"),
        ]
        indexes = [GistIndex(fields=["valid"], name="mandate_valid")]
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
            ),
            ExclusionConstraint(
                name="one_mandate_of_a_kind_a_person_and_unit_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person holds that mandate already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MandateKind.values),
                name="a_mandate_is_of_a_known_kind",
                violation_error_message=_("That is no kind of mandate."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_mandate_lasts_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(limit_amount=None) | Q(limit_amount__gte=0),
                name="a_mandate_limit_is_not_negative",
                violation_error_message=_("A limit is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(limit_amount=None, currency="") | Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_mandate_limit_has_a_currency",
                violation_error_message=_("Say the currency of the limit, such as EUR."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None, deputy_valid=None)
                | Q(deputy__isnull=False, deputy_valid__isnull=False),
                name="a_deputy_has_days",
                violation_error_message=_("A deputy and the deputy's days go together."),
            ),
            models.CheckConstraint(
                condition=Q(deputy_valid=None)
                | Q(deputy_valid__isempty=False, valid__contains=F("deputy_valid")),
                name="a_deputy_acts_within_the_mandate",
                violation_error_message=_("The deputy's days lie within those of the mandate."),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("person")),
                name="nobody_deputises_for_themselves",
                violation_error_message=_("The deputy is somebody else."),
            ),
            models.CheckConstraint(
                condition=~Q(services__contains=[""]),
                name="a_mandate_names_its_services",
                violation_error_message=_("A service is named by its code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}, {self.unit}"

    def clean(self) -> None:
        """Refuse services that nobody offers."""
        super().clean()
        if unknown := unknown_services(self.services):
            raise ValidationError(
                {"services": _("Not in the list of services: %s.") % ", ".join(unknown)}
            )

    def acting(self, *, on: date) -> list[Person]:
        """Who may decide by it on the day: the holder, and the deputy inside the deputy's days."""
        people = [self.person]
        if self.deputy and self.deputy_valid and on in self.deputy_valid:
            people.append(self.deputy)
        return people

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)

    @property
    def deputy_last_day(self) -> date | None:
        return last_day_of(self.deputy_valid)
