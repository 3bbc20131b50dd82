"""A service or a target is taken out of an agreement: what was agreed until then stays."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementLine, ServiceLevel
from agreements.operations.amend import draft_amendment, exempt_amendment
from agreements.operations.draft import add_line, remove_level, remove_line
from agreements.operations.put_in_effect import put_due_amendments_in_effect
from agreements.operations.renew import renew_agreement
from brm.accounts.models import Role, User
from customers.models import Customer
from customers.periods import period
from tests.agreements.approvals import edition_of
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.agreements.importing import import_lines
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
FIRST, LAST = date(TODAY.year - 1, 1, 1), date(TODAY.year + 1, 12, 31)
THREE_YEARS = {"anchor_on": FIRST, "initial_months": 36}
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager: User) -> Customer:
    return CustomerFactory.create(unit__name="Water works", manager=manager)


def of_mail_and_maps(customer: Customer, **facts: object) -> Agreement:
    """From last year to the next: mail with a target, and maps."""
    services = [ServiceFactory.create(code=code, name=code.title()) for code in ("mail", "maps")]
    made: Agreement = AgreementFactory.create(
        customer=customer, services=services, **THREE_YEARS, **facts
    )
    ServiceLevelFactory.create(line=line(made, "mail"), valid=period(FIRST, LAST))
    return made


@pytest.fixture
def agreement(customer: Customer) -> Agreement:
    return of_mail_and_maps(customer)


def line(agreement: Agreement, code: str) -> AgreementLine:
    return AgreementLine.objects.get(period__agreement=agreement, service__code=code)


def says(agreement: Agreement) -> list[str]:
    return list(edition_of(agreement).sections.get("lines", {}))


def test_a_line_of_what_is_in_force_ends_the_day_before_with_its_targets(agreement, manager):
    remove_line(line(agreement, "mail"), by=manager, on=TODAY, why="Bought elsewhere")

    gone = line(agreement, "mail")
    assert (gone.taken_out_on, gone.valid) == (TODAY, period(FIRST, YESTERDAY))
    assert gone.levels.get().valid == period(FIRST, YESTERDAY)
    assert says(agreement) == ["maps"]
    assert (edition_of(agreement).label, edition_of(agreement).why) == ("1.2", "Bought elsewhere")
    assert list(AgreementLine.objects.active(on=TODAY)) == [line(agreement, "maps")]
    assert gone in AgreementLine.objects.active(on=YESTERDAY)


def test_it_is_said_why_and_who_has_no_care_takes_nothing_out(agreement, manager):
    with pytest.raises(ValidationError) as refused:
        remove_line(line(agreement, "mail"), by=manager, on=TODAY)
    other = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    with pytest.raises(PermissionDenied):
        remove_line(line(agreement, "mail"), by=other, on=TODAY, why="By mail")

    assert list(refused.value.error_dict) == ["why"]
    assert line(agreement, "mail").taken_out_on is None


def test_a_line_of_a_draft_and_one_that_never_held_go(customer, manager):
    drafted = of_mail_and_maps(customer, state="draft", exemption="")
    remove_line(line(drafted, "mail"), by=manager, on=TODAY)
    in_force = AgreementFactory.create(
        customer=customer, services=[ServiceFactory.create(code="pens")], anchor_on=TODAY
    )

    remove_line(line(in_force, "pens"), by=manager, on=TODAY, why="By mail")

    codes = AgreementLine.objects.values_list("service__code", flat=True)
    assert list(codes) == ["maps"]


def test_what_was_taken_out_is_agreed_elsewhere_or_again_from_that_day(
    agreement, customer, manager
):
    mail = line(agreement, "mail").service
    facts = {"by": manager, "on": TODAY, "quantity": Decimal(1), "price": Decimal(1)}
    other = AgreementFactory.create(customer=customer, **THREE_YEARS)
    with pytest.raises(ValidationError, match="covers the service on those days"):
        add_line(other, service=mail, why="By mail", **facts)
    remove_line(line(agreement, "mail"), by=manager, on=TODAY, why="By mail")

    add_line(other, service=mail, why="By mail", **facts)
    assert line(other, "mail").valid == period(TODAY, LAST)
    remove_line(line(other, "mail"), by=manager, on=TODAY, why="By mail")
    add_line(agreement, service=mail, why="By mail", **facts)

    assert sorted(says(agreement)) == ["mail", "maps"]
    assert agreement.periods.get().lines.standing().filter(service=mail).count() == 1


def test_a_target_is_taken_out_and_applies_no_longer(agreement, manager):
    level = line(agreement, "mail").levels.get()

    remove_level(level, by=manager, on=TODAY, why="Nobody measures it")

    level.refresh_from_db()
    assert level.valid == period(FIRST, YESTERDAY)
    assert "levels" not in edition_of(agreement).sections


def test_an_amendment_takes_out_on_its_day_what_its_draft_has_no_more(agreement, manager):
    day = TODAY + timedelta(days=10)
    measure = MeasureFactory.create(name="Answer time")
    ServiceLevelFactory.create(
        line=line(agreement, "maps"), measure=measure, valid=period(FIRST, LAST)
    )
    facts = {"by": manager, "on": TODAY, "why": "Less", "takes_effect_on": day}
    amendment = draft_amendment(agreement, **facts)
    draft = amendment.draft
    assert draft is not None
    remove_line(line(draft, "mail"), by=manager, on=TODAY)
    remove_level(line(draft, "maps").levels.get(), by=manager, on=TODAY)
    pens = ServiceFactory.create(code="pens")
    price = {"quantity": Decimal(1), "price": Decimal(1)}
    add_line(draft, by=manager, on=TODAY, service=pens, **price)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")

    swept = put_due_amendments_in_effect(day)

    before = day - timedelta(days=1)
    assert swept == {"amended": 1}
    assert line(agreement, "mail").valid == period(FIRST, before)
    assert line(agreement, "pens").valid == period(day, LAST)
    assert {level.valid.upper for level in ServiceLevel.objects.all()} == {day}
    assert says(agreement) == ["maps", "pens"]


def test_the_difference_is_told_in_words(agreement, manager, client_of):
    remove_line(line(agreement, "mail"), by=manager, on=TODAY, why="Bought elsewhere")

    page = text_of(client_of(manager).get(edition_of(agreement).get_absolute_url()))

    assert "Mail" in page
    assert "Bought elsewhere" in page


def test_a_renewal_does_not_carry_over_what_was_taken_out(agreement, manager):
    remove_line(line(agreement, "mail"), by=manager, on=TODAY, why="By mail")
    last_day = LAST.replace(year=LAST.year + 1)

    renewed = renew_agreement(agreement, by=manager, last_day=last_day, on=TODAY)

    assert list(renewed.lines.values_list("service__code", flat=True)) == ["maps"]
    assert not renewed.left_out.exists()


def test_a_file_does_not_bring_back_what_was_taken_out_here(agreement, manager, tmp_path: Path):
    remove_line(line(agreement, "mail"), by=manager, on=TODAY, why="By mail")
    row = f"{agreement.number},{agreement.name},{agreement.customer.unit.code},mail,9"

    import_lines("agreements", tmp_path, "number,name,customer,service,quantity", row)

    assert agreement.periods.get().lines.standing().count() == 1
    assert says(agreement) == ["maps"]


def test_it_is_taken_out_on_its_page_which_asks_why_and_loses_nothing(
    agreement, manager, client_of
):
    client = client_of(manager)
    address = reverse("agreements:line_remove", args=[line(agreement, "mail").pk])

    shown = text_of(client.get(address))
    unsaid = client.post(address, {"why": ""})
    client.post(address, {"why": "Bought elsewhere"})

    assert "It was agreed until yesterday, and no longer from today." in shown
    assert "Say why this needs no approval" in text_of(unsaid)
    page = text_of(client.get(agreement.get_absolute_url()))
    assert "Mail was taken out: it is not agreed from" in page
    assert line(agreement, "mail").taken_out_on == TODAY


def test_what_is_over_is_not_taken_out(agreement, manager):
    after = LAST + timedelta(days=1)
    with pytest.raises(ValidationError, match="This period is over"):
        remove_line(line(agreement, "mail"), by=manager, on=after, why="By mail")
