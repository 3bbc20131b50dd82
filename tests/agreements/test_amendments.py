"""What is in force is amended by a draft that is approved and takes effect on its day."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementState,
    Amendment,
    Approval,
    Service,
    ServiceLevel,
)
from agreements.operations.activate import activate_agreement
from agreements.operations.amend import (
    draft_amendment,
    exempt_amendment,
    withdraw_amendment,
)
from agreements.operations.approve import ask_approval
from agreements.operations.change_state import change_state
from agreements.operations.draft import (
    add_level,
    add_line,
    revise_agreement,
    save_level,
    save_line,
)
from agreements.operations.end import end_agreement
from agreements.operations.freeze import text_today
from agreements.operations.put_in_effect import put_due_amendments_in_effect
from agreements.operations.renew import renew_agreement
from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from customers.models import Customer, Mandate
from customers.models.snapshots import digest_of
from customers.periods import period
from tests.agreements.approvals import SITE, a_draft, asked_of, edition_of, who_decides_for
from tests.agreements.factories import (
    AgreementPeriodFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YES = {"outcome": "approved", "signed_as": "Carl Customer"}
NO = {"outcome": "refused", "signed_as": "Carl Customer", "comment": "Too dear"}


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager: User) -> Customer:
    return CustomerFactory.create(unit__name="Water works", manager=manager)


@pytest.fixture
def mandate(customer: Customer) -> Mandate:
    return who_decides_for(customer)


@pytest.fixture
def agreement(customer: Customer) -> Agreement:
    """In force for three years from the first of January, with a target of 99.5."""
    made = a_draft(
        customer,
        state="active",
        exemption="By mail",
        anchor_on=TODAY.replace(month=1, day=1),
        initial_months=36,
    )
    line = made.periods.get().lines.get()
    ServiceLevelFactory.create(line=line, valid=line.period.valid, measure__name="Availability")
    return made


def amended(agreement: Agreement, *, by: User, on: date = TODAY) -> Amendment:
    return draft_amendment(agreement, by=by, on=TODAY, why="More people", takes_effect_on=on)


def change_all(amendment: Amendment, *, by: User) -> None:
    """20 pieces instead of 10, 99.9 instead of 99.5, another service, and more notice."""
    draft = amendment.draft
    assert draft is not None
    line = AgreementLine.objects.get(period__agreement=draft)
    line.quantity = Decimal(20)
    save_line(line, by=by, on=TODAY)
    level = line.levels.get()
    level.target = Decimal("99.9")
    save_level(level, by=by, on=TODAY)
    mail = ServiceFactory.create(name="Mail")
    add_line(draft, by=by, on=TODAY, service=mail, quantity=Decimal(5), price=Decimal(3))
    draft.refresh_from_db()
    draft.notice_months = 6
    revise_agreement(draft, by=by, on=TODAY)


def quantities(agreement: Agreement) -> dict[str, Decimal]:
    lines = AgreementLine.objects.filter(period__agreement=agreement)
    return dict(lines.values_list("service__name", "quantity"))


def sent(link: PersonalLink, said: dict[str, str]) -> Any:
    return Client().post(address_of(link, site=SITE), said)


def test_a_draft_says_what_the_agreement_says(agreement, manager):
    amendment = amended(agreement, by=manager)

    draft = amendment.draft
    assert (draft.number, draft.state) == (f"{agreement.number}/A1", AgreementState.DRAFT)
    assert quantities(draft) == quantities(agreement)
    assert edition_of(agreement).content == text_today(agreement, on=TODAY)
    with pytest.raises(ValidationError, match="says the same as what is in force"):
        exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")


def test_an_approved_amendment_of_today_is_what_the_agreement_says_at_once(
    agreement, mandate, manager
):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)
    link = asked_of(amendment.draft, mandate, by=manager, on=TODAY)
    shown = text_of(Client().get(address_of(link, site=SITE)))

    sent(link, YES)

    agreement.refresh_from_db()
    amendment.refresh_from_db()
    approval = Approval.objects.get()
    assert "Quantity of Workplace" in shown
    assert (amendment.applied_on, amendment.approval, amendment.draft) == (TODAY, approval, None)
    assert quantities(agreement) == {"Workplace": Decimal(20), "Mail": Decimal(5)}
    assert agreement.notice_months == 6
    assert digest_of(text_today(agreement, on=TODAY)) == approval.digest
    assert agreement.periods.get().edition == approval.edition.n
    assert approval.amount == Decimal(2015)
    assert not Agreement.objects.filter(number__endswith="/A1").exists()


def test_an_amended_target_applies_from_the_day_and_not_before(agreement, manager):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)

    exempt_amendment(amendment, by=manager, on=TODAY, exemption="Minutes of 3 May")

    first, last = agreement.periods.get().first_day, agreement.periods.get().last_day
    levels = ServiceLevel.objects.filter(line__period__agreement=agreement).order_by("valid")
    assert list(levels.values_list("target", "valid")) == [
        (Decimal("99.5"), period(first, TODAY - timedelta(days=1))),
        (Decimal("99.9"), period(TODAY, last)),
    ]


def test_an_amendment_agreed_for_later_takes_effect_on_its_day(agreement, mandate, manager):
    later = TODAY + timedelta(days=30)
    amendment = amended(agreement, by=manager, on=later)
    change_all(amendment, by=manager)
    sent(asked_of(amendment.draft, mandate, by=manager, on=TODAY), YES)

    before = put_due_amendments_in_effect(later - timedelta(days=1))
    unchanged = quantities(agreement)
    on_the_day = put_due_amendments_in_effect(later)
    again = put_due_amendments_in_effect(later)

    assert (before, on_the_day, again) == ({"amended": 0}, {"amended": 1}, {"amended": 0})
    assert unchanged == {"Workplace": Decimal(10)}
    assert quantities(agreement)["Workplace"] == Decimal(20)
    amendment.refresh_from_db()
    assert (amendment.agreed_on, amendment.applied_on) == (TODAY, later)


def test_a_sweep_that_was_missed_amends_as_one_of_the_day_would_have(agreement, manager):
    later = TODAY + timedelta(days=30)
    amendment = amended(agreement, by=manager, on=later)
    change_all(amendment, by=manager)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")

    put_due_amendments_in_effect(later + timedelta(days=60))

    level = ServiceLevel.objects.get(line__period__agreement=agreement, target=Decimal("99.9"))
    assert level.valid.lower == later


def test_what_is_agreed_is_not_changed_otherwise_before_its_day(agreement, manager):
    amendment = amended(agreement, by=manager, on=TODAY + timedelta(days=30))
    change_all(amendment, by=manager)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")
    line = AgreementLine.objects.get(period__agreement=agreement)
    line.quantity = Decimal(11)

    with pytest.raises(ValidationError, match="An amendment is agreed"):
        save_line(line, by=manager, on=TODAY, why="By mail")


def unfitting(agreement: Agreement, *, by: User) -> Amendment:
    """An amendment agreed for later, of an agreement to which a service came otherwise."""
    amendment = agreed_later(agreement, by=by)
    AgreementLine.objects.create(
        period=agreement.periods.get(), service=ServiceFactory.create(), quantity=1
    )
    return amendment


def test_an_amendment_that_no_longer_fits_is_left_and_says_why_from_the_first_day_on(
    agreement, manager
):
    amendment = unfitting(agreement, by=manager)
    day = amendment.takes_effect_on

    swept = [put_due_amendments_in_effect(day + timedelta(days=n)) for n in range(2)]

    amendment.refresh_from_db()
    assert swept == [{"amended": 0, "failed": 1}] * 2
    assert (amendment.refused_on, amendment.is_open) == (day, True)
    assert amendment.refused_because == (
        f"{agreement.number} was changed otherwise since {amendment} was agreed; draft it anew."
    )
    assert amendment.events.filter(refused_on__isnull=False).count() == 1


def test_one_that_fits_again_takes_effect_and_says_nothing_more(agreement, manager):
    amendment = unfitting(agreement, by=manager)
    put_due_amendments_in_effect(amendment.takes_effect_on)
    AgreementLine.objects.filter(period__agreement=agreement).last().delete()

    swept = put_due_amendments_in_effect(amendment.takes_effect_on + timedelta(days=1))

    amendment.refresh_from_db()
    assert swept == {"amended": 1}
    assert (amendment.refused_on, amendment.refused_because) == (None, "")


def test_an_amendment_that_could_not_take_effect_stands_on_its_page_and_on_today(
    agreement, manager, client_of
):
    amendment = unfitting(agreement, by=manager)
    put_due_amendments_in_effect(amendment.takes_effect_on)
    other = client_of(UserFactory.create(role=Role.RELATIONSHIP_MANAGER))

    client = client_of(manager)
    pages = [text_of(client.get(url)) for url in (agreement.get_absolute_url(), "/")]

    assert [page.count("was changed otherwise since") for page in pages] == [1, 1]
    assert "Amendments not in effect" in pages[1]
    assert "Amendments not in effect" not in text_of(other.get("/"))


@pytest.mark.parametrize(
    "facts",
    [
        {"refused_on": TODAY + timedelta(days=30)},
        {"refused_because": "Something"},
        {"refused_on": TODAY + timedelta(days=29), "refused_because": "Before its day"},
    ],
)
def test_what_could_not_take_effect_was_due_and_says_why(agreement, manager, facts):
    amendment = agreed_later(agreement, by=manager)

    with pytest.raises(IntegrityError, match="what_cannot_take_effect_is_agreed_due"):
        Amendment.objects.filter(pk=amendment.pk).update(**facts)


def test_a_no_takes_the_draft_back_to_negotiation_and_changes_nothing(agreement, mandate, manager):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)

    sent(asked_of(amendment.draft, mandate, by=manager, on=TODAY), NO)

    agreement.refresh_from_db()
    amendment.draft.refresh_from_db()
    assert amendment.draft.state == AgreementState.NEGOTIATION
    assert agreement.state == AgreementState.ACTIVE
    assert quantities(agreement) == {"Workplace": Decimal(10)}


def test_a_draft_that_changed_after_it_was_sent_takes_no_answer(agreement, mandate, manager):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)
    link = asked_of(amendment.draft, mandate, by=manager, on=TODAY)
    line = AgreementLine.objects.get(period__agreement=amendment.draft, service__name="Mail")
    line.quantity = Decimal(6)
    save_line(line, by=manager, on=TODAY)

    assert "The text has changed since edition 1.2" in text_of(sent(link, YES))
    assert not Approval.objects.exists()


def test_the_amended_sum_is_held_against_the_mandate(agreement, mandate, manager):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)
    Mandate.objects.filter(pk=mandate.pk).update(limit_amount=Decimal(2014))

    with pytest.raises(ValidationError, match="steering group"):
        ask_approval(amendment.draft, by=manager, on=TODAY, person=mandate.person, site=SITE)


def test_a_withdrawn_amendment_leaves_the_agreement_and_closes_its_links(
    agreement, mandate, manager
):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)
    link = asked_of(amendment.draft, mandate, by=manager, on=TODAY)

    withdraw_amendment(amendment, by=manager, on=TODAY)

    assert "The text has changed" in text_of(sent(link, YES))
    assert quantities(agreement) == {"Workplace": Decimal(10)}
    assert Agreement.objects.count() == 1
    assert amended(agreement, by=manager).n == 2


def test_a_later_period_is_amended_as_the_first_one_is(agreement, manager):
    second = period(TODAY.replace(year=TODAY.year + 3, month=1, day=1), None)
    following = AgreementPeriodFactory.create(agreement=agreement, valid=second)
    service = agreement.periods.get(n=1).lines.get().service
    AgreementLine.objects.create(period=following, service=service, quantity=10)
    amendment = amended(agreement, by=manager, on=second.lower)
    line = AgreementLine.objects.get(period__agreement=amendment.draft)
    line.quantity = Decimal(12)
    save_line(line, by=manager, on=TODAY)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")

    put_due_amendments_in_effect(second.lower)

    assert following.lines.get().quantity == Decimal(12)
    assert agreement.periods.get(n=1).lines.get().quantity == Decimal(10)


@pytest.mark.parametrize("days", [-1, 5000])
def test_an_amendment_takes_effect_from_today_on_within_the_period(agreement, manager, days):
    with pytest.raises(ValidationError, match="within the last period"):
        amended(agreement, by=manager, on=TODAY + timedelta(days=days))


def test_a_draft_of_an_amendment_never_comes_into_force_itself(agreement, manager):
    amendment = amended(agreement, by=manager)

    with pytest.raises(ValidationError, match="is a draft of an amendment"):
        activate_agreement(amendment.draft, by=manager, exemption="By mail", on=TODAY)


# What the database refuses


def test_two_amendments_at_a_time_are_refused(agreement, manager):
    amended(agreement, by=manager)

    with pytest.raises(ValidationError, match="under way"):
        amended(agreement, by=manager)
    with pytest.raises(IntegrityError, match="one_amendment_at_a_time"), transaction.atomic():
        Amendment.objects.create(
            agreement=agreement,
            n=7,
            period_n=1,
            why="Other",
            takes_effect_on=TODAY,
            drafted_on=TODAY,
            drafted_by=manager,
        )


def test_an_amendment_is_not_agreed_without_approval_and_reason(agreement, manager):
    amendment = amended(agreement, by=manager)
    facts = {"agreed_on": TODAY, "edition": edition_of(agreement)}

    with pytest.raises(IntegrityError, match="approved_or_exempt"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(**facts)


def test_the_approval_of_another_text_agrees_no_amendment(agreement, mandate, manager, customer):
    other = a_draft(customer)
    sent(asked_of(other, mandate, by=manager, on=TODAY), YES)
    amendment = amended(agreement, by=manager)
    facts = {
        "agreed_on": TODAY,
        "edition": edition_of(agreement),
        "approval": Approval.objects.get(),
    }

    with pytest.raises(IntegrityError, match="no yes to the text"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(**facts)


def test_nothing_takes_effect_before_its_day(agreement, manager):
    amendment = amended(agreement, by=manager, on=TODAY + timedelta(days=9))
    change_all(amendment, by=manager)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")

    with pytest.raises(IntegrityError, match="not_before_its_day"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(applied_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_put_an_amendment_in_effect_once(agreement, manager):
    later = TODAY + timedelta(days=30)
    amendment = amended(agreement, by=manager, on=later)
    change_all(amendment, by=manager)
    exempt_amendment(amendment, by=manager, on=TODAY, exemption="By mail")
    counted: list[int] = []

    def sweep() -> None:
        try:
            counted.append(put_due_amendments_in_effect(later)["amended"])
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counted) == [0, 0, 0, 1]
    assert ServiceLevel.objects.filter(line__period__agreement=agreement).count() == 2


# Pages


def test_an_amendment_is_drafted_and_shown_on_both_pages(agreement, manager, client_of):
    client = client_of(manager)
    address = reverse("agreements:amend", args=[agreement.pk])
    key = client.get(address).context["form"]["idempotency_key"].value()

    client.post(
        address, {"why": "More people", "takes_effect_on": f"{TODAY}", "idempotency_key": key}
    )

    draft = Amendment.objects.get().draft
    change_all(Amendment.objects.get(), by=manager)
    of_draft = text_of(client.get(draft.get_absolute_url()))
    of_base = text_of(client.get(agreement.get_absolute_url()))
    assert "This is the draft of an amendment of" in of_draft
    assert "Quantity of Workplace" in of_draft
    assert f"{draft.number} is drafted, to take effect on" in of_base
    assert "Quantity of Workplace" in text_of(
        client.get(reverse("agreements:text", args=[draft.pk]))
    )


def test_an_amendment_is_agreed_by_a_reason_on_its_page(agreement, manager, client_of):
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)

    client_of(manager).post(
        reverse("agreements:activate", args=[amendment.draft_id]), {"exemption": "Minutes"}
    )

    amendment.refresh_from_db()
    assert (amendment.exemption, amendment.applied_on) == ("Minutes", TODAY)


# What is agreed, over or ended stays


def agreed_later(agreement: Agreement, *, by: User) -> Amendment:
    """An amendment that is agreed and takes effect in thirty days."""
    amendment = amended(agreement, by=by, on=TODAY + timedelta(days=30))
    change_all(amendment, by=by)
    return exempt_amendment(amendment, by=by, on=TODAY, exemption="Minutes of 3 May")


def test_the_draft_of_an_agreed_amendment_is_not_changed_asked_for_or_agreed_again(
    agreement, mandate, manager
):
    amendment = agreed_later(agreement, by=manager)
    draft = amendment.draft
    assert draft is not None
    line = AgreementLine.objects.get(period__agreement=draft, service__name="Mail")
    line.quantity = Decimal(6)
    acts: list[Any] = [
        lambda: save_line(line, by=manager, on=TODAY),
        lambda: asked_of(draft, mandate, by=manager, on=TODAY),
        lambda: change_state(draft, by=manager, state="negotiation", on=TODAY),
        lambda: exempt_amendment(amendment, by=manager, on=TODAY, exemption="Otherwise"),
    ]

    for act in acts:
        with pytest.raises(ValidationError, match="is agreed and stays as it is"):
            act()

    amendment.refresh_from_db()
    assert amendment.exemption == "Minutes of 3 May"


def test_what_is_agreed_takes_effect_though_a_service_has_another_name_by_then(agreement, manager):
    amendment = agreed_later(agreement, by=manager)
    Service.objects.filter(name="Workplace").update(name="Digital workplace", unit="seats")

    swept = put_due_amendments_in_effect(amendment.takes_effect_on)

    assert swept == {"amended": 1}
    assert quantities(agreement)["Digital workplace"] == Decimal(20)


def test_what_is_under_way_of_an_ended_agreement_is_withdrawn_by_the_sweep(agreement, manager):
    amendment = agreed_later(agreement, by=manager)
    end_agreement(agreement, by=manager, how="superseded", on=TODAY)

    swept = put_due_amendments_in_effect(amendment.takes_effect_on)
    again = put_due_amendments_in_effect(amendment.takes_effect_on)

    amendment.refresh_from_db()
    assert (swept, again) == ({"amended": 0, "withdrawn": 1}, {"amended": 0})
    assert (amendment.withdrawn_on, amendment.draft) == (amendment.takes_effect_on, None)
    assert not Agreement.objects.filter(number__endswith="/A1").exists()


def test_nothing_is_renewed_while_an_amendment_is_agreed_and_not_in_effect(agreement, manager):
    agreed_later(agreement, by=manager)
    last_day = agreement.periods.get().last_day + timedelta(days=365)

    with pytest.raises(ValidationError, match="renew this once that is in effect"):
        renew_agreement(agreement, by=manager, last_day=last_day, on=TODAY)

    assert agreement.periods.count() == 1


def test_the_text_of_an_ended_agreement_stays_and_its_remark_may_be_written(agreement, manager):
    end_agreement(agreement, by=manager, how="superseded", on=TODAY)
    line = AgreementLine.objects.get(period__agreement=agreement)
    line.quantity = Decimal(7)
    agreement.refresh_from_db()

    with pytest.raises(ValidationError, match="what was agreed stays as it was"):
        save_line(line, by=manager, on=TODAY)
    agreement.remark = "Closed for good"
    revise_agreement(agreement, by=manager, on=TODAY)
    agreement.refresh_from_db()
    agreement.notice_months = 9
    with pytest.raises(ValidationError, match="what was agreed stays as it was"):
        revise_agreement(agreement, by=manager, on=TODAY)

    agreement.refresh_from_db()
    assert (agreement.remark, agreement.notice_months) == ("Closed for good", 3)
    assert quantities(agreement) == {"Workplace": Decimal(10)}


def test_a_period_that_is_over_stays_and_one_before_the_last_has_its_own_editions(
    agreement, manager
):
    first = agreement.periods.get()
    second = AgreementPeriodFactory.create(
        agreement=agreement, valid=period(first.last_day + timedelta(days=1), None)
    )
    line = first.lines.get()
    line.quantity = Decimal(11)

    with pytest.raises(ValidationError) as unsaid:
        save_line(line, by=manager, on=TODAY)
    line.refresh_from_db()
    line.quantity = Decimal(11)
    save_line(line, by=manager, on=TODAY, why="By mail")
    with pytest.raises(ValidationError, match="This period is over"):
        save_line(line, by=manager, on=second.first_day, why="By mail")

    assert list(unsaid.value.error_dict) == ["why"]
    assert [each.label for each in agreement.editions.order_by("pk")] == ["1.1", "1.2"]


def test_a_target_added_to_what_is_in_force_applies_from_that_day(agreement, manager):
    line = agreement.periods.get().lines.get()
    measure = MeasureFactory.create(name="Answer time")

    made = add_level(
        ServiceLevel(line=line, measure=measure, target=Decimal(4)),
        by=manager,
        on=TODAY,
        why="By mail",
    )

    assert made.valid == period(TODAY, agreement.periods.get().last_day)


@pytest.mark.django_db(transaction=True)
def test_the_pages_that_ask_for_the_answer_are_read_outside_of_any_transaction(
    client: Client, agreement: Agreement, mandate: Mandate, manager: User
) -> None:
    """A page that locked what it reads would fail here, and in no test inside a transaction."""
    amendment = amended(agreement, by=manager)
    change_all(amendment, by=manager)
    link = asked_of(amendment.draft, mandate, by=manager, on=TODAY)
    page = client.get(address_of(link, site=SITE))
    client.force_login(manager)
    record = client.get(reverse("agreements:answer", args=[edition_of(agreement).pk]))

    assert [page.status_code, record.status_code] == [200, 200]
    assert "Yes, approve this text" in text_of(page)
