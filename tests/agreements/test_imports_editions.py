"""What a file or the administration would change of a text that was frozen here."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementLine, Amendment
from agreements.operations.amend import draft_amendment, exempt_amendment
from agreements.operations.draft import save_line
from agreements.operations.put_in_effect import put_due_amendments_in_effect
from brm.accounts.models import Role, User
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.agreements.importing import import_lines, reasons
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

AGREEMENTS = "number,name,customer,service,quantity"
LEVELS = "agreement,service,measure,target"


@pytest.fixture
def administrator() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def frozen(administrator: User) -> Agreement:
    """An agreement in force whose text is frozen: 11 mailboxes."""
    services = [ServiceFactory.create(code="mail", name="Mail")]
    made = AgreementFactory.create(number="T-1", name="Mail for all", services=services)
    line = AgreementLine.objects.get()
    line.quantity = Decimal(11)
    save_line(line, by=administrator, on=date(2026, 6, 1), why="By mail")
    return made


def row(agreement: Agreement, quantity: int) -> str:
    return f"T-1,Mail for all,{agreement.customer.unit.code},mail,{quantity}"


def labels(agreement: Agreement) -> list[tuple[str, str]]:
    found = agreement.editions.order_by("pk")
    return [(each.label, each.why) for each in found]


def test_a_file_that_changes_a_frozen_text_is_its_next_edition(frozen, tmp_path: Path) -> None:
    before = labels(frozen)

    import_lines("agreements", tmp_path, AGREEMENTS, row(frozen, 12))
    import_lines("agreements", tmp_path, AGREEMENTS, row(frozen, 12))

    assert labels(frozen) == [*before, ("1.3", "Changed by an imported file.")]
    last = frozen.editions.latest_first()[0]
    assert last.sections["lines"]["mail"]["quantity"] == "12"
    assert (frozen.periods.get().edition, last.follows.label) == (3, "1.2")


def test_a_file_of_targets_is_the_next_edition_too(frozen, tmp_path: Path) -> None:
    MeasureFactory.create(code="uptime")
    before = labels(frozen)

    import_lines("levels", tmp_path, LEVELS, "T-1,mail,uptime,99.5")

    assert labels(frozen) == [*before, ("1.3", "Changed by an imported file.")]


def test_a_text_that_was_never_frozen_is_the_registers_own(tmp_path: Path) -> None:
    services = [ServiceFactory.create(code="mail")]
    agreement = AgreementFactory.create(number="T-1", name="Mail for all", services=services)

    import_lines("agreements", tmp_path, AGREEMENTS, row(agreement, 12))

    assert AgreementLine.objects.get().quantity == 12
    assert not agreement.editions.exists()


@pytest.mark.parametrize(("quantity", "frozen_anew"), [(11, 0), (12, 1)])
def test_only_what_a_file_has_changed_is_read_again(
    frozen, tmp_path: Path, quantity: int, frozen_anew: int
) -> None:
    with CaptureQueriesContext(connection) as asked:
        import_lines("agreements", tmp_path, AGREEMENTS, row(frozen, quantity))

    locks = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
    assert len([sql for sql in locks if 'FROM "agreements_agreement"' in sql]) == frozen_anew


def test_the_administration_shows_what_is_agreed_and_changes_nothing(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    agreement = AgreementFactory.create(services=[ServiceFactory.create()])
    line = agreement.periods.get().lines.get()
    level = ServiceLevelFactory.create(line=line)

    for name, pk in (
        ("agreement", agreement.pk),
        ("agreementline", line.pk),
        ("servicelevel", level.pk),
    ):
        page = reverse(f"admin:agreements_{name}_change", args=[pk])
        shown = client.get(page)

        assert shown.status_code == 200
        assert 'name="_save"' not in shown.content.decode()
        assert client.post(page, {"quantity": "99"}).status_code == 403
        assert client.get(reverse(f"admin:agreements_{name}_add")).status_code == 403


@pytest.fixture
def amended(frozen, administrator: User) -> Amendment:
    """An amendment of it that is agreed for a day to come."""
    later = timezone.localdate() + timedelta(days=20)
    facts = {"by": administrator, "on": timezone.localdate()}
    made = draft_amendment(frozen, why="More people", takes_effect_on=later, **facts)
    line = AgreementLine.objects.get(period__agreement=made.draft)
    line.quantity = Decimal(20)
    save_line(line, **facts)
    return exempt_amendment(made, exemption="By mail", **facts)


@pytest.mark.parametrize(
    ("quantity", "name", "why"),
    [
        (11, "Mail for all", []),
        (12, "Mail for all", [("2", "number")]),
        (11, "Mail for some", [("2", "number")]),
    ],
)
def test_a_file_changes_nothing_that_an_agreed_amendment_rests_on(
    amended, tmp_path: Path, quantity: int, name: str, why: list[tuple[str, str]]
) -> None:
    agreement = amended.agreement

    answer = import_lines(
        "agreements", tmp_path, AGREEMENTS, row(agreement, quantity).replace("Mail for all", name)
    )

    found = reasons(answer)
    assert [(line, column) for line, column, _ in found] == why
    assert [each.partition(",")[0] for _, _, each in found] == [
        f"T-1/A1 is agreed to take effect on {amended.takes_effect_on}" for _ in why
    ]
    assert put_due_amendments_in_effect(amended.takes_effect_on) == {"amended": 1}


def test_a_file_adds_no_service_to_what_an_agreed_amendment_rests_on(
    amended, tmp_path: Path
) -> None:
    ServiceFactory.create(code="map")

    answer = import_lines(
        "agreements",
        tmp_path,
        AGREEMENTS,
        row(amended.agreement, 11),
        row(amended.agreement, 3).replace(",mail,", ",map,"),
    )

    assert [(line, column) for line, column, _ in reasons(answer)] == [("3", "number")]


@pytest.mark.parametrize(("target", "rejected"), [("99.5", 0), ("99.6", 1)])
def test_a_file_changes_no_target_that_an_agreed_amendment_rests_on(
    frozen, request: pytest.FixtureRequest, tmp_path: Path, target: str, rejected: int
) -> None:
    measure = MeasureFactory.create(code="uptime")
    ServiceLevelFactory.create(
        line=AgreementLine.objects.get(), measure=measure, target=Decimal("99.5")
    )
    request.getfixturevalue("amended")

    answer = import_lines("levels", tmp_path, LEVELS, f"T-1,mail,uptime,{target}")

    assert [column for _, column, _ in reasons(answer)] == ["agreement"] * rejected


def test_a_file_adds_no_target_to_what_an_agreed_amendment_rests_on(
    amended, tmp_path: Path
) -> None:
    MeasureFactory.create(code="uptime")

    answer = import_lines("levels", tmp_path, LEVELS, "T-1,mail,uptime,99.5")

    assert [column for _, column, _ in reasons(answer)] == ["agreement"]


def test_how_often_is_reviewed_comes_in_by_a_file_and_goes_out_with_the_register(
    administrator: User, client: Client, tmp_path: Path
) -> None:
    agreement = AgreementFactory.create(number="T-1", name="Mail for all")
    code = agreement.customer.unit.code
    header = "number,name,customer,review_months,first_review_on"
    client.force_login(administrator)

    import_lines("agreements", tmp_path, header, f"T-1,Mail for all,{code},6,2026-03-31")
    answer = client.get(f"{reverse('agreements:list')}?export=csv")
    file = b"".join(answer.streaming_content).decode("utf-8-sig")

    agreement.refresh_from_db()
    assert (agreement.review_months, agreement.first_review_on) == (6, date(2026, 3, 31))
    (row,) = csv.DictReader(StringIO(file, newline=""))
    assert (row["Review months"], row["First review on"]) == ("6", "2026-03-31")


@pytest.mark.parametrize(
    ("months", "first", "column"),
    [
        ("0", "", "review_months"),
        ("", "2026-03-31", "first_review_on"),
        ("6", "1899-12-31", "first_review_on"),
        ("6", "3000-01-01", "first_review_on"),
    ],
)
def test_a_file_with_reviews_that_cannot_be_is_rejected_in_words(
    months: str, first: str, column: str, tmp_path: Path
) -> None:
    code = AgreementFactory.create(number="T-1").customer.unit.code
    header = "number,name,customer,review_months,first_review_on"

    answer = import_lines("agreements", tmp_path, header, f"T-1,Mail,{code},{months},{first}")

    assert [field for _, field, _ in reasons(answer)] == [column]
