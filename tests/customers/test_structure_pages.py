"""The structure on pages, as of any day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.ui.formats import DASH
from customers.models import Freshness, Unit, UnitPeriod
from customers.operations.change import Change, change_units
from customers.structure.effective import effective
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import hidden, names, text_of

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
LATER = date(2100, 1, 1)


@pytest.fixture
def moved():
    """Crews, with money, was Brigade under Grid until March 2026; it is under Hydro now."""
    grid, hydro = UnitFactory(code="GRID", name="Grid"), UnitFactory(code="HYDRO", name="Hydro")
    crews = UnitFactory(
        code="CREWS/1", name="Brigade", parent=grid, manager=PersonFactory(name="Elin")
    )
    BudgetFactory(unit=crews, fiscal_year=2025, amount=1_000_000, it_amount=100_000)
    BudgetFactory(unit=crews, fiscal_year=2026, amount=2_000_000, it_amount=300_000)
    with effective(MARCH):
        Unit.objects.filter(pk=crews.pk).update(
            parent=hydro, name="Crews", manager=PersonFactory(name="Odd")
        )
    return crews


def test_the_tree_of_a_day_has_the_names_parents_managers_and_money_of_that_day(
    client_of, reader, moved
):
    client, tree = client_of(reader), reverse("customers:tree")

    before = text_of(client.get(f"{tree}?on=2026-02-28&year=2025")).replace("\u00a0", " ")
    after = text_of(client.get(f"{tree}?on=2026-03-01&year=2026")).replace("\u00a0", " ")

    assert "Grid no manager Department 1.0 M 0.1 M" in before
    assert "Brigade Elin Department 1.0 M 0.1 M" in before
    assert "Hydro no manager Department 2.0 M 0.3 M" in after
    assert "Crews Odd Department 2.0 M 0.3 M" in after


def test_the_tree_of_a_day_to_come_shows_what_is_planned(client_of, reader, moved):
    change_units([Change(moved.pk, {"parent_id": None, "name": "Alone"})], on=LATER)

    page = client_of(reader).get(reverse("customers:tree") + "?on=2100-01-01")

    assert names(page) == ["Alone", "Grid", "Hydro"]


def test_the_table_names_below_whom_each_stands_and_who_decides_and_orders(
    client_of, reader, moved
):
    MandateFactory(unit__code="X", unit__name="Sales", person__name="Karin")
    MandateFactory(unit=moved, kind="buyer", person__name="Tor")

    page = client_of(reader).get(reverse("customers:tree") + "?view=table&on=2026-03-01")

    shown = text_of(page)
    assert f"Crews CREWS/1 · Department Hydro Odd {DASH} Tor" in shown
    assert f"Sales X · Department {DASH} {DASH} Karin any sum {DASH}" in shown


@pytest.mark.parametrize(("query", "cost"), [("?on=2026-02-01", 14), ("?view=table", 15)])
def test_any_day_costs_the_same_few_queries_for_one_unit_and_for_many(
    client_of, reader, query, cost, django_assert_num_queries
):
    top = UnitFactory(manager=PersonFactory())
    client, tree = client_of(reader), reverse("customers:tree") + query
    client.get(tree)

    for _ in range(2):
        with django_assert_num_queries(cost):
            client.get(tree)
        for _ in range(3):
            MandateFactory(unit=UnitFactory(parent=top, manager=PersonFactory()))


@pytest.mark.parametrize("query", ["", "?view=table"])
def test_the_tree_says_which_units_are_stale_today_and_nothing_of_other_days(
    client_of, reader, query
):
    today = timezone.localdate()
    grid, hydro = UnitFactory(name="Grid"), UnitFactory(name="Hydro")
    client, tree = client_of(reader), reverse("customers:tree")
    Freshness.objects.of("unit").filter(record=grid.pk).update(confirmed_on=today)
    long_ago = today - timedelta(days=4000)
    Freshness.objects.of("unit").filter(record=hydro.pk).update(confirmed_on=long_ago)

    shown = text_of(client.get(tree + query))
    yesterday = (today - timedelta(days=1)).isoformat()
    before = text_of(client.get(tree, {"on": yesterday}))

    assert shown.count("stale since") == 1
    assert shown.index("Hydro") < shown.index("stale since")
    assert "stale" not in before


def test_a_unit_has_a_permanent_address_that_names_a_day(client_of, reader, moved):
    address = reverse("customers:unit_by_code", args=["CREWS/1"])

    page = text_of(client_of(reader).get(address + "?on=2026-02-28"))

    assert "Brigade" in page
    assert "Managed by Elin" in page
    assert "as it stands on 28 February 2026" in page
    assert "Moved from Grid to Hydro. Renamed from Brigade to Crews." in page
    assert "Managed by Odd, before by Elin. 1 March 2026" in page


def test_a_unit_that_does_not_stand_on_the_day_says_so(client_of, reader, moved):
    page = client_of(reader).get(moved.get_absolute_url() + "?on=2019-12-31")

    assert "it does not stand on 31 December 2019" in text_of(page)


def test_on_the_first_day_the_tree_leads_to_its_first_units(client_of, reader, administrator):
    add, bring = reverse("customers:unit_add"), reverse("imports:upload") + "?kind=units"
    address = reverse("customers:tree")

    panel = client_of(administrator).get(address).content.decode().split("No units")[1]
    of_reader = client_of(reader).get(address).content.decode()

    assert add in panel
    assert bring in panel
    assert add not in of_reader
    assert bring not in of_reader


def test_the_common_structure_says_who_serves_each_unit(client_of, reader, moved):
    customer = CustomerFactory(unit=Unit.objects.get(code="HYDRO"))
    MandateFactory(unit=customer.unit, person__name="Karin")
    TeamMemberFactory(customer=customer, person__name="Ingrid")
    address = reverse("customers:common_structure")

    page = text_of(client_of(reader).get(address + "?on=2026-03-01"))
    below = text_of(client_of(reader).get(address + "?on=2026-03-01&below=HYDRO"))

    assert f"Grid GRID · no manager nobody {DASH} {DASH}" in page
    assert f"Hydro HYDRO · no manager Karin {DASH} Ingrid" in page
    assert f"Crews CREWS/1 · Odd under Hydro {DASH} Ingrid" in page
    assert f"Crews CREWS/1 · Odd under Hydro {DASH} Ingrid" in below
    assert f"Hydro HYDRO · no manager Karin {DASH} Ingrid" in below
    assert "Grid GRID" not in below


def test_the_common_structure_comes_as_a_document(client_of, reader, moved):
    page = client_of(reader).get(reverse("customers:common_structure_pdf") + "?on=2026-03-01")

    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")


def edit(client, unit: Unit, **typed: str):
    address = reverse("customers:unit_edit", args=[unit.pk])
    sent = hidden(client.get(address)) | {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "valid_0": "2020-01-01",
        "valid_1": "",
    }
    return client.post(address, sent | typed)


def test_a_change_holds_from_the_day_one_says(client_of, administrator):
    unit = UnitFactory(code="A", name="Grid")

    edit(client_of(administrator), unit, name="Grid North", from_on="2026-03-01")

    kept = UnitPeriod.objects.filter(unit=unit).order_by("valid")
    assert list(kept.values_list("name", "valid__startswith")) == [
        ("Grid", date(2020, 1, 1)),
        ("Grid North", MARCH),
    ]
    assert Unit.objects.get().name == "Grid North"


def test_a_change_for_a_day_to_come_does_not_show_yet(client_of, administrator):
    unit = UnitFactory(code="A", name="Grid")
    tomorrow = timezone.localdate() + timedelta(days=1)

    edit(client_of(administrator), unit, name="Grid North", from_on=tomorrow.isoformat())

    kept = UnitPeriod.objects.filter(unit=unit).order_by("valid")
    assert list(kept.values_list("name", flat=True)) == ["Grid", "Grid North"]
    assert Unit.objects.get().name == "Grid"


def test_a_change_from_a_day_on_which_the_unit_does_not_stand_is_refused(client_of, administrator):
    unit = UnitFactory(code="A", name="Grid")

    page = edit(
        client_of(administrator), unit, name="North", from_on="2100-01-01", valid_1="2099-12-31"
    )

    assert "The unit does not stand on that day." in text_of(page)
    assert UnitPeriod.objects.get().name == "Grid"


def test_an_end_before_that_of_what_stands_below_is_refused_in_words(client_of, administrator):
    unit = UnitFactory(code="A", name="Grid")
    UnitFactory(name="Crews", parent=unit)

    page = edit(client_of(administrator), unit, valid_1="2099-12-31")

    assert "Crews would stand on days on which its parent Grid does not." in text_of(page)


def test_days_that_run_backwards_are_said_at_their_field_and_nothing_typed_is_lost(
    client_of, administrator, moved
):
    client, page = client_of(administrator), reverse("customers:unit_add")
    days = {"valid_0": "2026-05-01", "valid_1": "2026-04-30"}
    typed = {"code": "NEW", "name": "New", "kind": "department", "parent": "GRID"} | days

    answer = client.post(page, hidden(client.get(page)) | typed)

    form = answer.context["form"]
    assert form.errors == {"valid": ["The last day comes before the first."]}
    assert form["parent"].value() == "GRID"
