"""Who decides what on a day, and why: from the units, mandates, rules and rates as they were."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brm.accounts.models import Organisation
from customers.deciding import require_decider, who_decides
from customers.models import BuyerOverride, DecidedBy, DecisionRule, Matter, Rate
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
M = Decimal(1_000_000)


@pytest.fixture(autouse=True)
def organisation():
    return Organisation.objects.update_or_create(id=1, defaults={"currency": "SEK"})[0]


@pytest.fixture
def division():
    """A division that funds its IT up to 20 M SEK, in the care of Ingrid."""
    customer = CustomerFactory(unit__name="Road")
    TeamMemberFactory(customer=customer, person__name="Ingrid")
    MandateFactory(unit=customer.unit, person__name="Jonas", limit_amount=20 * M, currency="SEK")
    return customer.unit


@pytest.fixture
def department(division):
    """A department below it that orders up to 50 000 SEK."""
    unit = UnitFactory(name="Line Haul", parent=division)
    MandateFactory(
        unit=unit, person__name="Petra", kind="buyer", limit_amount=50_000, currency="SEK"
    )
    return unit


def decided(matter, unit, amount=None, currency="SEK", on=TODAY, **facts) -> tuple[str, str]:
    found = who_decides(
        matter,
        unit=unit,
        on=on,
        amount=None if amount is None else Decimal(amount),
        currency=currency,
        **facts,
    )
    return found.who, spaced(found.sentence)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_order_inside_an_agreement_goes_to_the_buyer(department):
    assert decided(Matter.ORDER, department, 50_000) == (
        "Petra",
        "Petra decides, as buyer of Line Haul: 50 k SEK is inside the mandate of 50 k SEK.",
    )


def test_an_order_above_the_buyers_mandate_goes_to_the_customer(department):
    found = who_decides(
        Matter.ORDER, unit=department, on=TODAY, amount=Decimal("50000.01"), currency="SEK"
    )

    assert found.who == "Jonas"
    assert [(step.state, step.who, spaced(step.sentence)) for step in found.steps] == [
        (
            "skipped",
            "Buyer Line Haul",
            "Petra's mandate for Line Haul goes to 50 k SEK; 50 000.01 SEK is above it.",
        ),
        (
            "met",
            "Customer Road",
            "Jonas decides, for the customer Road: 50 000.01 SEK is inside the mandate of "
            "20.0 M SEK.",
        ),
        ("not_measured", "IT steering group", "Not reached."),
    ]


def test_a_new_service_goes_to_the_customer_on_a_business_case_prepared_with_the_buyer(department):
    found = who_decides(
        Matter.SERVICE, unit=department, on=TODAY, amount=Decimal(4_200_000), currency="SEK"
    )

    assert spaced(found.sentence) == (
        "Jonas decides, for the customer Road, on a business case: "
        "4.2 M SEK is inside the mandate of 20.0 M SEK."
    )
    assert found.preparation.sentence == "Prepared with the buyer, Petra."
    assert (found.mandate.unit.name, found.customer.unit.name) == ("Road", "Road")


def test_above_the_customers_mandate_it_goes_to_the_steering_group(department):
    found = who_decides(Matter.SERVICE, unit=department, on=TODAY, amount=24 * M, currency="SEK")

    assert (found.is_steering_group, found.people) == (True, [])
    assert spaced(found.sentence) == (
        "The IT steering group decides. "
        "Jonas's mandate for Road goes to 20.0 M SEK; 24.0 M SEK is above it."
    )
    assert found.preparation.sentence == ("Prepared with the relationship manager of Road, Ingrid.")


def test_what_concerns_several_customers_goes_to_the_steering_group_at_once(department):
    assert decided(Matter.SEVERAL, department) == (
        "IT steering group",
        "The IT steering group decides. It concerns several customers, or is blocked.",
    )


def test_an_agreement_is_prepared_with_the_buyers_concerned(division, department):
    other = UnitFactory(parent=division, code="ZZ")
    MandateFactory(unit=other, kind="buyer", person__name="Amir")
    own_customer = CustomerFactory(unit__parent=division)
    MandateFactory(unit=own_customer.unit)
    MandateFactory(unit=own_customer.unit, kind="buyer")

    found = who_decides(Matter.AGREEMENT, unit=division, on=TODAY)

    assert found.preparation.sentence == "Prepared with the buyers concerned: Petra, Amir."
    assert spaced(found.sentence) == (
        "Jonas decides, for the customer Road: the mandate goes to 20.0 M SEK."
    )


@pytest.mark.parametrize(
    ("on", "who"),
    [
        (date(2026, 3, 1), ["Jonas"]),
        (date(2026, 3, 2), ["Jonas", "Per"]),
        (date(2026, 3, 8), ["Jonas", "Per"]),
        (date(2026, 3, 9), ["Jonas"]),
    ],
)
def test_a_deputy_decides_from_the_deputys_first_day_to_the_last(division, on, who):
    mandate = division.mandates.get()
    mandate.deputy = PersonFactory(name="Per")
    mandate.deputy_valid = period(date(2026, 3, 2), date(2026, 3, 8))
    mandate.save()

    found = who_decides(Matter.AGREEMENT, unit=division, on=on)

    assert [person.name for person in found.people] == who
    assert ("until 8 March 2026, deputy Per" in found.sentence) == ("Per" in who)


@pytest.mark.parametrize(
    ("on", "who"),
    [
        (date(2025, 12, 31), "IT steering group"),
        (date(2026, 1, 1), "First"),
        (date(2026, 6, 30), "First"),
        (date(2026, 7, 1), "Second"),
    ],
)
def test_each_day_has_the_mandate_that_was_held_on_it(on, who):
    unit = CustomerFactory().unit
    MandateFactory(
        unit=unit, person__name="First", valid=period(date(2026, 1, 1), date(2026, 6, 30))
    )
    MandateFactory(unit=unit, person__name="Second", valid=period(date(2026, 7, 1), None))

    assert who_decides(Matter.AGREEMENT, unit=unit, on=on).who == who


def test_without_a_mandate_anywhere_it_says_so_and_goes_to_the_steering_group():
    unit = UnitFactory(name="Alone")

    assert decided(Matter.ORDER, unit) == (
        "IT steering group",
        "The IT steering group decides. "
        "Nobody at or above Alone holds a customer's mandate on 10 March 2026.",
    )
    last = who_decides(Matter.ORDER, unit=unit, on=TODAY).steps[-1]
    assert last.sentence == "Nobody else holds a mandate for it, so it decides."


def test_without_a_rule_it_says_so_and_goes_to_the_steering_group(division):
    DecisionRule.objects.all().delete()

    found = who_decides(Matter.AGREEMENT, unit=division, on=TODAY)

    assert found.sentence == (
        "The IT steering group decides. No rule says who decides this on 10 March 2026."
    )
    assert [(step.state, step.who) for step in found.steps] == [("met", "IT steering group")]


def test_a_customer_whose_mandate_nobody_holds_is_named_on_the_way_up(division):
    vacant = CustomerFactory(unit__name="Rail yard", unit__parent=division).unit

    found = who_decides(Matter.AGREEMENT, unit=vacant, on=TODAY)

    assert found.who == "Jonas"
    assert found.steps[0].sentence == (
        "Nobody holds the mandate of the customer Rail yard on 10 March 2026."
    )


def test_a_rule_can_ask_the_customer_one_level_above(division):
    below = CustomerFactory(unit__parent=division, unit__name="Port").unit
    MandateFactory(unit=below, person__name="Lars", limit_amount=M, currency="SEK")
    DecisionRule.objects.filter(matter="service", order=2).update(order=3)
    DecisionRule.objects.create(
        matter=Matter.SERVICE,
        order=2,
        decided_by=DecidedBy.CUSTOMER_ABOVE,
        valid=period(None, None),
    )

    assert decided(Matter.SERVICE, below, 1_000_000)[0] == "Lars"
    assert decided(Matter.SERVICE, below, 1_000_001)[0] == "Jonas"
    assert decided(Matter.SERVICE, below, 20_000_001)[0] == "IT steering group"
    assert decided(Matter.SERVICE, division, 1)[0] == "Jonas"


def test_the_limit_of_a_rule_sends_a_sum_further_up(department):
    DecisionRule.objects.filter(matter="order", order=1).update(limit_amount=100, currency="SEK")

    assert decided(Matter.ORDER, department, "100.00")[0] == "Petra"
    found = who_decides(
        Matter.ORDER, unit=department, on=TODAY, amount=Decimal("100.01"), currency="SEK"
    )
    assert found.who == "Jonas"
    assert spaced(found.steps[0].sentence) == (
        "By the rule the buyer decides up to 100 SEK; 100.01 SEK is above it."
    )


def test_a_mandate_for_some_services_sends_others_up(division, department):
    division.mandates.update(services=["PAY"])

    who, sentence = decided(Matter.SERVICE, department, service="NET")

    assert who == "IT steering group"
    assert sentence == (
        "The IT steering group decides. Jonas's mandate for Road is for PAY; NET is not among them."
    )
    assert decided(Matter.SERVICE, department, service="PAY")[0] == "Jonas"


def test_a_sum_is_converted_by_the_rate_of_the_day(division):
    Rate.objects.create(currency="EUR", rate=Decimal(10), valid_from=date(2026, 1, 1))
    Rate.objects.create(currency="EUR", rate=Decimal(11), valid_from=date(2026, 3, 10))

    on_9, on_10 = (
        decided(Matter.AGREEMENT, division, 2_000_000, "EUR", on=date(2026, 3, day))
        for day in (9, 10)
    )

    assert on_9 == (
        "Jonas",
        "Jonas decides, for the customer Road: 2.0 M EUR (20.0 M SEK by the rate of "
        "1 January 2026) is inside the mandate of 20.0 M SEK.",
    )
    assert on_10 == (
        "IT steering group",
        "The IT steering group decides. Jonas's mandate for Road goes to 20.0 M SEK; "
        "2.0 M EUR (22.0 M SEK by the rate of 10 March 2026) is above it.",
    )


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("SEK", "20.0 M SEK by the rate of 1 March 2026"),
        ("NOK", "22.2 M NOK by the rates of 1 March 2026 and 5 March 2026"),
    ],
)
def test_a_sum_is_told_with_the_days_of_its_own_rates_and_of_no_others(division, limit, said):
    for currency, rate, day in (("EUR", 10, 1), ("NOK", "0.9009009", 5), ("USD", 9, 2)):
        on = date(2026, 3, day) if currency != "USD" else date(2025, 2, day)
        Rate.objects.create(currency=currency, rate=Decimal(rate), valid_from=on)
    DecisionRule.objects.filter(matter=Matter.AGREEMENT, decided_by=DecidedBy.CUSTOMER).update(
        limit_amount=90 * M, currency="USD"
    )
    division.mandates.update(currency=limit, limit_amount=30 * M)

    _who, sentence = decided(Matter.AGREEMENT, division, 2_000_000, "EUR")

    assert said in re.sub(r"22 200 000\.\d+", "22.2 M", sentence)


def test_of_several_buyers_each_is_told_with_the_own_limit(department):
    MandateFactory(
        unit=department, person__name="Amir", kind="buyer", limit_amount=90_000, currency="SEK"
    )

    assert decided(Matter.ORDER, department, 40_000) == (
        "Amir, Petra",
        "Amir or Petra decides, as buyer of Line Haul: 40 k SEK is inside Amir's mandate of "
        "90 k SEK; 40 k SEK is inside Petra's mandate of 50 k SEK.",
    )
    found = who_decides(Matter.ORDER, unit=department, on=TODAY)
    assert spaced(found.sentence) == (
        "Amir or Petra decides, as buyer of Line Haul: Amir's mandate goes to 90 k SEK; "
        "Petra's mandate goes to 50 k SEK."
    )
    assert spaced(found.reach) == "Amir: up to 90 k SEK, Petra: up to 50 k SEK"


def test_several_buyers_of_one_limit_are_told_once(department):
    MandateFactory(
        unit=department, person__name="Amir", kind="buyer", limit_amount=50_000, currency="SEK"
    )

    assert decided(Matter.ORDER, department, 40_000)[1] == (
        "Amir or Petra decides, as buyer of Line Haul: 40 k SEK is inside the mandate of 50 k SEK."
    )


def test_the_record_of_a_decision_keeps_what_the_sum_was_in_the_mandates_currency(division):
    Rate.objects.create(currency="EUR", rate=Decimal("11.3455"), valid_from=date(2026, 3, 1))
    jonas = division.mandates.get().person

    _mandate, record = require_decider(
        jonas, Matter.AGREEMENT, unit=division, on=TODAY, amount=Decimal(1000), currency="EUR"
    )

    assert spaced(record) == (
        "Jonas, mandate for Road up to 20 000 000 SEK; "
        "1 000 EUR (11 345.50 SEK by the rate of 1 March 2026)"
    )


def test_a_mandate_for_many_services_names_the_first_and_counts_the_rest(division):
    division.mandates.update(services=[f"S{n}" for n in range(9)])

    found = who_decides(Matter.SERVICE, unit=division, on=TODAY, service="X")

    assert found.sentence.endswith("is for S0, S1, S2, S3, S4, S5 and 3 more; X is not among them.")


def test_a_missing_rate_is_said_and_sends_the_matter_up(division):
    Rate.objects.create(currency="USD", rate=Decimal(10), valid_from=date(2026, 3, 11))

    assert decided(Matter.AGREEMENT, division, 1, "USD") == (
        "IT steering group",
        "The IT steering group decides. Jonas's mandate for Road goes to 20.0 M SEK; "
        "there is no rate of USD on 10 March 2026 to compare 1 USD with it.",
    )


def test_another_customer_can_be_set_for_a_buyer(division, department):
    other = CustomerFactory(unit__name="Rail")
    MandateFactory(unit=other.unit, person__name="Agneta")
    BuyerOverride.objects.create(
        unit=department, customer=other, reason="Shared depot", valid=period(None, TODAY)
    )
    below = UnitFactory(parent=department)

    assert decided(Matter.SERVICE, department)[0] == "Agneta"
    assert decided(Matter.SERVICE, below)[0] == "Agneta"
    assert decided(Matter.SERVICE, division)[0] == "Jonas"
    assert decided(Matter.SERVICE, department, on=date(2026, 3, 11))[0] == "Jonas"
    assert decided(Matter.ORDER, below)[0] == "Petra"


def test_the_buyers_concerned_are_those_who_order_under_the_customer_on_the_day(
    division, department
):
    other = CustomerFactory(unit__name="Rail")
    MandateFactory(unit=other.unit, person__name="Agneta")
    BuyerOverride.objects.create(
        unit=department, customer=other, reason="Shared depot", valid=period(None, TODAY)
    )
    concerned = "Prepared with the buyer, Petra."

    def prepared(unit, day):
        return who_decides(Matter.AGREEMENT, unit=unit, on=day).preparation.sentence

    assert prepared(other.unit, TODAY) == concerned
    assert prepared(division, TODAY).endswith("there is nobody on that day.")
    assert prepared(division, date(2026, 3, 11)) == concerned
    assert prepared(other.unit, date(2026, 3, 11)).endswith("there is nobody on that day.")


def test_a_new_service_of_the_customers_own_unit_is_prepared_with_those_who_order_under_it(
    division, department
):
    found = who_decides(Matter.SERVICE, unit=division, on=TODAY)

    assert found.preparation.sentence == "Prepared with the buyer, Petra."


def test_more_buyers_than_are_named_are_said_to_be_others(division):
    for n in range(7):
        unit = UnitFactory(parent=division, code=f"B{n}")
        MandateFactory(unit=unit, kind="buyer", person__name=f"Buyer {n}")

    found = who_decides(Matter.AGREEMENT, unit=division, on=TODAY)

    assert found.preparation.sentence == (
        "Prepared with the buyers concerned: "
        "Buyer 0, Buyer 1, Buyer 2, Buyer 3, Buyer 4, Buyer 5 and others."
    )


def test_a_customer_set_for_a_buyer_whose_mandate_nobody_holds_is_not_passed_over(department):
    other = CustomerFactory(unit__name="Rail")
    BuyerOverride.objects.create(
        unit=department, customer=other, reason="Shared depot", valid=period(None, None)
    )

    assert decided(Matter.SERVICE, department) == (
        "IT steering group",
        "The IT steering group decides. Nobody holds the mandate of Rail on 10 March 2026.",
    )


def test_a_customers_own_unit_is_not_ordered_for_from_further_up(division):
    group = UnitFactory(name="Group")
    MandateFactory(unit=group, kind="buyer", person__name="Far away")
    division.parent = group
    division.save()

    assert decided(Matter.ORDER, division)[0] == "Jonas"


def test_the_answer_costs_the_same_queries_however_deep_the_unit_stands(division, department):
    Rate.objects.create(currency="EUR", rate=Decimal(10), valid_from=TODAY)
    deep = department
    for _level in range(9):
        deep = UnitFactory(parent=deep)

    counts = []
    for unit in (division, deep):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            who_decides(Matter.SERVICE, unit=unit, on=TODAY, amount=M, currency="EUR")
        counts.append(len(queries))

    assert counts == [6, 6]


def test_a_decision_needs_somebody_who_may(department):
    facts = {"unit": department, "on": TODAY, "amount": M, "currency": "SEK"}
    jonas = department.parent.mandates.get().person

    assert spaced(require_decider(jonas, Matter.SERVICE, **facts)[1]) == (
        "Jonas, mandate for Road up to 20 000 000 SEK"
    )
    for person, sentence in (
        (None, "Say who decides. Who may: Jonas, mandate for Road up to 20 000 000 SEK."),
        (
            PersonFactory(name="Lars"),
            "Lars may not decide this. Who may: Jonas, mandate for Road up to 20 000 000 SEK.",
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            require_decider(person, Matter.SERVICE, **facts)
        assert [spaced(message) for message in refusal.value.messages] == [sentence]


def test_a_decision_above_every_mandate_is_to_be_raised(department):
    jonas = department.parent.mandates.get().person

    with pytest.raises(ValidationError) as refusal:
        require_decider(
            jonas, Matter.SERVICE, unit=department, on=TODAY, amount=21 * M, currency="SEK"
        )

    assert [spaced(message) for message in refusal.value.messages] == [
        "The IT steering group decides. Jonas's mandate for Road goes to 20.0 M SEK; "
        "21.0 M SEK is above it. Raise it to the IT steering group."
    ]
