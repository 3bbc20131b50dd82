"""The cost of a line, the share that the customer pays, and who pays the rest."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import AgreementLine
from agreements.operations.amend import draft_amendment, exempt_amendment
from agreements.operations.draft import save_line
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.spending import money_in_agreements
from agreements.texts.contents import content_of
from agreements.texts.words import clauses, record_in_words
from brm.accounts.models import User
from customers.models import Customer
from tests.agreements.factories import AgreementFactory, AgreementLineFactory, ServiceFactory
from tests.agreements.importing import import_lines, reasons
from tests.agreements.test_constraints import refused_by
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = date(2026, 6, 15)
TERMS = ("quantity", "price", "cost", "funding_share", "rest_paid_by")


@pytest.fixture
def payer() -> Customer:
    made: Customer = CustomerFactory.create(unit__name="Harbour", unit__code="H")
    return made


def a_shared_line(payer: Customer, **facts: Any) -> AgreementLine:
    stated = {"cost": Decimal(80), "funding_share": Decimal(60), "rest_paid_by": payer} | facts
    made: AgreementLine = AgreementLineFactory.create(**stated)
    return made


def terms(line: AgreementLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in TERMS)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"funding_share": Decimal("-0.01")}, "a_funding_share_is_a_part_of_the_whole"),
        ({"funding_share": Decimal("100.01")}, "a_funding_share_is_a_part_of_the_whole"),
        ({"cost": Decimal("-0.01")}, "a_cost_is_not_negative"),
        ({"funding_share": Decimal(100)}, "the_rest_is_paid_by_another"),
    ],
)
def test_what_cannot_be_is_refused(payer: Customer, facts: dict[str, Any], constraint: str) -> None:
    stated = {"rest_paid_by": payer} | facts if "rest" in constraint else facts

    with pytest.raises(IntegrityError) as error:
        AgreementLineFactory.create(**stated)

    assert refused_by(error) == constraint


@pytest.mark.parametrize("share", [Decimal(0), Decimal("99.99"), Decimal(100)])
def test_each_share_from_nothing_to_all_is_taken(share: Decimal) -> None:
    line = AgreementLineFactory.create(funding_share=share)

    line.refresh_from_db()
    assert (line.funding_share, line.paid_by_customer) == (share, 10 * share)


def test_the_customer_itself_does_not_pay_the_rest(payer: Customer) -> None:
    period = AgreementFactory.create(customer=payer).periods.get()

    with pytest.raises(IntegrityError) as error:
        a_shared_line(payer, period=period)

    assert refused_by(error) == "the_rest_is_paid_by_another"


def test_a_renewal_carries_cost_and_share_over(payer: Customer) -> None:
    line = a_shared_line(payer)

    plan_renewal_steps(date(2027, 1, 1))

    renewed = AgreementLine.objects.get(period__n=2)
    assert terms(renewed) == terms(line)


def test_an_amendment_changes_a_share_on_its_day(payer: Customer, administrator: User) -> None:
    today = timezone.localdate()
    agreement = AgreementFactory.create(anchor_on=today - timedelta(days=30))
    line = a_shared_line(payer, period=agreement.periods.get())
    facts = {"by": administrator, "on": today}
    amendment = draft_amendment(agreement, why="Shared", takes_effect_on=today, **facts)
    assert amendment.draft is not None
    drafted = AgreementLine.objects.get(period__agreement=amendment.draft)
    assert terms(drafted) == terms(line)
    drafted.funding_share, drafted.cost = Decimal(40), Decimal(85)
    save_line(drafted, **facts)

    exempt_amendment(amendment, exemption="Agreed in the meeting", **facts)

    line.refresh_from_db()
    assert (line.funding_share, line.cost) == (Decimal(40), Decimal(85))


def test_a_share_is_part_of_the_text_and_the_cost_is_not(payer: Customer) -> None:
    line = a_shared_line(payer)
    text = content_of(line.period.agreement, line.period, on=DAY)

    (record,) = text["sections"]["lines"].values()
    assert (record["funding_share"], record["rest_paid_by"]) == ("60", "Harbour")
    assert "cost" not in record
    assert record_in_words("lines", record).endswith(
        "of which the customer pays 60\u00a0% and Harbour the rest"
    )


def test_a_line_that_the_customer_pays_whole_reads_as_it_always_did() -> None:
    line = AgreementLineFactory.create()

    text = content_of(line.period.agreement, line.period, on=DAY)

    (record,) = text["sections"]["lines"].values()
    assert set(record) == {"service", "quantity", "price"}


def test_another_share_is_a_difference_between_two_texts(payer: Customer) -> None:
    line = AgreementLineFactory.create(service__name="Maps")
    before = content_of(line.period.agreement, line.period, on=DAY)["sections"]
    line.funding_share, line.rest_paid_by = Decimal(60), payer
    line.save()

    after = content_of(line.period.agreement, line.period, on=DAY)["sections"]

    assert [each.sentence for each in clauses(before, after)] == [
        "Share that the customer pays of Maps: all of it → 60\u00a0%",
        "The rest is paid by of Maps: nobody else → Harbour",
    ]


def test_the_form_says_that_an_empty_share_is_all_of_it(
    payer: Customer, administrator: User, client_of: SignIn
) -> None:
    agreement = AgreementFactory.create(state="draft", anchor_on=timezone.localdate())
    service = ServiceFactory.create(code="maps")
    sent = {"service": "maps", "quantity": "1", "price": "2", "rest_paid_by": "H"}
    address = reverse("agreements:line_create", args=[agreement.pk])

    def answer(**more: str) -> Any:
        key = {"idempotency_key": str(uuid.uuid4())}
        return client_of(administrator).post(address, sent | key | more)

    refused = answer().context["form"].non_field_errors()
    taken = answer(funding_share="40")

    assert refused == [
        "Another customer pays the rest of a share below 100 %, and not the same one."
    ]
    assert taken["Location"] == agreement.get_absolute_url()
    line = AgreementLine.objects.get(service=service)
    assert (line.funding_share, line.rest_paid_by) == (Decimal(40), payer)


HEAD = "number,name,customer,first_day,initial_months,state,service,price,cost,funding_share"


def test_a_file_brings_cost_and_share(tmp_path: Path, payer: Customer) -> None:
    CustomerFactory.create(unit__code="W")
    ServiceFactory.create(code="maps")
    lines = (f"{HEAD},rest_paid_by", "A-1,Maps,W,2026-01-01,12,active,maps,100,80,60,H")

    import_lines("agreements", tmp_path, *lines)

    line = AgreementLine.objects.get()
    assert terms(line)[1:] == (Decimal(100), Decimal(80), Decimal(60), payer)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ("80,101,H", "funding_share", "A share is from 0 to 100 %."),
        ("-1,60,H", "cost", "A cost is not negative."),
        (
            "80,60,W",
            "rest_paid_by",
            "Another customer pays the rest of a share below 100 %, and not the same one.",
        ),
        (
            "80,,H",
            "rest_paid_by",
            "Another customer pays the rest of a share below 100 %, and not the same one.",
        ),
    ],
)
def test_a_file_whose_shares_cannot_be_is_rejected_by_line(
    tmp_path: Path, payer: Customer, given: str, field: str, sentence: str
) -> None:
    CustomerFactory.create(unit__code="W")
    ServiceFactory.create(code="maps")
    lines = (f"{HEAD},rest_paid_by", f"A-1,Maps,W,2026-01-01,12,active,maps,100,{given}")

    answer = import_lines("agreements", tmp_path, *lines)

    assert reasons(answer) == [("2", field, sentence)]


def test_what_customers_spend_counts_the_rest_where_it_is_paid(payer: Customer) -> None:
    line = a_shared_line(payer, service=ServiceFactory.create(name="Maps"))
    line.period.agreement.currency = "EUR"
    line.period.agreement.save()

    spent = money_in_agreements(on=DAY, currency="EUR", top=None, deepest=1)

    own, other = line.period.agreement.customer.unit, payer.unit
    heads = {str(own.pk): 600, str(other.pk): 400}
    assert {each.path: each.amount for each in spent} == heads
