"""Who uses what, per service and per customer, with sums and shares."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Service
from agreements.services.use import agreed_lines, services_to_order, totals
from brm.accounts.models import Role, User
from customers.models import Customer
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    ServiceFactory,
    ServiceLevelFactory,
    ServicePriceFactory,
)
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
FIRST = timezone.localdate().replace(month=1, day=1)


def an_agreement(customer: Customer | None = None, **facts: Any) -> Agreement:
    stated: dict[str, Any] = {"anchor_on": FIRST, "currency": "EUR"} | facts
    made: Agreement = AgreementFactory.create(
        customer=customer or CustomerFactory.create(), **stated
    )
    return made


def a_line(service: Service, quantity: int, customer: Customer | None = None, **facts: Any) -> Any:
    currency = facts.pop("currency", "EUR")
    period = an_agreement(customer, currency=currency).periods.get()
    return AgreementLineFactory.create(
        period=period, service=service, quantity=Decimal(quantity), **facts
    )


def use_of(service: Service, client: Client, **asked: str) -> Any:
    return client.get(reverse("agreements:service_use", args=[service.pk]), asked)


# Of a service -------------------------------------------------------------------------------


def test_each_line_has_its_share_of_the_sum_in_its_own_currency(
    reader: User, client_of: SignIn
) -> None:
    service = ServiceFactory.create()
    for quantity, currency in ((30, "EUR"), (10, "EUR"), (7, "USD")):
        a_line(service, quantity, currency=currency)
    AgreementLineFactory.create(
        period=an_agreement(state="draft").periods.get(), service=service, quantity=Decimal(999)
    )

    rows = use_of(service, client_of(reader), sort="a_year").context["lines"]

    assert [(int(each.row.a_year), each.row.share) for each in rows] == [
        (700, Decimal(1)),
        (1000, Decimal("0.25")),
        (3000, Decimal("0.75")),
    ]


def test_the_use_of_a_service_takes_the_same_few_queries_for_each_number_of_lines(
    reader: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    service, client = ServiceFactory.create(), client_of(reader)
    a_line(service, 1)
    use_of(service, client)

    for _ in range(2):
        with django_assert_num_queries(9):
            use_of(service, client)
        a_line(service, 1)
        a_line(service, 1)


def test_a_line_without_a_price_has_no_share_and_stands_last(
    reader: User, client_of: SignIn
) -> None:
    service = ServiceFactory.create()
    unpriced, priced = a_line(service, 1, price=None), a_line(service, 1)

    rows = use_of(service, client_of(reader), sort="share").context["lines"]

    assert [(each.row, each.row.share) for each in rows] == [
        (priced, Decimal(1)),
        (unpriced, None),
    ]


def test_the_list_of_use_is_exported_without_what_it_costs_us(
    reader: User, client_of: SignIn
) -> None:
    service = ServiceFactory.create(name="Maps")
    a_line(service, 3, cost=Decimal("77.77"))

    response = use_of(service, client_of(reader), export="csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Customer" in text.splitlines()[0]
    assert "77" not in text


# Of a customer ------------------------------------------------------------------------------


def test_the_services_of_a_customer_take_the_same_queries_for_each_number(
    reader: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    customer, client = CustomerFactory.create(), client_of(reader)
    address = reverse("agreements:services_of_customer", args=[customer.pk])

    def one_more() -> None:
        line = a_line(ServiceFactory.create(), 1, customer)
        ServiceLevelFactory.create(line=line, valid=line.period.valid)

    one_more()
    client.get(address)
    with django_assert_num_queries(23):
        client.get(address)
    one_more()
    one_more()
    with django_assert_num_queries(23):
        response = client.get(address)
    assert len(response.context["lines"]) == 3


def test_what_is_not_agreed_and_live_could_be_ordered() -> None:
    customer, agreed = CustomerFactory.create(), ServiceFactory.create()
    live = ServiceFactory.create()
    ServiceFactory.create(live_on=None)
    ServiceFactory.create(retired_on=date(2021, 1, 1))
    ServiceFactory.create(retiring_on=date(2021, 1, 1))
    a_line(agreed, 1, customer)
    a_line(live, 1)

    assert list(services_to_order(customer, on=timezone.localdate())) == [live]


def test_ordering_leads_to_the_form_with_customer_and_service(client_of: SignIn) -> None:
    user, customer = UserFactory.create(role=Role.RELATIONSHIP_MANAGER), CustomerFactory.create()
    TeamMemberFactory.create(customer=customer, person=PersonFactory.create(user=user))
    service = ServicePriceFactory.create(service__name="Maps").service
    client = client_of(user)

    page = client.get(reverse("agreements:services_to_order", args=[customer.pk]))
    address = f"{reverse('requirements:order')}?customer={customer.pk}&service={service.pk}"
    form = client.get(address).context["form"]

    assert address.replace("&", "&amp;") in page.content.decode()
    assert form["service"].value() == f"Maps · {service.code}"


# Cost and share -----------------------------------------------------------------------------


def test_sums_tell_what_customers_pay_themselves_and_what_lines_with_a_cost_bring() -> None:
    service, payer = ServiceFactory.create(), CustomerFactory.create()
    a_line(service, 10, funding_share=Decimal(60), rest_paid_by=payer, cost=Decimal(70))
    a_line(service, 5)
    a_line(service, 5, price=None, cost=Decimal(70))

    (total,) = totals(agreed_lines(on=timezone.localdate()))

    assert (total.a_year, total.own, total.rest) == (1500, 1100, 400)
    assert (total.costed, total.costed_sum, total.cost, total.margin) == (1, 1000, 700, 300)


def test_a_customer_sees_what_it_pays_for_others(reader: User, client_of: SignIn) -> None:
    payer = CustomerFactory.create()
    a_line(ServiceFactory.create(), 10, funding_share=Decimal(75), rest_paid_by=payer)

    response = client_of(reader).get(reverse("agreements:services_of_customer", args=[payer.pk]))

    assert [each.rest for each in response.context["paid_for_others"]] == [250]


def test_margin_is_shown_to_those_with_care_only(reader: User, client_of: SignIn) -> None:
    manager, customer = UserFactory.create(role=Role.RELATIONSHIP_MANAGER), CustomerFactory.create()
    TeamMemberFactory.create(customer=customer, person=PersonFactory.create(user=manager))
    line = a_line(ServiceFactory.create(), 10, customer, cost=Decimal("33.5"))
    pages = [
        line.period.agreement.get_absolute_url(),
        reverse("agreements:services_of_customer", args=[customer.pk]),
        line.service.get_absolute_url(),
    ]

    seen = [
        ["margin" in client_of(user).get(page).content.decode().lower() for page in pages]
        for user in (reader, manager)
    ]

    assert seen == [[False, False, False], [True, True, False]]
