"""Rows of the customer structure for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory

from brm.accounts.models import User
from customers.models import (
    Budget,
    Customer,
    Mandate,
    MandateKind,
    Person,
    Proposal,
    ProposalKind,
    TeamMember,
    TeamRole,
)
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


class ProposalFactory(factory.django.DjangoModelFactory[Proposal]):
    """An open proposal to make a unit with a manager a customer."""

    class Meta:
        model = Proposal

    unit = factory.SubFactory(UnitFactory, manager=factory.SubFactory(PersonFactory))
    fiscal_year = 2026
    currency = "EUR"
    kind = ProposalKind.CUSTOMER
    reason = "it_money_of_its_own"
    sentence = "IT is 4.2 M of 51.0 M (8.2 %) of the 2026 budget"
    evidence = factory.LazyAttribute(
        lambda proposal: {
            "amount": "51000000.00",
            "it_amount": "4200000.00",
            "currency": "EUR",
            "manager": str(proposal.unit.manager),
        }
    )
    digest = "d"


class BudgetFactory(factory.django.DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    unit = factory.SubFactory(UnitFactory)
    fiscal_year = 2026
    currency = "EUR"
    amount = Decimal("51000000")
    it_amount = Decimal("4200000")


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    """A customer; `manager=user` makes the user its relationship manager."""

    class Meta:
        model = Customer
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitFactory)

    @factory.post_generation
    def manager(self: Any, create: bool, user: User | None, **more: Any) -> None:
        if user is not None:
            person = Person.objects.filter(user=user).first() or PersonFactory(user=user)
            TeamMemberFactory(customer=self, person=person)


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
