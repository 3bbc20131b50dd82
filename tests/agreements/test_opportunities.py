"""Technology is noticed, assessed, proposed to whom it would help, and becomes a requirement."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from agreements.models import Opportunity, OpportunityCustomer, Requirement
from agreements.operations.opportunity import (
    answer_opportunity,
    assess_opportunity,
    concern_service,
    drop_opportunity,
    propose_opportunity,
    requirement_of_opportunity,
    take_opportunity_up_again,
)
from agreements.operations.require import undo_requirement
from agreements.requirements.origins import came_of, origin_of
from brm.accounts.models import Role, User
from customers.models import Customer, Tier
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.agreements.opportunities import DAY, a_proposed_one, an_assessed_one, an_opportunity
from tests.agreements.test_constraints import refused_by
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def manager() -> User:
    made: User = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    return made


@pytest.fixture
def customer(manager: User) -> Customer:
    made: Customer = CustomerFactory.create(unit__name="Water", unit__code="W")
    TeamMemberFactory.create(customer=made, person=PersonFactory.create(user=manager))
    return made


def found(opportunity: Opportunity) -> dict[str, str]:
    rows = opportunity.customers.order_by("customer__unit__name")
    return dict(rows.values_list("customer__unit__name", "why"))


# Its way ------------------------------------------------------------------------------------


def test_what_is_noticed_says_who_noticed_it_and_which_service_it_concerns(manager: User) -> None:
    service = ServiceFactory.create()

    made = an_opportunity(manager, service=service)

    assert (made.state, made.noticed_by, made.noticed_on) == ("noticed", manager, DAY)
    assert [each.service for each in made.concerns.all()] == [service]


def test_it_is_proposed_to_nobody_before_it_is_assessed(manager: User, customer: Customer) -> None:
    opportunity = an_opportunity(manager)

    with pytest.raises(ValidationError, match="is noticed; that is no next step"):
        propose_opportunity(opportunity, by=manager, on=DAY, customer=customer)

    assert not OpportunityCustomer.objects.exists()


def test_the_database_refuses_to_skip_the_assessment(manager: User) -> None:
    opportunity = an_opportunity(manager)

    with pytest.raises(IntegrityError) as error:
        Opportunity.objects.filter(pk=opportunity.pk).update(state="assessed")

    assert refused_by(error) == "what_is_proposed_was_assessed"


def test_what_is_dropped_says_why_and_is_taken_up_again_as_it_was_assessed(manager: User) -> None:
    opportunity = an_assessed_one(manager)

    dropped = drop_opportunity(opportunity, by=manager, on=DAY, reason="Too early")
    assert (dropped.state, dropped.dropped_because) == ("dropped", "Too early")
    again = take_opportunity_up_again(opportunity, by=manager, on=DAY)

    assert (again.state, again.dropped_because) == ("assessed", "")


def test_it_is_not_dropped_without_a_reason(manager: User) -> None:
    with pytest.raises(ValidationError, match="Say why it is dropped"):
        drop_opportunity(an_opportunity(manager), by=manager, on=DAY, reason=" ")


def test_a_reader_watches_no_technology(manager: User, reader: User) -> None:
    opportunity = an_opportunity(manager)

    with pytest.raises(PermissionDenied):
        assess_opportunity(opportunity, by=reader, on=DAY, assessment="Good")


def test_a_service_is_named_once(manager: User) -> None:
    service = ServiceFactory.create()
    opportunity = an_opportunity(manager, service=service)

    with pytest.raises(ValidationError, match="It concerns this service already"):
        concern_service(opportunity, by=manager, on=DAY, service=service)


# To whom ------------------------------------------------------------------------------------


def test_customers_are_found_by_what_they_have_agreed_by_tier_and_by_kind(manager: User) -> None:
    service = ServiceFactory.create()
    names = {"Uses": {}, "Strategic": {"tier": Tier.STRATEGIC}, "Group": {"unit__kind": "group"}}
    made = {
        name: CustomerFactory.create(
            **{"unit__name": name, "unit__kind": "division", "tier": Tier.LIGHT} | facts
        )
        for name, facts in names.items()
    }
    CustomerFactory.create(unit__name="None", unit__kind="division", tier=Tier.LIGHT)
    AgreementFactory.create(customer=made["Uses"], services=[service])
    drafted = CustomerFactory.create(unit__name="Draft", unit__kind="division", tier=Tier.LIGHT)
    AgreementFactory.create(customer=drafted, services=[service], state="draft")
    opportunity = an_assessed_one(manager, service=service)

    facts = {"by_service": True, "tier": Tier.STRATEGIC.value, "kind": "group"}
    new = propose_opportunity(opportunity, by=manager, on=DAY, **facts)

    opportunity.refresh_from_db()
    assert (new, opportunity.state) == (3, "proposed")
    assert found(opportunity) == {"Group": "kind", "Strategic": "tier", "Uses": "service"}


def test_a_customer_that_is_found_twice_is_proposed_once_by_the_first_reason(
    manager: User, customer: Customer
) -> None:
    service = ServiceFactory.create()
    AgreementFactory.create(customer=customer, services=[service])
    opportunity = an_assessed_one(manager, service=service)
    ways: dict[str, Any] = {"by_service": True, "tier": customer.tier, "customer": customer}

    assert propose_opportunity(opportunity, by=manager, on=DAY, **ways) == 1
    assert propose_opportunity(opportunity, by=manager, on=DAY, **ways) == 0

    assert found(opportunity) == {"Water": "service"}


def test_where_nobody_is_found_that_is_said(manager: User) -> None:
    opportunity = an_assessed_one(manager, service=ServiceFactory.create())

    with pytest.raises(ValidationError, match="No customer is found so"):
        propose_opportunity(opportunity, by=manager, on=DAY, by_service=True)

    opportunity.refresh_from_db()
    assert opportunity.state == "assessed"


def test_a_declined_one_stays_declined_with_its_reason(manager: User, customer: Customer) -> None:
    proposed = a_proposed_one(manager, customer)
    facts = {"by": manager, "on": DAY}

    answer_opportunity(proposed, answer="declined", reason="No pipes", **facts)
    propose_opportunity(proposed.opportunity, customer=customer, tier=customer.tier, **facts)

    row = OpportunityCustomer.objects.get()
    assert (row.answer, row.reason, row.answered_by) == ("declined", "No pipes", manager)
    with pytest.raises(ValidationError, match="It was declined for this customer"):
        requirement_of_opportunity(row, **facts)


def test_it_is_not_declined_without_a_reason(manager: User, customer: Customer) -> None:
    with pytest.raises(ValidationError, match="Say why it would not help"):
        answer_opportunity(a_proposed_one(manager, customer), by=manager, on=DAY, answer="declined")


def test_only_who_cares_for_the_customer_answers(manager: User, customer: Customer) -> None:
    proposed = a_proposed_one(manager, customer)
    other = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        answer_opportunity(proposed, by=other, on=DAY, answer="accepted")


# Taken up -----------------------------------------------------------------------------------


def test_it_becomes_a_requirement_once_and_both_know_of_each_other(
    manager: User, customer: Customer
) -> None:
    service = ServiceFactory.create()
    proposed = a_proposed_one(manager, customer, service=service)

    made = requirement_of_opportunity(proposed, by=manager, on=DAY)
    again = requirement_of_opportunity(proposed, by=manager, on=DAY)

    opportunity = Opportunity.objects.get()
    assert again == made
    assert (made.title, made.kind, made.service) == ("Leak detection", "change", service)
    assert (made.customer, made.unit, made.outcome) == (customer, customer.unit, "Fewer leaks")
    origin = origin_of(made)
    assert origin is not None
    assert origin.source is not None
    assert (origin.label, origin.source.href) == ("Opportunity", opportunity.get_absolute_url())
    assert came_of("opportunity", [opportunity.key]) == {opportunity.key: [made]}
    assert (opportunity.state, OpportunityCustomer.objects.get().answer) == ("taken_up", "accepted")


def test_a_requirement_that_is_taken_back_leaves_its_opportunity_to_be_taken_up(
    manager: User, customer: Customer
) -> None:
    proposed = a_proposed_one(manager, customer)

    undo_requirement(requirement_of_opportunity(proposed, by=manager, on=DAY), by=manager, on=DAY)

    assert Opportunity.objects.get().state == "proposed"
    assert requirement_of_opportunity(proposed, by=manager, on=DAY).origin_key == str(
        proposed.opportunity_id
    )
    assert Opportunity.objects.get().state == "taken_up"


def test_what_another_customer_has_taken_up_stays_so(
    manager: User, customer: Customer, administrator: User
) -> None:
    first = a_proposed_one(manager, customer)
    requirement = requirement_of_opportunity(first, by=manager, on=DAY)
    other = CustomerFactory.create()
    propose_opportunity(first.opportunity, customer=other, by=administrator, on=DAY)
    second = OpportunityCustomer.objects.get(customer=other)
    requirement_of_opportunity(second, by=administrator, on=DAY)

    undo_requirement(requirement, by=manager, on=DAY)

    assert Opportunity.objects.get().state == "taken_up"


def test_of_several_services_it_becomes_a_new_one(manager: User, customer: Customer) -> None:
    proposed = a_proposed_one(manager, customer, service=ServiceFactory.create())
    concern_service(proposed.opportunity, by=manager, on=DAY, service=ServiceFactory.create())

    made = requirement_of_opportunity(proposed, by=manager, on=DAY)

    assert (made.kind, made.service) == ("new", None)


def test_what_one_customer_took_up_becomes_a_requirement_of_another_too(
    manager: User, customer: Customer, administrator: User
) -> None:
    first = a_proposed_one(manager, customer)
    other = CustomerFactory.create()
    requirement_of_opportunity(first, by=manager, on=DAY)

    facts = {"by": administrator, "on": DAY}
    propose_opportunity(first.opportunity, customer=other, **facts)
    second = OpportunityCustomer.objects.get(customer=other)
    requirement_of_opportunity(second, **facts)

    assert Requirement.objects.filter(origin_kind="opportunity").count() == 2


def test_the_database_refuses_a_second_requirement_of_it_for_a_customer(
    manager: User, customer: Customer
) -> None:
    made = requirement_of_opportunity(a_proposed_one(manager, customer), by=manager, on=DAY)
    made.pk, made.number, made._state.adding = None, "R-99", True

    with pytest.raises(IntegrityError) as error:
        made.save()

    assert refused_by(error) == "one_requirement_of_an_opportunity_a_customer"


def test_it_is_not_declined_once_it_is_a_requirement(manager: User, customer: Customer) -> None:
    proposed = a_proposed_one(manager, customer)
    requirement_of_opportunity(proposed, by=manager, on=DAY)

    with pytest.raises(ValidationError, match="It is a requirement of this customer already"):
        answer_opportunity(proposed, by=manager, on=DAY, answer="declined", reason="No")


# Pages --------------------------------------------------------------------------------------


def test_a_click_makes_it_a_requirement_and_leads_there(
    manager: User, customer: Customer, client_of: SignIn
) -> None:
    proposed = a_proposed_one(manager, customer)
    client = client_of(manager)

    answers = [
        client.post(reverse("opportunities:require", args=[proposed.pk]))["Location"]
        for _ in range(2)
    ]

    made = Requirement.objects.get()
    assert answers == [made.get_absolute_url()] * 2
    page = client.get(made.get_absolute_url()).content.decode()
    assert proposed.opportunity.get_absolute_url() in page


def test_the_form_to_propose_asks_for_a_way(manager: User, client_of: SignIn) -> None:
    opportunity = an_assessed_one(manager)

    address = reverse("opportunities:propose", args=[opportunity.pk])
    response = client_of(manager).post(address, {"tier": ""})

    assert response.context["form"].non_field_errors() == [
        "Choose at least one way to find customers."
    ]


def test_a_form_that_is_sent_twice_notices_one(manager: User, client_of: SignIn) -> None:
    service = ServiceFactory.create(code="maps")
    sent = {
        "technology": "Drones",
        "could_do": "Look at roofs",
        "service": "maps",
        "idempotency_key": str(uuid.uuid4()),
    }
    client = client_of(manager)

    for _ in range(2):
        client.post(reverse("opportunities:create"), sent)

    made = Opportunity.objects.get()
    assert (made.technology, made.concerns.get().service) == ("Drones", service)


def test_the_page_of_a_customer_shows_what_would_help_it(
    manager: User, customer: Customer, client_of: SignIn
) -> None:
    proposed = a_proposed_one(manager, customer, technology="Drones")
    declined = a_proposed_one(manager, customer, technology="Blimps")
    answer_opportunity(declined, by=manager, on=DAY, answer="declined", reason="Slow")

    page = client_of(manager).get(customer.get_absolute_url()).content.decode()

    assert reverse("opportunities:require", args=[proposed.pk]) in page
    assert reverse("opportunities:require", args=[declined.pk]) not in page
    assert "“Blimps” is declined: Slow" in page


def test_the_list_counts_to_whom_it_is_proposed_and_who_accepted(
    manager: User, customer: Customer, administrator: User
) -> None:
    first = a_proposed_one(manager, customer)
    second = CustomerFactory.create()
    propose_opportunity(first.opportunity, customer=second, by=administrator, on=DAY)
    answer_opportunity(first, by=manager, on=DAY, answer="accepted")
    an_opportunity(manager)

    counted: Any = Opportunity.objects.with_answers().order_by("pk")

    assert [(each.n_proposed, each.n_accepted) for each in counted] == [(2, 1), (0, 0)]


def test_the_list_takes_the_same_queries_for_one_and_three(
    reader: User, manager: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client, address = client_of(reader), reverse("opportunities:list")
    an_opportunity(manager, service=ServiceFactory.create())
    client.get(address)

    for _ in range(2):
        with django_assert_num_queries(8):
            response = client.get(address)
        an_opportunity(manager, service=ServiceFactory.create())
    assert len(response.context["lines"]) == 2


def test_the_customers_of_one_take_the_same_queries_for_one_and_three(
    manager: User, customer: Customer, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    proposed = a_proposed_one(manager, customer)
    requirement_of_opportunity(proposed, by=manager, on=DAY)
    client = client_of(manager)
    address = reverse("opportunities:customers", args=[proposed.opportunity_id])
    client.get(address)

    for _ in range(2):
        with django_assert_num_queries(8):
            response = client.get(address)
        for _ in range(2):
            other = CustomerFactory.create()
            propose_opportunity(proposed.opportunity, by=manager, on=DAY, customer=other)
    assert [line.row.requirement_number for line in response.context["lines"]].count(None) == 2
