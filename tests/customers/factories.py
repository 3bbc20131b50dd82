"""Rows of the customer structure for tests."""

from datetime import date
from decimal import Decimal

import factory

from customers.models import Budget, Customer, Mandate, MandateKind, Person, TeamMember, TeamRole
from customers.models import Unit as UnitModel
from customers.periods import period

FIRST = date(2020, 1, 1)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    class Meta:
        model = Person

    external_id = factory.Sequence(lambda n: f"p{n}")
    name = factory.Sequence(lambda n: f"Person {n}")


class UnitFactory(factory.django.DjangoModelFactory[UnitModel]):
    class Meta:
        model = UnitModel

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.LazyAttribute(lambda unit: f"Unit {unit.code}")
    valid = period(FIRST, None)


class BudgetFactory(factory.django.DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    unit = factory.SubFactory(UnitFactory)
    fiscal_year = 2026
    currency = "EUR"
    amount = Decimal("51000000")
    it_amount = Decimal("4200000")


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    unit = factory.SubFactory(UnitFactory)


class MandateFactory(factory.django.DjangoModelFactory[Mandate]):
    class Meta:
        model = Mandate

    unit = factory.SubFactory(UnitFactory)
    person = factory.SubFactory(PersonFactory)
    kind = MandateKind.CUSTOMER
    valid = period(FIRST, None)


class TeamMemberFactory(factory.django.DjangoModelFactory[TeamMember]):
    class Meta:
        model = TeamMember

    customer = factory.SubFactory(CustomerFactory)
    person = factory.SubFactory(PersonFactory)
    role = TeamRole.RELATIONSHIP_MANAGER
    valid = period(FIRST, None)
