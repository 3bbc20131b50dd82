"""What a file or the administration would change of a text that was frozen here."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, AgreementLine
from agreements.operations.draft import save_line
from brm.accounts.models import Role, User
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.agreements.importing import import_lines
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
