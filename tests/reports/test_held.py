"""Services as they were held and used, where agreements show them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import User
from customers.models import Customer
from reports.models import Attainment
from reports.rules import months_before
from tests.customers.factories import CustomerFactory
from tests.reports.factories import LevelFactory, LineFactory, MeasurementFactory, ServiceFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LAST_MONTH = months_before(timezone.localdate(), 1)[0]


def held(level: Any, result: str, month: date = LAST_MONTH) -> None:
    line = level.line
    Attainment.objects.create(
        service_level=level,
        customer=line.period.agreement.customer,
        service=line.service,
        measure=level.measure,
        period=month,
        result=result,
        value=None if result == "not_measured" else Decimal(99),
        target=level.target,
        better=level.measure.better,
    )


def rows_of(customer: Customer, client: Client) -> list[Any]:
    page = client.get(reverse("agreements:services_of_customer", args=[customer.pk]))
    return [line.row for line in page.context["lines"]]


def test_each_service_of_a_customer_has_its_worst_result_of_the_last_month(
    reader: User, client_of: SignIn
) -> None:
    customer = CustomerFactory.create()
    line = LineFactory.create(period__agreement__customer=customer)
    for code, result in (("availability", "met"), ("answer", "breached"), ("restore", "at_risk")):
        held(LevelFactory.create(line=line, measure__code=code), result)

    (row,) = rows_of(customer, client_of(reader))

    assert row.held == [("breached", "Breached")]


def test_what_came_in_a_month_before_is_not_the_last_month(reader: User, client_of: SignIn) -> None:
    customer = CustomerFactory.create()
    level = LevelFactory.create(line__period__agreement__customer=customer)
    held(level, "breached", month=months_before(LAST_MONTH, 1)[0])

    (row,) = rows_of(customer, client_of(reader))

    assert row.held == []


def test_a_service_shows_where_it_is_used_without_an_agreement(
    reader: User, client_of: SignIn
) -> None:
    service, customer = ServiceFactory.create(), CustomerFactory.create(unit__name="Harbour")
    for used in (service, ServiceFactory.create()):
        facts = {"customer": customer, "service": used, "period": LAST_MONTH}
        MeasurementFactory.create(**facts, measure=LevelFactory.create().measure)

    page = client_of(reader).get(service.get_absolute_url())

    missing = page.context["missing"]
    assert [(str(each.gap.label), [line.name for line in each.lines]) for each in missing] == [
        ("Services used without an agreement", [f"Harbour, {service}"])
    ]
