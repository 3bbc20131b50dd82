"""Default service levels apply where a customer has agreed on nothing of its own."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.defaults import defaults_for
from agreements.models import Agreement, AgreementKind, AgreementLine, Service
from agreements.operations.activate import activate_agreement
from agreements.operations.draft import add_line
from tests.agreements.factories import (
    AgreementFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import text_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
THIS_YEAR = TODAY.replace(month=1, day=1)


@pytest.fixture
def mail() -> Service:
    return ServiceFactory.create(name="Mail")


@pytest.fixture
def default(mail: Service) -> Agreement:
    """99.5 % a month for mail, for whoever has nothing of its own."""
    made = AgreementFactory.create(
        kind=AgreementKind.DEFAULT, anchor_on=THIS_YEAR, services=[mail], number="DEF-1"
    )
    line = made.periods.get().lines.get()
    ServiceLevelFactory.create(
        line=line, valid=line.period.valid, measure__name="Availability", measure__unit="%"
    )
    return made


def own(mail: Service, **facts: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(anchor_on=THIS_YEAR, services=[mail], **facts)
    return made


def test_default_levels_are_no_customers_and_bar_nobodys_own(default, mail):
    agreement = own(mail, customer=default.customer)

    assert AgreementLine.objects.get(period__agreement=default).customer is None
    assert AgreementLine.objects.get(period__agreement=agreement).customer == default.customer


def test_an_agreement_that_becomes_one_of_default_levels_gives_its_lines_free(mail):
    agreement = own(mail)

    Agreement.objects.filter(pk=agreement.pk).update(kind=AgreementKind.DEFAULT)

    assert AgreementLine.objects.get().customer is None


def test_two_defaults_of_a_service_on_a_day_are_refused(default, mail, administrator):
    second = AgreementFactory.create(
        kind=AgreementKind.DEFAULT,
        state="draft",
        exemption="",
        anchor_on=THIS_YEAR,
        services=[mail],
    )

    with pytest.raises(ValidationError, match="DEF-1"):
        activate_agreement(second, by=administrator, exemption="By mail", on=TODAY)
    with pytest.raises(IntegrityError, match="one_default_a_service_a_day"), transaction.atomic():
        Agreement.objects.filter(pk=second.pk).update(state="active", exemption="By mail")


def test_they_apply_to_customers_without_an_agreement_for_the_service(default, mail):
    without, having = CustomerFactory.create(), own(mail).customer
    AgreementFactory.create(customer=without, anchor_on=THIS_YEAR, services=[ServiceFactory()])

    assert [each.target for each in defaults_for(without, on=TODAY)] == [Decimal("99.5")]
    assert not defaults_for(having, on=TODAY).exists()
    assert not defaults_for(without, on=date(1999, 1, 1)).exists()


def test_a_draft_gets_them_as_a_proposal(default, mail, administrator):
    drafted = AgreementFactory.create(state="draft", exemption="", anchor_on=THIS_YEAR)

    line = add_line(
        drafted, by=administrator, on=TODAY, service=mail, quantity=Decimal(1), price=Decimal(1)
    )

    level = line.levels.get()
    assert (level.target, level.measure.name, level.valid) == (
        Decimal("99.5"),
        "Availability",
        line.period.valid,
    )


def test_what_is_in_force_is_not_given_any(default, mail, administrator):
    active = AgreementFactory.create(anchor_on=THIS_YEAR)

    line = add_line(
        active,
        by=administrator,
        on=TODAY,
        service=mail,
        quantity=Decimal(1),
        price=Decimal(1),
        why="By mail",
    )

    assert not line.levels.exists()


def test_the_pages_of_service_and_customer_show_them_as_such(default, mail, reader, client_of):
    customer, client = CustomerFactory.create(), client_of(reader)

    of_service = text_of(client.get(mail.get_absolute_url()))
    of_customer = text_of(client.get(customer.get_absolute_url()))

    assert "Default service levels 1 for customers without their own" in of_service
    assert "No active agreement covers it today." in of_service
    assert "where nothing of its own is agreed" in of_customer
    assert "DEF-1" in of_customer


def test_an_own_agreement_takes_them_off_the_page(default, mail, reader, client_of):
    customer = own(mail).customer

    page = text_of(client_of(reader).get(customer.get_absolute_url()))

    assert "where nothing of its own is agreed" not in page


def test_the_list_of_services_counts_nobody_by_them(default, reader, client_of):
    response = client_of(reader).get(reverse("agreements:services"))

    assert [line.row.customers_today for line in response.context["lines"]] == [0]


def test_a_default_that_holds_no_more_applies_no_more(default):
    Agreement.objects.filter(pk=default.pk).update(
        state="ended", ended_on=TODAY, ended_as="terminated"
    )

    assert not defaults_for(CustomerFactory.create(), on=TODAY).exists()
