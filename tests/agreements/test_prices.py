"""Prices of services: dated, one a day, each ending the one before."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Service, ServicePrice
from agreements.operations.price import correct_price, set_price, take_back_price
from brm.accounts.models import User
from customers.periods import period
from tests.agreements.factories import AgreementFactory, ServiceFactory, ServicePriceFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TODAY = date(2026, 6, 15)
NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture
def service() -> Service:
    made: Service = ServicePriceFactory.create(price=Decimal(100)).service
    return made


def priced(service: Service, by: User, from_day: date, price: int = 110) -> ServicePrice:
    facts: dict[str, Any] = {"price": Decimal(price), "currency": "EUR", "from_day": from_day}
    return set_price(service, by=by, on=TODAY, **facts)


def history(service: Service) -> list[tuple[int, date | None, date | None]]:
    rows = service.prices.order_by("valid")
    return [(int(each.price), each.valid.lower, each.valid.upper) for each in rows]


def test_a_new_price_ends_the_one_before(service: Service, administrator: User) -> None:
    priced(service, administrator, NEXT_YEAR)

    assert history(service) == [(100, date(2020, 1, 1), NEXT_YEAR), (110, NEXT_YEAR, None)]


def test_a_price_in_between_holds_until_the_one_that_follows(
    service: Service, administrator: User
) -> None:
    priced(service, administrator, NEXT_YEAR)
    priced(service, administrator, date(2026, 9, 1), price=105)

    assert history(service) == [
        (100, date(2020, 1, 1), date(2026, 9, 1)),
        (105, date(2026, 9, 1), NEXT_YEAR),
        (110, NEXT_YEAR, None),
    ]


def test_a_price_before_the_first_one_holds_until_that(
    service: Service, administrator: User
) -> None:
    priced(service, administrator, date(2019, 1, 1), price=90)

    assert history(service)[0] == (90, date(2019, 1, 1), date(2020, 1, 1))


def test_a_second_price_from_the_same_day_is_a_correction(
    service: Service, administrator: User
) -> None:
    with pytest.raises(ValidationError) as refusal:
        priced(service, administrator, date(2020, 1, 1))

    assert refusal.value.message_dict == {
        "from_day": ["A price from 1 January 2020 is there already: correct that one."]
    }


def test_the_same_price_again_is_no_new_one(service: Service, administrator: User) -> None:
    with pytest.raises(ValidationError, match="That is its price then already"):
        priced(service, administrator, NEXT_YEAR, price=100)


def test_a_price_to_come_is_taken_back_and_the_one_before_goes_on(
    service: Service, administrator: User
) -> None:
    price = priced(service, administrator, NEXT_YEAR)

    take_back_price(price, by=administrator, on=TODAY)

    assert history(service) == [(100, date(2020, 1, 1), None)]


def test_a_price_that_holds_is_not_taken_back(service: Service, administrator: User) -> None:
    price = priced(service, administrator, TODAY)

    with pytest.raises(ValidationError, match="It holds already"):
        take_back_price(price, by=administrator, on=TODAY)


def test_only_an_administrator_sets_prices(service: Service, relationship_manager: User) -> None:
    with pytest.raises(PermissionDenied):
        priced(service, relationship_manager, NEXT_YEAR)
    with pytest.raises(PermissionDenied):
        correct_price(service.prices.get(), by=relationship_manager, on=TODAY)


def test_the_page_sets_a_price_once_though_it_is_sent_twice(
    service: Service, administrator: User, client_of: SignIn
) -> None:
    client = client_of(administrator)
    sent = {
        "price": "110",
        "currency": "eur",
        "from_day": "2990-01-01",
        "idempotency_key": str(uuid.uuid4()),
    }

    for _ in range(2):
        response = client.post(reverse("agreements:price_create", args=[service.pk]), sent)
        assert response["Location"] == service.get_absolute_url()

    assert history(service)[-1] == (110, date(2990, 1, 1), None)
    assert len(history(service)) == 2


def test_the_page_shows_which_lines_are_at_another_price(
    service: Service, reader: User, client_of: SignIn
) -> None:
    first = timezone.localdate().replace(month=1, day=1)
    facts: dict[str, Any] = {"anchor_on": first, "services": [service], "currency": "EUR"}
    AgreementFactory.create(**facts)
    other = AgreementFactory.create(**facts)
    in_dollars = AgreementFactory.create(**facts | {"currency": "USD"})
    for agreement in (other, in_dollars):
        agreement.periods.get().lines.update(price=Decimal(90))
    client = client_of(reader)

    page = client.get(service.get_absolute_url())
    use = client.get(reverse("agreements:service_use", args=[service.pk]), {"price": "other"})

    assert page.context["n_other_price"] == 1
    assert [line.row.period.agreement for line in use.context["lines"]] == [other]


def test_the_history_says_how_much_a_price_has_risen(
    service: Service, administrator: User, client_of: SignIn
) -> None:
    priced(service, administrator, date(2990, 1, 1))

    rows = client_of(administrator).get(service.get_absolute_url()).context["prices"]

    assert [(row.price.price, row.change, row.holds) for row in rows] == [
        (Decimal(110), Decimal(10), False),
        (Decimal(100), None, True),
    ]


def test_a_price_that_holds_to_the_end_is_no_overlap(service: Service) -> None:
    first = service.prices.get()
    first.valid = period(date(2020, 1, 1), date(2026, 12, 31))
    first.save()

    ServicePriceFactory.create(service=service, valid=period(NEXT_YEAR, None))

    assert ServiceFactory.create().prices.count() == 0
    assert service.prices.count() == 2
