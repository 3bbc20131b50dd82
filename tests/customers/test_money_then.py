"""A year's money on the tree as it stood then; the person who was shown; names odd but once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Organisation, Role
from customers.models import Anomaly, Mandate, Proposal, ProposalRun, Threshold, Unit
from customers.money.anomaly_kinds import words_of
from customers.money.findings import UnitMoney
from customers.money.of_year import day_looked_at, money_of_year
from customers.operations.change import Change, change_units
from customers.operations.decide import accept_proposals, decline_proposals
from customers.operations.propose import propose_structure
from customers.periods import period
from tests.customers.factories import BudgetFactory, PersonFactory, ProposalFactory, UnitFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
M = Decimal(1_000_000)


@pytest.fixture
def by():
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def crews():
    """Crews, under Grid until February 2026; under Hydro since, with another manager and name."""
    grid = UnitFactory(code="GRID", name="Grid", manager=PersonFactory(name="Ann"))
    hydro = UnitFactory(code="HYDRO", name="Hydro", manager=PersonFactory(name="Hal"))
    crews = UnitFactory(code="CREWS", name="Crews", parent=grid, manager=PersonFactory(name="Tor"))
    for year in (2025, 2026):
        for unit in (grid, hydro):
            BudgetFactory(unit=unit, fiscal_year=year)
    new = {"parent_id": hydro.pk, "manager_id": PersonFactory(name="Kim").pk, "name": "Field"}
    change_units([Change(crews.pk, new)], on=date(2026, 2, 1))
    return crews


def propose(*years: int, on: date = TODAY, currency: str = "EUR") -> None:
    for year in years:
        propose_structure(year, currency, on=on)


def of_year(year: int, code: str) -> Proposal:
    return Proposal.objects.current(year).get(unit__code=code)


def test_a_past_year_is_rolled_up_on_the_tree_of_its_last_day(crews):
    propose(2025, 2026)

    then, now = of_year(2025, "CREWS"), of_year(2026, "CREWS")
    assert (then.customer.code, then.evidence["manager"]) == ("GRID", "Tor")
    assert (now.customer.code, now.evidence["manager"]) == ("HYDRO", "Kim")
    days = ProposalRun.objects.order_by("fiscal_year").values_list("units_on", flat=True)
    assert list(days) == [date(2025, 12, 31), TODAY]


@pytest.mark.parametrize(
    ("year", "on", "day"),
    [
        (2025, TODAY, date(2026, 3, 31)),
        (2026, date(2027, 3, 30), date(2027, 3, 30)),
        (2026, date(2027, 3, 31), date(2027, 3, 31)),
        (2026, date(2027, 4, 1), date(2027, 3, 31)),
        (2027, TODAY, TODAY),
    ],
)
def test_the_day_is_the_last_of_the_fiscal_year_or_today_where_it_is_not_over(year, on, day):
    Organisation.objects.update_or_create(id=1, defaults={"first_month": 4})

    assert day_looked_at(year, on=on) == day


def test_units_of_other_years_are_there_only_with_their_budget():
    old = UnitFactory(code="OLD", valid=period(None, date(2025, 12, 31)))
    UnitFactory(code="GONE", valid=period(None, date(2025, 12, 31)))
    UnitFactory(code="SPRING", valid=period(None, date(2026, 1, 1)))
    later = UnitFactory(code="LATER", valid=period(date(2027, 1, 1), None))
    UnitFactory(code="PLAN", valid=period(date(2027, 1, 1), None))
    UnitFactory(code="NOW", name="Now")
    BudgetFactory(unit=old, it_amount=M)
    BudgetFactory(unit=later, it_amount=M)

    found = money_of_year(2026, "EUR", on=TODAY)

    assert [(each.code, each.it_amount) for each in found] == [
        ("LATER", M),
        ("NOW", None),
        ("OLD", M),
        ("SPRING", None),
    ]
    assert found[1] == UnitMoney("NOW", "Now")


def test_the_page_says_on_which_day_the_units_are_taken(crews, by, client_of):
    propose(2025)

    page = client_of(by).get(reverse("customers:follow_the_money") + "?year=2025")

    shown = text_of(page).replace("\u00a0", " ")
    assert "Units as they stood on 31 December 2025." in shown
    assert "Crews Tor" in shown or "Field Tor" in shown
    years = client_of(by).get(reverse("customers:money_years"))
    assert "Every year is added up by the structure of today." in text_of(years)


def test_who_managed_it_then_gets_no_mandate_today(crews, by):
    propose(2025)
    proposal = of_year(2025, "CREWS")

    with pytest.raises(ValidationError) as refused:
        accept_proposals([proposal.pk], by=by, on=TODAY)

    assert refused.value.messages == [
        "Field has had another manager since 2025; decide by the budgets of a later year."
    ]


def test_another_person_of_the_same_name_is_another_manager(by):
    unit = UnitFactory(name="Grid", manager=PersonFactory(name="Arne Lund"))
    BudgetFactory(unit=unit)
    propose(2026)
    change_units([Change(unit.pk, {"manager_id": PersonFactory(name="Arne Lund").pk})], on=TODAY)

    with pytest.raises(ValidationError, match="Grid has another manager by now"):
        accept_proposals([Proposal.objects.get().pk], by=by, on=TODAY)

    assert not Mandate.objects.exists()
    propose(2026)
    assert accept_proposals([Proposal.objects.get().pk], by=by, on=TODAY) == 1


def test_a_renamed_person_is_the_same_manager(by):
    person = PersonFactory(name="Arne Lund")
    BudgetFactory(unit=UnitFactory(manager=person))
    propose(2026)
    person.name = "Arne Berg"
    person.save()

    assert accept_proposals([Proposal.objects.get().pk], by=by, on=TODAY) == 1


def test_what_was_proposed_before_persons_were_kept_is_compared_by_name(by):
    same = ProposalFactory(unit__manager__name="Arne")
    other = ProposalFactory(unit__manager__name="Bo", evidence=same.evidence)
    assert "manager_id" not in same.evidence

    assert accept_proposals([same.pk], by=by, on=TODAY) == 1
    with pytest.raises(ValidationError, match="has another manager by now"):
        accept_proposals([other.pk], by=by, on=TODAY)


def test_a_no_to_one_person_is_none_to_another_of_that_name(by):
    unit = UnitFactory(manager=PersonFactory(name="Arne Lund"))
    BudgetFactory(unit=unit)
    propose(2026)
    decline_proposals([Proposal.objects.get().pk], by=by, on=TODAY, reason="leaves soon")
    propose(2026)
    assert Proposal.objects.current(2026).get().state == "declined"
    change_units([Change(unit.pk, {"manager_id": PersonFactory(name="Arne Lund").pk})], on=TODAY)

    propose(2026)

    assert Proposal.objects.current(2026).get().state == "open"


def test_what_was_accepted_stays_where_its_evidence_only_says_more(by):
    BudgetFactory(unit=UnitFactory(manager=PersonFactory()))
    propose(2026)
    accept_proposals([Proposal.objects.get().pk], by=by, on=TODAY)
    Mandate.objects.all().delete()
    accepted = Proposal.objects.get()
    accepted.evidence = {k: v for k, v in accepted.evidence.items() if k != "manager_id"}
    accepted.save()

    propose(2026)

    assert Proposal.objects.get().state == "accepted"


@pytest.fixture
def twice():
    """Two units of one name beside each other, with budgets in two years and two currencies."""
    top = UnitFactory(code="TOP")
    for code in ("F1", "F2"):
        unit = UnitFactory(code=code, name="Finance", parent=top, manager=PersonFactory())
        for year, currency in ((2025, "EUR"), (2026, "EUR"), (2026, "USD")):
            BudgetFactory(unit=unit, fiscal_year=year, currency=currency)


def test_one_name_under_two_codes_is_one_anomaly_of_all_years(twice, by, client_of):
    propose(2025, 2026)
    propose(2026, currency="USD")

    (odd,) = Anomaly.objects.filter(kind="same_name")
    assert (odd.unit.code, odd.fiscal_year, odd.currency) == ("F2", None, "")
    for query in ("?year=2025", "?year=2026&currency=USD"):
        page = client_of(by).get(reverse("customers:follow_the_money") + query)
        assert text_of(page).count("The same name as F1") == 1


def test_an_explained_name_stays_explained_when_another_year_is_looked_at(twice, by):
    propose(2025)
    odd = Anomaly.objects.filter(kind="same_name")
    odd.update(state="resolved", resolution="two", resolved_by=by, resolved_at=timezone.now())

    propose(2026)

    assert list(odd.values_list("state", "resolution")) == [("resolved", "two")]


def test_a_name_that_is_no_longer_there_twice_is_let_go(twice):
    propose(2025, 2026)
    change_units([Change(Unit.objects.get(code="F2").pk, {"name": "Treasury"})], on=TODAY)

    propose(2025)

    assert not Anomaly.objects.filter(kind="same_name").exists()


def test_a_jump_says_which_year_it_is_held_against():
    Threshold.objects.create(currency="EUR", jump=50)
    unit = UnitFactory(manager=PersonFactory())
    BudgetFactory(unit=unit, fiscal_year=2022, it_amount=4 * M)
    BudgetFactory(unit=unit, fiscal_year=2026, it_amount=9 * M)

    propose(2026)

    odd = Anomaly.objects.get(kind="jump")
    assert words_of(odd) == "IT money went from 4.0 M in 2022 to 9.0 M in 2026 (+125.0 %)"
    del odd.evidence["before_year"]
    assert words_of(odd) == odd.sentence
