"""Who may confirm which records of the structure."""

from datetime import date

from django.db.models import Q

from brm.accounts.models import Role, User
from customers.models import Customer, Freshness, RecordKind, Unit
from customers.models.customers import CustomerQuerySet
from customers.models.freshness import FreshnessQuerySet


def records_in_care(records: FreshnessQuerySet, user: User, *, on: date) -> FreshnessQuerySet:
    """Those of the records that the user may confirm on the day.

    Of records under no customer, any relationship manager; people go with each unit they manage.
    """
    if user.has_role(Role.ADMINISTRATOR):
        return records
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return records.none()
    mine = Customer.objects.in_care_of(user, on=on).values("pk")
    units = Freshness.objects.of(RecordKind.UNIT).filter(customer__in=mine).values("record")
    managers = Unit.objects.filter(pk__in=units, manager__isnull=False).values("manager")
    managed = Q(kind=RecordKind.PERSON, record__in=managers)
    return records.filter(Q(customer=None) | Q(customer__in=mine) | managed)


def branch_in_care(unit: Unit, user: User, *, on: date) -> FreshnessQuerySet:
    """Everything current at the unit and below that the user may confirm on the day.

    A manager comes along with the unit, wherever else that person stands.
    """
    current = Freshness.objects.current(on=on)
    mine = records_in_care(current.exclude(kind=RecordKind.PERSON).below(unit), user, on=on)
    units = mine.of(RecordKind.UNIT).values("record")
    managers = Unit.objects.filter(pk__in=units, manager__isnull=False).values("manager")
    people = Q(kind=RecordKind.PERSON, record__in=managers)
    return current.filter(Q(pk__in=mine.values("pk")) | people)


def others_in_branch(unit: Unit, user: User, *, on: date) -> CustomerQuerySet:
    """The customers at the unit, below it and nearest above it that others care for."""
    nearest = Customer.objects.nearest_to(unit)
    below = Customer.objects.below(unit).values("pk")
    concerned = Customer.objects.filter(Q(pk__in=below) | Q(pk=nearest and nearest.pk))
    return not_in_care(concerned, user, on=on).select_related("unit").order_by("unit__path")


def not_in_care(customers: CustomerQuerySet, user: User, *, on: date) -> CustomerQuerySet:
    """Those of the customers for which the user may not write on the day."""
    if user.has_role(Role.ADMINISTRATOR):
        return customers.none()
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return customers
    return customers.exclude(pk__in=Customer.objects.in_care_of(user, on=on).values("pk"))
