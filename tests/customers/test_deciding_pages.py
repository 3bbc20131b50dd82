"""Who decides, through the pages: the example of the process, and what each screen says of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.ui.lookup import shown
from customers.models import BuyerOverride, Customer, Mandate, Proposal, Unit
from customers.periods import period
from tests.customers.deciding_world import a_division_with_departments, a_structure_that_decides
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory, UnitFactory
from tests.customers.test_pages import hidden, text_of

pytestmark = pytest.mark.django_db


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def ask(client, **question):
    return client.get(reverse("customers:who_decides"), question)


def says(response) -> str:
    return spaced(text_of(response))


def follow_the_money(client) -> None:
    """Propose the structure of the year and accept all of it, as the page does."""
    client.post(reverse("customers:propose"), {"year": 2026, "threshold": ""})
    proposed = list(Proposal.objects.exclude(kind="gap").values_list("pk", flat=True))
    client.post(reverse("customers:accept"), {"year": 2026, "chosen": proposed})


def limit_the_mandate(client, mandate: Mandate) -> None:
    """Give the mandate its limit by its form."""
    page = reverse("customers:mandate_edit", args=[mandate.pk])
    sent = {
        "person": shown(mandate.person),
        "kind": mandate.kind,
        "limit_amount": "20000000",
        "currency": "SEK",
        "services": "",
        "valid_0": mandate.first_day.isoformat(),
        "source": "Decision of the group management",
    }
    answer = client.post(page, sent | hidden(client.get(page)))
    assert answer.status_code == 302, text_of(answer)


def test_a_division_that_funds_it_and_departments_that_only_order(client_of, administrator):
    world = a_division_with_departments()
    client = client_of(administrator)

    follow_the_money(client)
    limit_the_mandate(client, world.division.mandates.get())

    assert Customer.objects.get().unit == world.division
    held = Mandate.objects.order_by("pk").values_list("unit__name", "kind", "person__name")
    assert sorted(held) == [
        ("Field crews", "buyer", "Tor Haugen"),
        ("Grid North", "customer", "Karin Øverland"),
        ("Grid control", "buyer", "Liv Dahl"),
    ]
    order = ask(client, unit="CREW", matter="order", amount="40000")
    assert "Tor Haugen decides, as buyer of Field crews: the mandate is for any sum." in says(order)
    service = ask(client, unit="CREW", matter="service", amount="4200000")
    assert (
        "Karin Øverland decides, for the customer Grid North, on a business case: "
        "4.2 M SEK is inside the mandate of 20.0 M SEK." in says(service)
    )
    assert "Prepared with the buyer, Tor Haugen." in says(service)
    above = ask(client, unit="CREW", matter="service", amount="20000000.01")
    assert above.context["decides"].is_steering_group
    assert (
        "The IT steering group decides. Karin Øverland's mandate for Grid North goes to "
        "20.0 M SEK; 20 000 000.01 SEK is above it." in says(above)
    )
    unit = client.get(world.departments[0].get_absolute_url())
    assert "Grid North the customer, at the nearest unit above that has one" in says(unit)


def test_the_first_screen_of_a_customer_says_who_decides_up_to_what(client_of, reader):
    world = a_structure_that_decides(reader)

    page = client_of(reader).get(world.division.customer.get_absolute_url())

    assert (
        "Karin Øverland, Per Nilsen New or changed service, on a business case up to 20.0 M SEK"
        in says(page)
    )


def test_a_customer_set_for_a_buyer_is_shown_with_its_reason(client_of, reader):
    world = a_structure_that_decides(reader)

    page = client_of(reader).get(world.departments[1].get_absolute_url())

    assert (
        "Energy Trading the customer, set for this buyer since 1 January 2026: "
        "Grid control trades its own balance" in says(page)
    )


def test_a_person_reads_for_whom_they_decide_as_deputy(client_of, reader):
    today = timezone.localdate()
    deputy = PersonFactory(name="Per Nilsen")
    MandateFactory(
        unit__name="Grid North",
        person__name="Karin",
        deputy=deputy,
        deputy_valid=period(today - timedelta(days=3), today),
        limit_amount=Decimal(20_000_000),
        currency="SEK",
    )

    page = client_of(reader).get(deputy.get_absolute_url())

    assert "Acts as deputy Grid North for Karin · Customer" in says(page)


def test_an_answer_has_an_address_that_gives_it_again(client_of, reader):
    a_structure_that_decides(reader)
    client = client_of(reader)
    asked = {"unit": "CREW", "matter": "service", "amount": "1500000", "currency": "eur"}
    first = ask(client, **asked, on="2026-05-04").context["decides"]

    again = client.get(first.address).context["decides"]

    assert again.sentence == first.sentence
    assert "17 018 250 SEK by the rate of 1 January 2026" in spaced(again.sentence)
    assert "on=2026-05-04" in first.address


def test_a_past_day_is_answered_by_the_mandates_of_that_day(client_of, reader):
    a_structure_that_decides(reader)

    found = ask(client_of(reader), unit="GRID", matter="agreement", on="2025-12-31")

    assert found.context["decides"].sentence == (
        "The IT steering group decides. "
        "Nobody at or above Grid North holds a customer's mandate on 31 December 2025."
    )


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"unit": "NOWHERE"}, "No unit is called “NOWHERE”."),
        ({"unit": "Same"}, "2 units match “Same”: Same · A, Same · B. Write the code of one."),
        ({"unit": "A", "on": "tomorrow"}, "Enter a valid date."),
        ({"unit": "A", "amount": "-1"}, "greater than or equal to 0"),
        ({"unit": "A", "currency": "kr"}, "A currency is three capital letters, such as EUR."),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_wrong(client_of, reader, question, error):
    UnitFactory(code="A", name="Same")
    UnitFactory(code="B", name="Same")

    found = ask(client_of(reader), matter="order", **question)

    assert found.status_code == 200
    assert error in text_of(found)
    assert found.context["decides"] is None


def test_while_a_sum_is_typed_only_the_answer_is_drawn(client_of, reader):
    a_structure_that_decides(reader)
    client = client_of(reader)
    question = {"unit": "CREW", "matter": "service", "amount": "1"}

    part = client.get(
        reverse("customers:who_decides"), question, headers={"HX-Target": "who-decides"}
    )
    typing = client.get(
        reverse("customers:who_decides"),
        question | {"amount": "x"},
        headers={"HX-Target": "who-decides"},
    )

    assert text_of(part).startswith("Who may decide: Karin Øverland, Per Nilsen.")
    assert text_of(typing).endswith("as soon as the question is complete.")


def test_the_page_costs_the_same_queries_wherever_the_unit_stands(client_of, reader):
    world = a_structure_that_decides(reader)
    deep = world.departments[0]
    for n in range(6):
        deep = UnitFactory(code=f"D{n}", parent=deep)
    client = client_of(reader)
    ask(client, unit="GRID", matter="agreement")

    counts = []
    for unit in ("CREW", "D5"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, unit=unit, matter="service", amount="5", currency="EUR")
        counts.append(len(queries))

    assert counts == [15, 15]


def test_a_customer_is_set_for_a_buyer_by_its_form_and_decides_from_then_on(
    client_of, administrator
):
    world = a_structure_that_decides(administrator)
    crews = world.departments[0]
    trade = Customer.objects.get(unit__code="TRADE")
    client = client_of(administrator)
    page = reverse("customers:override_add", args=[crews.pk])
    sent = {"customer": shown(trade), "reason": "One depot", "valid_0": "2026-01-01"}

    answer = client.post(page, sent | hidden(client.get(page)))

    assert answer.url == crews.get_absolute_url()
    assert ask(client, unit="CREW", matter="service").context["decides"].who == "Helena Sjöberg"
    made = BuyerOverride.objects.get(unit=crews)
    page = reverse("customers:override_edit", args=[made.pk])
    ended = sent | {"valid_1": "2026-01-31"} | hidden(client.get(page))
    client.post(page, ended)
    assert ask(client, unit="CREW", matter="service").context["decides"].who == (
        "Karin Øverland, Per Nilsen"
    )


def test_a_second_customer_for_the_same_buyer_and_days_is_refused_in_words(
    client_of, administrator
):
    world = a_structure_that_decides(administrator)
    page = reverse("customers:override_add", args=[world.departments[1].pk])
    client = client_of(administrator)
    sent = {"customer": shown(CustomerFactory()), "reason": "Other", "valid_0": "2026-06-01"}

    answer = client.post(page, sent | hidden(client.get(page)))

    assert "Another customer is set for this buyer in that period already." in text_of(answer)
    assert answer.context["form"]["reason"].value() == "Other"


def test_a_mandate_for_services_that_nobody_offers_is_refused_by_its_form(client_of, administrator):
    a_structure_that_decides(administrator)
    mandate = Mandate.objects.get(unit=Unit.objects.get(code="CREW"))
    page = reverse("customers:mandate_edit", args=[mandate.pk])
    client = client_of(administrator)
    sent = {"person": mandate.person_id, "kind": "buyer", "services": "PAY, GHOST"}

    answer = client.post(page, sent | hidden(client.get(page)))

    assert "Not in the list of services: PAY, GHOST." in text_of(answer)
    assert answer.context["form"]["services"].value() == "PAY, GHOST"


def test_the_link_of_a_unit_writes_its_code_into_the_question(client_of, reader):
    unit = UnitFactory(code=str(UnitFactory().pk))

    page = client_of(reader).get(reverse("customers:who_decides"), {"unit": unit.code})

    assert page.context["form"]["unit"].value() == unit.code
    assert page.context["decides"] is None
