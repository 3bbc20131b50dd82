"""Rates and the services of mandates, from files."""

from decimal import Decimal
from pathlib import Path

import pytest

from brm.accounts.models import Organisation
from customers.models import Mandate, Rate
from customers.registries.services import ServiceList, service_lists
from tests.customers.factories import PersonFactory, UnitFactory
from tests.customers.test_imports import bring, counts
from tests.registries import registered

__all__ = ["bring"]

pytestmark = pytest.mark.django_db

ECB = "Date,USD,JPY,SEK,BGN\n2026-03-06,1.0825,163.52,11.3455,N/A\n2026-03-09,1.0800,163.00,11.3,\n"
ECB_RECIPE = Path("demo/recipes/ecb_rates.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def organisation():
    Organisation.objects.update_or_create(id=1, defaults={"currency": "SEK"})


def the_rates() -> dict[tuple[str, str], Decimal]:
    return {(r.currency, r.valid_from.isoformat()): r.rate for r in Rate.objects.all()}


def test_rates_come_in_and_a_second_time_change_nothing(bring):
    file = "currency,valid_from,rate\nEUR,2026-03-01,11.3455\nEUR,2026-03-02,11.4\n"

    assert bring("rates", file)[0] == counts(accepted=2, created=2)
    assert bring("rates", file)[0] == counts(accepted=2, unchanged=2)
    assert the_rates() == {
        ("EUR", "2026-03-01"): Decimal("11.3455"),
        ("EUR", "2026-03-02"): Decimal("11.4"),
    }


def test_what_a_central_bank_publishes_becomes_the_worth_in_the_organisations_currency(bring):
    done, rejects = bring("rates", ECB, ECB_RECIPE)

    assert (done["rejected"], rejects) == (0, [])
    assert the_rates() == {
        ("USD", "2026-03-06"): Decimal("10.480831408776"),
        ("JPY", "2026-03-06"): Decimal("0.069382950098"),
        ("USD", "2026-03-09"): Decimal("10.462962962963"),
        ("JPY", "2026-03-09"): Decimal("0.069325153375"),
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("USD,2026-03-01,,,", "Give the rate or the quote, not both and not neither."),
        ("USD,2026-03-01,1,2,", "Give the rate or the quote, not both and not neither."),
        ("USD,2026-03-01,0,,", "A rate is more than nothing."),
        ("SEK,2026-03-01,1,,", "This is the organisation's own currency."),
        (
            "USD,2026-03-01,,1.08,EUR",
            "The file does not quote the organisation's own currency on that day.",
        ),
    ],
)
def test_lines_that_are_no_rate(bring, line, reason):
    done, rejects = bring("rates", f"currency,valid_from,rate,quote,base\n{line}\n")

    assert done == counts(rejected=1)
    assert reason in rejects[0]


MANDATES = "unit,person,kind,services\nA,P1,customer,PAY; NET\n"


@pytest.fixture
def offered():
    names = {"PAY": "Payroll", "NET": "Network"}
    offers = ServiceList(
        lambda codes: {code: names[code] for code in codes if code in names},
        lambda: list(names.items()),
    )
    with registered(service_lists, "test", offers):
        yield


def test_a_mandate_comes_in_with_its_services(bring, offered):
    UnitFactory(code="A")
    PersonFactory(external_id="P1")

    assert bring("mandates", MANDATES)[0] == counts(accepted=1, created=1)
    assert bring("mandates", MANDATES)[0] == counts(accepted=1, unchanged=1)
    assert Mandate.objects.get().services == ["PAY", "NET"]

    assert bring("mandates", "unit,person,kind\nA,P1,customer\n")[0]["unchanged"] == 1
    assert Mandate.objects.get().services == ["PAY", "NET"]


def test_a_mandate_for_a_service_that_nobody_offers_is_rejected(bring, offered):
    UnitFactory(code="A")
    PersonFactory(external_id="P1")

    done, rejects = bring("mandates", MANDATES.replace("NET", "GHOST"))

    assert done == counts(rejected=1)
    assert "GHOST is not in the list of services." in rejects[0]
