"""Agreements, lines and levels as files: what they say, who gets them, and brought back again."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from agreements.files import CATALOGUE, LEVELS, LINES, READ_AGAIN, REGISTER
from agreements.imports.agreements import AGREEMENTS as AGREEMENTS_KIND
from agreements.imports.levels import LEVELS as LEVELS_KIND
from agreements.imports.services import SERVICES as SERVICES_KIND
from agreements.models import Agreement, EditionPurpose
from agreements.operations.freeze import freeze_edition
from brm.accounts.models import Role
from brm.imports.recipes import fold
from tests.agreements.approvals import an_approved_one
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
    ServicePriceFactory,
)
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory

TODAY = timezone.localdate()
JANUARY = TODAY.replace(month=1, day=1)


@pytest.fixture
def admin(db):
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def register(db):
    """Agreements in every state and of every shape of terms."""
    customer = CustomerFactory.create(unit__code="GN", unit__name="Grid, North")
    master = AgreementFactory.create(customer=customer, name="=Frame", number="M-1", currency="SEK")
    AgreementFactory.create(
        customer=customer, master=master, value=Decimal("1234.5"), currency="EUR"
    )
    AgreementFactory.create(
        customer=customer, state="draft", exemption="", anchor_on=None, initial_months=None
    )
    AgreementFactory.create(
        customer=customer,
        initial_months=None,
        first_ends_on=date(2026, 8, 14),
        renewal_mode="none",
        renewal_months=None,
        notice_months=None,
        notice_days=45,
        name="-Cleaning",
        description="Two\nlines, and a “quote”",
        remark="As it was",
        currency="EUR",
    )
    AgreementFactory.create(
        customer=customer,
        state="ended",
        ended_on=date(2026, 6, 30),
        ended_as="terminated",
        currency="EUR",
    )
    AgreementFactory.create(
        customer=customer, state="negotiation", exemption="", renewals_at_most=2, currency="EUR"
    )


def taken_out(client: Any, address: str, path: Path) -> Path:
    """What the address gives, kept as a file."""
    answer = client.get(address)
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def brought_back(kind: str, path: Path, *, dry_run: bool) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_file", kind, path, json=True, dry_run=dry_run, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return {name: answer[name] for name in ("rejected", "created", "updated", "unchanged")}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def kept(agreements: Any) -> list[dict[str, Any]]:
    return list(agreements.order_by("pk").values())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.usefixtures("register")
def test_a_register_that_was_taken_out_comes_back_and_changes_nothing(
    form, dry_run, admin, client_of, tmp_path
):
    before = kept(Agreement.objects)
    address = f"{reverse('agreements:list')}?export={form}"
    path = taken_out(client_of(admin), address, tmp_path / f"register.{form}")

    answer = brought_back("agreements", path, dry_run=dry_run)

    assert answer == {"rejected": 0, "created": 0, "updated": 0, "unchanged": len(before)}
    assert kept(Agreement.objects) == before


@pytest.mark.usefixtures("register")
def test_an_approved_agreement_comes_back_without_an_exemption(admin, client_of, tmp_path):
    """What is active by a yes needs no reason why it needed none."""
    approved = an_approved_one(admin)
    address = f"{reverse('agreements:list')}?export=csv"
    path = taken_out(client_of(admin), address, tmp_path / "register.csv")

    brought_back("agreements", path, dry_run=False)

    approved.refresh_from_db()
    assert approved.exemption == ""


@pytest.mark.usefixtures("register")
def test_the_register_as_a_file_is_narrowed_as_the_page_is(admin, client_of, tmp_path):
    address = f"{reverse('agreements:list')}?export=csv&state=ended"

    rows = rows_of(taken_out(client_of(admin), address, tmp_path / "register.csv"))

    assert [row["State"] for row in rows] == ["Ended"]


@pytest.mark.usefixtures("register")
def test_text_that_begins_like_a_formula_is_marked_in_the_file(admin, client_of, tmp_path):
    address = f"{reverse('agreements:list')}?export=csv&sort=number"

    rows = rows_of(taken_out(client_of(admin), address, tmp_path / "register.csv"))

    assert {"'=Frame", "'-Cleaning"} < {row["Name"] for row in rows}
    assert "1234.50" in {row["Value"] for row in rows}


def test_each_column_that_is_read_again_is_headed_by_its_field():
    heads = {column.name: fold(str(column.label)).replace(" ", "_") for column in REGISTER}

    assert {name: heads[name] for name in READ_AGAIN} == {name: name for name in READ_AGAIN}


@pytest.mark.parametrize(
    "heads",
    [[str(column.label) for column in columns] for columns in (REGISTER, CATALOGUE)]
    + [[str(column.label) for column in table.columns] for table in (LINES, LEVELS)],
)
def test_no_file_has_a_column_twice(heads):
    assert sorted(heads) == sorted(set(heads))


OTHERWISE_SAID = {"renewal", "notice"}
"""Fields for terms as a register writes them, in words; a file of ours says them in figures."""


def test_what_an_import_reads_is_in_the_files():
    """A field that an import learns to read is one that a file has to say."""
    of_lines = {column.name for column in LINES.columns}
    services = {column.name for column in CATALOGUE}

    assert set(AGREEMENTS_KIND.by_name) - set(READ_AGAIN) - of_lines == OTHERWISE_SAID
    assert set(SERVICES_KIND.by_name) - services == {"lifecycle"}
    assert set(LEVELS_KIND.by_name) - {column.name for column in LEVELS.columns} == set()


@pytest.mark.parametrize("n", [1, 4])
def test_the_register_as_a_file_takes_the_same_queries_however_long(
    n, admin, client_of, django_assert_num_queries
):
    master = AgreementFactory.create()
    for _ in range(n):
        AgreementFactory.create(master=master)
    client = client_of(admin)
    client.get(reverse("agreements:list"))

    with django_assert_num_queries(QUERIES):
        client.get(f"{reverse('agreements:list')}?export=csv").getvalue()


QUERIES = 4
"""Session, user, roles, and the rows."""


def test_services_with_their_prices_come_back_and_change_nothing(admin, client_of, tmp_path):
    owner = PersonFactory.create(external_id="P-1", name="Olle Owner")
    parent = ServiceFactory.create(code="net", name="Network", unit="ports")
    made = ServiceFactory.create(code="wifi", name="Wireless", owner=owner, parent=parent)
    ServicePriceFactory.create(service=made, price=Decimal("12.50"), currency="SEK")
    address = f"{reverse('agreements:services')}?export=csv"
    path = taken_out(client_of(admin), address, tmp_path / "services.csv")

    rows = rows_of(path)
    answer = brought_back("services", path, dry_run=True)

    assert [(row["Code"], row["Price"], row["Currency"], row["Price from"]) for row in rows] == [
        ("net", "", "", ""),
        ("wifi", "12.50", "SEK", "2020-01-01"),
    ]
    assert rows[1]["Name of the owner"] == "Olle Owner"
    assert answer == {"rejected": 0, "created": 0, "updated": 0, "unchanged": 2}


def test_the_list_of_services_brought_back_leaves_prices_to_come(admin, client_of, tmp_path):
    made = ServiceFactory.create(code="wifi", name="Wireless")
    day = TODAY + timedelta(days=30)
    until, then = DateRange(date(2020, 1, 1), day), DateRange(day, None)
    ServicePriceFactory.create(service=made, price=Decimal("12.50"), valid=until)
    ServicePriceFactory.create(service=made, price=Decimal("14.00"), valid=then)
    address = f"{reverse('agreements:services')}?export=csv"
    path = taken_out(client_of(admin), address, tmp_path / "services.csv")

    brought_back("services", path, dry_run=False)

    prices = made.prices.order_by("valid").values_list("price", "valid")
    assert list(prices) == [(Decimal("12.50"), until), (Decimal("14.00"), then)]


@pytest.fixture
def agreement(db):
    customer = CustomerFactory.create(unit__code="GN", unit__name="Grid North")
    agreement = AgreementFactory.create(
        number="AG-77", customer=customer, currency="SEK", anchor_on=JANUARY
    )
    for name, quantity in (("Maps", 40), ("Phones", 7)):
        line = AgreementLineFactory.create(
            period=agreement.periods.get(),
            service=ServiceFactory.create(code=name.lower(), name=name, unit="users"),
            quantity=Decimal(quantity),
            price=Decimal("12.50"),
        )
        measure = MeasureFactory.create(code=f"{name}-up", name=f"{name} up", unit="%")
        ServiceLevelFactory.create(line=line, measure=measure, warning=Decimal("99.7"))
    return agreement


def sheets(agreement: Agreement, what: str) -> str:
    return reverse("agreements:sheets", args=[agreement.pk, what])


def test_the_lines_of_an_agreement_are_a_file(agreement, admin, client_of, tmp_path):
    rows = rows_of(taken_out(client_of(admin), sheets(agreement, "lines"), tmp_path / "lines.csv"))

    assert [(row["Service"], row["Quantity"], row["Price"], row["A year"]) for row in rows] == [
        ("maps", "40.00", "12.50", "500.00"),
        ("phones", "7.00", "12.50", "87.50"),
    ]
    assert rows[0]["From"] == JANUARY.isoformat()


@pytest.mark.parametrize(
    ("what", "kind", "n"), [("lines", "agreements", 2), ("levels", "levels", 2)]
)
def test_lines_and_levels_that_were_taken_out_come_back_and_change_nothing(
    what, kind, n, agreement, admin, client_of, tmp_path
):
    path = taken_out(client_of(admin), sheets(agreement, what), tmp_path / f"{what}.csv")

    answer = brought_back(kind, path, dry_run=True)

    assert answer == {"rejected": 0, "created": 0, "updated": 0, "unchanged": n}


def test_lines_and_levels_are_the_sheets_of_a_workbook(agreement, admin, client_of, tmp_path):
    path = taken_out(client_of(admin), sheets(agreement, "all"), tmp_path / "all.xlsx")

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Lines", "Service levels"]
    assert [sheet.max_row for sheet in book] == [3, 3]
    assert book["Lines"]["G2"].value == 40


def test_there_is_no_other_sheet(agreement, admin, client_of):
    assert client_of(admin).get(sheets(agreement, "secrets")).status_code == 404


def test_an_agreement_without_a_period_has_empty_sheets(admin, client_of, tmp_path):
    draft = AgreementFactory.create(
        state="draft", exemption="", anchor_on=None, initial_months=None
    )

    rows = rows_of(taken_out(client_of(admin), sheets(draft, "lines"), tmp_path / "lines.csv"))

    assert rows == []


def test_levels_as_a_file_say_the_target_of_today(agreement, admin, client_of, tmp_path):
    freeze_edition(agreement, by=admin, on=TODAY, purpose=EditionPurpose.FIRST)

    path = taken_out(client_of(admin), sheets(agreement, "levels"), tmp_path / "levels.csv")

    assert {row["Target"] for row in rows_of(path)} == {"99.5000"}
