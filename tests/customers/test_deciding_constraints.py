"""What the database refuses of rules, rates and mandates, when every form is passed by."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from customers.models import BuyerOverride, DecidedBy, DecisionRule, Matter, Rate
from customers.periods import period
from customers.registries.services import ServiceList, service_lists
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory, UnitFactory
from tests.registries import registered

pytestmark = pytest.mark.django_db

SPRING = period(date(2026, 3, 1), date(2026, 5, 31))
FROM_MAY_31 = period(date(2026, 5, 31), None)
FROM_JUNE = period(date(2026, 6, 1), None)


def refused_by(name: str, sql: str, *facts: object) -> None:
    """The database refuses the plain statement by the constraint of that name."""
    refusing = pytest.raises(IntegrityError)
    with refusing as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, facts)
    assert refused.value.__cause__.diag.constraint_name == name


RULE = (
    'INSERT INTO customers_decisionrule (version, matter, "order", decided_by, prepared_with,'
    " on_business_case, explanation, currency, limit_amount, valid)"
    " VALUES (1, %s, %s, %s, %s, false, '', %s, %s, %s)"
)


@pytest.fixture
def no_rules():
    DecisionRule.objects.all().delete()


def a_rule(matter="order", order=1, decided_by="buyer", prepared="", currency="", limit=None):
    return (matter, order, decided_by, prepared, currency, limit, "[2026-03-01,2026-06-01)")


def test_two_rules_of_one_place_in_the_order_share_no_day(no_rules):
    facts = {"matter": Matter.ORDER, "order": 1, "decided_by": DecidedBy.BUYER}
    DecisionRule.objects.create(valid=FROM_JUNE, **facts)

    name = "one_rule_a_place_in_the_order_of_a_matter_a_day"
    refused_by(name, RULE, *a_rule()[:-1], "[2026-03-01,2026-06-02)")
    with connection.cursor() as cursor:
        cursor.execute(RULE, a_rule())
        cursor.execute(RULE, a_rule(order=2))
        cursor.execute(RULE, a_rule(matter="service"))
    assert DecisionRule.objects.count() == 4


def test_a_rule_moved_onto_anothers_days_is_refused(no_rules):
    facts = {"matter": Matter.ORDER, "order": 1, "decided_by": DecidedBy.BUYER}
    DecisionRule.objects.create(valid=SPRING, **facts)
    later = DecisionRule.objects.create(valid=FROM_JUNE, **facts)

    refused_by(
        "one_rule_a_place_in_the_order_of_a_matter_a_day",
        "UPDATE customers_decisionrule SET valid = '[2026-05-31,)' WHERE id = %s",
        later.pk,
    )


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"matter": "weather"}, "a_decision_rule_is_of_a_known_matter"),
        ({"decided_by": "king"}, "a_decision_rule_names_who_decides"),
        ({"prepared": "king"}, "a_decision_rule_names_who_prepares"),
        ({"limit": -1, "currency": "SEK"}, "a_decision_rule_limit_is_not_negative"),
        ({"limit": 1}, "a_decision_rule_limit_has_a_currency"),
    ],
)
def test_rules_that_cannot_be(no_rules, facts, name):
    refused_by(name, RULE, *a_rule(**facts))


def test_a_rule_holds_for_at_least_a_day(no_rules):
    refused_by("a_decision_rule_holds_for_at_least_a_day", RULE, *a_rule()[:-1], "empty")


RATE = "INSERT INTO customers_rate (version, currency, rate, valid_from) VALUES (1, %s, %s, %s)"


def test_a_currency_has_one_rate_a_day():
    Rate.objects.create(currency="EUR", rate=Decimal("11.3"), valid_from=date(2026, 3, 1))

    refused_by("one_rate_a_currency_a_day", RATE, "EUR", 11, "2026-03-01")
    refused_by("a_rate_is_more_than_nothing", RATE, "EUR", 0, "2026-03-02")
    refused_by("a_rate_is_of_a_currency", RATE, "eur", 1, "2026-03-02")


def test_the_organisations_own_currency_has_no_rate():
    rate = Rate(currency="EUR", rate=Decimal(2), valid_from=date(2026, 3, 1))

    with pytest.raises(ValidationError) as refusal:
        rate.full_clean()

    assert refusal.value.messages == ["This is the organisation's own currency."]


OVERRIDE = (
    "INSERT INTO customers_buyeroverride (version, unit_id, customer_id, reason, valid)"
    " VALUES (1, %s, %s, %s, %s)"
)


def test_a_buyer_has_one_customer_set_a_day():
    unit, customer = UnitFactory(), CustomerFactory()
    BuyerOverride.objects.create(unit=unit, customer=customer, reason="x", valid=FROM_MAY_31)

    name = "one_customer_set_for_a_buyer_a_day"
    other = CustomerFactory()
    refused_by(name, OVERRIDE, unit.pk, other.pk, "y", "[2026-03-01,2026-06-01)")
    with connection.cursor() as cursor:
        cursor.execute(OVERRIDE, (unit.pk, other.pk, "y", "[2026-03-01,2026-05-31)"))
    name = "a_customer_is_set_for_a_buyer_with_a_reason"
    refused_by(name, OVERRIDE, UnitFactory().pk, other.pk, "", "[2026-03-01,)")
    name = "a_customer_is_set_for_at_least_a_day"
    refused_by(name, OVERRIDE, UnitFactory().pk, other.pk, "y", "empty")


def test_a_mandate_names_its_services():
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        MandateFactory(services=[""])
    assert refused.value.__cause__.diag.constraint_name == "a_mandate_names_its_services"


def test_a_mandate_is_for_services_that_are_offered():
    payroll = ServiceList(
        lambda codes: {code: "Payroll" for code in codes if code == "PAY"},
        lambda: [("PAY", "Payroll")],
    )
    mandate = MandateFactory.build(
        unit=UnitFactory(), person=PersonFactory(), services=["PAY", "NET"]
    )

    with registered(service_lists, "test", payroll), pytest.raises(ValidationError) as refusal:
        mandate.full_clean()

    assert refusal.value.message_dict == {"services": ["Not in the list of services: NET."]}
