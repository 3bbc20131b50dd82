"""Money beside money: over the years, and on its way to services."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements.spending import money_in_agreements
from customers.models import Budget, Proposal, ProposalRun, Unit
from customers.money.flow_page import FlowPage
from customers.money.years import YearsPage
from customers.operations.propose import propose_structure
from customers.periods import period
from customers.registries.flows import Branch, Spent, largest_first, with_services
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    UnitFactory,
)
from tests.customers.test_pages import names, text_of

M = Decimal(1_000_000)


@pytest.fixture
def group(db):
    """A group with two divisions, with money in two years."""
    group = UnitFactory(code="GROUP", name="Group")
    for name in ("Grid", "Hydro"):
        unit = UnitFactory(code=name.upper(), name=name, parent=group, manager=PersonFactory())
        BudgetFactory(unit=unit, fiscal_year=2025, it_amount=3 * M)
        BudgetFactory(unit=unit)
    group.refresh_from_db()
    return group


def test_years_stand_side_by_side_with_money_share_change_and_who_decided(group, reader):
    grid = group.children.get(code="GRID")
    MandateFactory(unit=grid, person__name="Siv", valid=period(None, date(2025, 6, 30)))
    MandateFactory(unit=grid, person__name="Arne", valid=period(date(2025, 7, 1), None))

    page = YearsPage(reader, "EUR", grid)

    assert page.years == [2025, 2026]
    of_grid = page.of_top
    assert [(y.it_amount, y.change, list(y.deciders)) for y in of_grid.years] == [
        (3 * M, None, ["Siv", "Arne"]),
        (Decimal("4200000"), Decimal("1200000"), ["Arne"]),
    ]
    assert [str(round(y.share, 4)) for y in of_grid.years] == ["0.0588", "0.0824"]


@pytest.mark.parametrize("typed", ["GRID", "Grid", "Grid · GRID"])
def test_the_unit_of_the_years_is_found_by_name_or_code(group, reader, client_of, typed):
    page = client_of(reader).get(reverse("customers:money_years"), {"below": typed})

    assert page.context["top"].code == "GRID"
    assert 'value="Grid · GRID"' in page.content.decode()


def test_a_unit_without_money_of_its_own_shows_that_of_all_below(group, reader):
    page = YearsPage(reader, "EUR", group)

    assert [y.it_amount for y in page.of_top.years] == [6 * M, Decimal("8400000")]
    assert [row.unit.name for row in page.branch] == ["Grid", "Hydro"]


def test_a_sum_that_includes_those_below_is_counted_once_in_its_own_year_only(group, reader):
    BudgetFactory(unit=group, it_amount=9 * M, includes_below=True)

    page = YearsPage(reader, "EUR", group)

    assert [y.it_amount for y in page.of_top.years] == [6 * M, 9 * M]


QUERIES = {"customers:money_years": 18, "customers:money_flow": 17}


@pytest.mark.parametrize("url", QUERIES)
def test_pages_of_money_cost_the_same_for_few_and_for_many(
    url, client_of, reader, group, django_assert_num_queries
):
    client, address = client_of(reader), reverse(url) + "?year=2026"
    client.get(address)
    for _ in range(2):
        with django_assert_num_queries(QUERIES[url]):
            client.get(address)
        for _each in range(3):
            unit = BudgetFactory(unit__parent=group).unit
            BudgetFactory(unit=unit, fiscal_year=2024)
            MandateFactory(unit=unit)


def test_the_page_of_years_goes_down_and_follows_all_years(client_of, administrator, group):
    client = client_of(administrator)

    page = client.get(reverse("customers:money_years"))
    assert "From 6.0 M EUR in 2025 to 8.4 M EUR in 2026." in text_of(page).replace("\u00a0", " ")
    assert names(page) == ["2026", "2025", "Grid", "Hydro"]
    answer = client.post(reverse("customers:propose_years"), {"currency": "EUR"})

    assert answer.url == reverse("customers:money_years") + "?currency=EUR"
    runs = ProposalRun.objects.order_by("pk").values_list("fiscal_year", "asked_by")
    assert list(runs) == [(2025, administrator.pk), (2026, administrator.pk)]


def test_the_page_says_what_changed_what_is_the_same_and_by_which_threshold(
    client_of, administrator, group
):
    BudgetFactory(unit__code="SAME", unit__name="Same", unit__manager=PersonFactory())
    BudgetFactory(unit=Unit.objects.get(code="SAME"), fiscal_year=2025)
    for year in (2025, 2026):
        propose_structure(year, "EUR", on=timezone.localdate(), threshold=M)
    client = client_of(administrator)

    shown = text_of(client.get(reverse("customers:follow_the_money") + "?year=2026"))
    changed = client.get(reverse("customers:follow_the_money") + "?year=2026&show=changed")

    shown = shown.replace("\u00a0", " ")
    assert "same as 2025" in shown
    assert "+1.2 M" in shown
    assert "IT money below 1.0 M EUR is a gap" in shown
    assert "Changed since 2025 2" in shown
    found = [name for name in names(changed) if name in {"Grid", "Hydro", "Same"}]
    assert found == ["Grid", "Hydro"]


def test_proposals_are_exported_as_narrowed_with_their_evidence(client_of, reader):
    ProposalFactory(unit__code="A", unit__name="Grid")
    ProposalFactory(unit__code="B", unit__name="Hydro", state="unchanged")

    answer = client_of(reader).get(reverse("customers:follow_the_money") + "?year=2026&export=csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines] == ["Unit", "Grid"]
    assert "IT is 4.2 M of 51.0 M" in lines[1]


def test_agreements_of_the_day_say_what_goes_to_which_service(group, reader):
    grid, crews = group.children.get(code="GRID"), UnitFactory(name="Crews")
    crews.parent = grid
    crews.save()
    mail, desk = ServiceFactory(name="Mail"), ServiceFactory(name="Desk")
    AgreementFactory(customer__unit=grid, services=[mail, desk], currency="EUR")
    below = CustomerFactory(unit=crews)
    AgreementFactory(customer=below, services=[mail])
    AgreementFactory(customer=below, services=[desk], currency="USD")
    AgreementFactory(customer=below, services=[ServiceFactory()], state="draft")
    facts = {"currency": "EUR", "top": group, "deepest": 2}

    spent = money_in_agreements(on=date(2026, 6, 1), **facts)

    grid.refresh_from_db()
    assert sorted(spent, key=lambda each: each.service) == [
        Spent(grid.path, "Desk", Decimal(1000)),
        Spent(grid.path, "Mail", Decimal(2000)),
    ]
    assert list(money_in_agreements(on=date(2025, 12, 31), **facts)) == []
    page = FlowPage(reader, 2026, "EUR", date(2026, 6, 1), group)
    assert (page.assigned, page.unassigned) == (3000, Decimal("8397000"))
    assert page.picture.table.rows[0] == ("Grid", "Mail", "2\u202f000\u00a0EUR")


def test_no_sum_is_made_up_and_none_is_lost_on_the_way():
    branches = [Branch("A", "1", 5 * M), Branch("B", "2", M)]
    spent = [Spent("1", "Mail", 2 * M), Spent("2", "Mail", 3 * M)]

    first, second = largest_first(with_services(branches, spent))

    assert (first.name, first.spent, first.unassigned, first.beyond) == ("A", 2 * M, 3 * M, 0)
    assert (second.name, second.spent, second.unassigned, second.beyond) == ("B", 3 * M, 0, 2 * M)


AMOUNTS = st.integers(-5, 50).map(Decimal)


@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 50).map(Decimal)), max_size=30))
def test_bundling_the_smaller_branches_keeps_all_sums(sums):
    branches = [
        Branch(str(n), str(n), it, services=(("Mail", spent),))
        for n, (it, spent) in enumerate(sums)
    ]

    kept = largest_first(branches, most=4)

    assert len(kept) <= 5
    for name in ("size", "spent", "unassigned"):
        assert sum(getattr(b, name) for b in kept) == sum(getattr(b, name) for b in branches)
    assert sum(b.beyond for b in kept) >= 0


def test_the_flow_shows_what_no_agreement_says(client_of, reader, group):
    page = client_of(reader).get(reverse("customers:money_flow") + "?year=2026")

    shown = text_of(page).replace("\u00a0", " ")
    assert "for 8.4 M EUR no agreement says for which" in shown
    assert "Grid, In no agreement: 4.2 M EUR" in page.content.decode().replace("\u00a0", " ")


def test_the_flow_is_empty_where_there_is_nothing(client_of, reader, db):
    page = client_of(reader).get(reverse("customers:money_flow"))

    assert 'class="empty"' in page.content.decode()


def test_looking_again_follows_the_currency_that_was_asked_for(client_of, administrator, group):
    BudgetFactory(unit=group.children.get(code="GRID"), currency="USD", it_amount=5 * M)
    client, page = client_of(administrator), reverse("customers:follow_the_money")

    form = client.get(page + "?year=2026&currency=USD").context["form"]
    assert form["currency"].value() == "USD"
    answer = client.post(reverse("customers:propose"), {"year": 2026, "currency": "usd"})

    assert answer.url == page + "?year=2026&currency=USD"
    assert list(ProposalRun.objects.values_list("fiscal_year", "currency")) == [(2026, "USD")]


def test_following_all_years_in_a_currency_that_is_none_does_nothing(
    client_of, administrator, group
):
    client, years = client_of(administrator), reverse("customers:money_years")

    again = client.post(reverse("customers:propose_years"), {"currency": "usd"})
    wrong = client.post(reverse("customers:propose_years"), {"currency": "&x=1"})

    assert (again.url, wrong.url) == (years + "?currency=USD", years + "?currency=EUR")


def test_a_year_without_budgets_is_not_followed(client_of, administrator, group):
    typed = {"year": "2150", "currency": "EUR", "threshold": "7"}

    answer = client_of(administrator).post(reverse("customers:propose"), typed)

    form = answer.context["form"]
    assert form.errors == {"year": ["There are no budgets of 2150."]}
    assert form["threshold"].value() == "7"
    assert not ProposalRun.objects.exists()


def test_a_year_without_budgets_in_the_currency_is_not_followed(client_of, administrator, group):
    typed = {"year": "2026", "currency": "NOK"}

    answer = client_of(administrator).post(reverse("customers:propose"), typed)

    errors = {"currency": ["There are no budgets of 2026 in NOK, but in EUR."]}
    assert answer.context["form"].errors == errors
    assert not ProposalRun.objects.exists()


def test_a_year_whose_budgets_are_gone_can_be_followed_once_more(administrator, group):
    today = timezone.localdate()
    propose_structure(2026, "EUR", on=today)
    Budget.objects.all().delete()

    propose_structure(2026, "EUR", on=today)

    assert not Proposal.objects.current(2026, "EUR").exists()
