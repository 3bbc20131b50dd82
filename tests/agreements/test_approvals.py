"""The customer approves exactly one text of an agreement: by link, here, once."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementState,
    Approval,
    ApprovalRequest,
    RenewalMode,
    RenewalStep,
    Step,
    StepState,
)
from agreements.operations.approve import answer_edition, ask_approval, record_answer
from agreements.operations.change_state import change_state
from agreements.operations.draft import save_line
from agreements.operations.freeze import text_today
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.steps import complete_step
from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.outbox.models import OutboxMessage
from customers.models import Customer, Mandate, Person
from customers.models.snapshots import digest_of
from customers.periods import period
from tests.agreements.approvals import SITE, a_draft, asked_of, edition_of, who_decides_for
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.customers.factories import CustomerFactory, MandateFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YES = {"outcome": "approved", "signed_as": "Carl Customer"}
NO = {"outcome": "refused", "signed_as": "C. Customer", "comment": "Too dear"}


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
def agreement(customer: Customer, mandate: Mandate) -> Agreement:
    return a_draft(customer, name="Workplaces", anchor_on=TODAY.replace(month=1, day=1))


@pytest.fixture
def asked(agreement: Agreement, mandate: Mandate, manager: User) -> PersonalLink:
    return asked_of(agreement, mandate, by=manager, on=TODAY)


def opened(link: PersonalLink) -> Any:
    return Client().get(address_of(link, site=SITE))


def sent(link: PersonalLink, said: dict[str, str]) -> Any:
    return Client().post(address_of(link, site=SITE), said)


def one_piece_more(agreement: Agreement, *, by: User) -> None:
    line = AgreementLine.objects.get(period__agreement=agreement)
    line.quantity += 1
    save_line(line, by=by, on=TODAY, why="By mail")


def test_asking_freezes_the_text_and_awaits_the_approval(asked, agreement, mandate, manager):
    agreement.refresh_from_db()

    edition = edition_of(agreement)
    assert agreement.state == AgreementState.AWAITING_APPROVAL
    assert (edition.label, edition.purpose, edition.made_by) == ("1.1", "first", manager)
    assert edition.content == text_today(agreement, on=TODAY)
    assert (asked.recipient, asked.address) == ("Carl Customer", "carl@example.org")


def test_opening_the_link_shows_the_text_and_decides_nothing(asked):
    page = text_of(opened(asked))

    assert "Workplace" in page
    assert "asks for your yes or no to edition 1.1" in page
    assert not Approval.objects.exists()


def test_a_yes_puts_the_agreement_in_force_and_keeps_mandate_and_digest(asked, agreement, mandate):
    page = sent(asked, YES)

    approval = Approval.objects.get()
    agreement.refresh_from_db()
    assert (agreement.state, agreement.approval) == (AgreementState.ACTIVE, approval)
    assert (approval.person, approval.mandate, approval.recorded_by) == (
        mandate.person,
        mandate,
        None,
    )
    assert approval.digest == digest_of(text_today(agreement, on=TODAY))
    assert approval.mandate_as_it_was["limit"] == "50000.00"
    assert (approval.amount, approval.currency) == (Decimal(1000), "EUR")
    assert agreement.plan.last_day == date(TODAY.year, 12, 31)
    assert "The answer is kept: approved" in text_of(page)
    assert "The answer is kept: approved" in text_of(opened(asked))


def test_a_no_takes_the_agreement_back_to_negotiation_with_the_comment(asked, agreement):
    sent(asked, NO)

    agreement.refresh_from_db()
    approval = Approval.objects.get()
    assert agreement.state == AgreementState.NEGOTIATION
    assert (approval.outcome, approval.comment, approval.signed_as) == (
        "refused",
        "Too dear",
        "C. Customer",
    )


def test_what_was_refused_is_a_new_edition_when_it_is_asked_again(
    asked, agreement, mandate, manager
):
    sent(asked, NO)

    again = asked_of(agreement, mandate, by=manager, on=TODAY)
    sent(again, YES)

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE
    assert [(each.edition.label, each.outcome) for each in Approval.objects.order_by("pk")] == [
        ("1.1", "refused"),
        ("1.2", "approved"),
    ]


def test_an_answer_without_a_name_is_asked_for_it_and_loses_nothing(asked):
    page = sent(asked, {"outcome": "approved", "signed_as": "", "comment": "Go on"})

    assert page.status_code == 409
    assert "Go on" in page.content.decode()
    assert not Approval.objects.exists()


def test_a_changed_text_takes_no_answer_and_says_so(asked, agreement, manager):
    one_piece_more(agreement, by=manager)

    shown, said = opened(asked), sent(asked, YES)

    sentence = "The text has changed since edition 1.1 was sent. Ask for a link to the new one."
    assert sentence in text_of(shown)
    assert sentence in text_of(said)
    assert "Yes, approve this text" not in text_of(shown)
    assert not Approval.objects.exists()


def test_the_next_edition_is_shown_with_what_differs_and_the_first_is_closed(
    asked, agreement, mandate, manager
):
    one_piece_more(agreement, by=manager)

    again = asked_of(agreement, mandate, by=manager, on=TODAY)

    assert "Quantity of Workplace" in text_of(opened(again))
    assert "The text has changed since edition 1.1" in text_of(sent(asked, YES))
    sent(again, YES)
    assert Approval.objects.get().edition.label == "1.2"


def test_a_mandate_that_ended_is_refused_with_the_name_of_who_may(asked, mandate, customer):
    Mandate.objects.filter(pk=mandate.pk).update(valid=period(date(2020, 1, 1), date(2020, 2, 1)))
    later = period(date(2020, 2, 2), None)
    MandateFactory.create(unit=customer.unit, person__name="Nina Next", valid=later)

    said = sent(asked, YES)

    assert said.status_code == 409
    assert "Carl Customer may not decide this. Who may: Nina Next" in text_of(said)
    assert not Approval.objects.exists()


def test_a_sum_above_the_mandate_is_refused(asked, mandate, agreement):
    Mandate.objects.filter(pk=mandate.pk).update(limit_amount=Decimal("999.99"))

    assert "Raise it to the IT steering group" in text_of(sent(asked, YES))
    assert not Approval.objects.exists()


def test_a_mandate_for_other_services_is_refused(agreement, mandate, manager):
    ServiceFactory.create(code="mail")
    Mandate.objects.filter(pk=mandate.pk).update(services=["mail"])

    with pytest.raises(ValidationError):
        asked_of(agreement, mandate, by=manager, on=TODAY)

    assert not PersonalLink.objects.exists()
    assert not ApprovalRequest.objects.exists()


def test_a_doubled_click_is_one_answer(asked):
    first, second = sent(asked, YES), sent(asked, YES)

    assert (first.status_code, second.status_code) == (200, 200)
    assert Approval.objects.count() == 1


def test_a_link_that_was_taken_back_does_not_open(asked, client_of, manager):
    request = ApprovalRequest.objects.get()

    client_of(manager).post(reverse("agreements:take_back", args=[request.pk]))

    assert opened(asked).status_code == 410


def test_the_person_who_decides_answers_in_the_product_by_the_own_account(
    agreement, mandate, manager, client_of
):
    own, other = UserFactory.create(role=Role.READER), UserFactory.create(role=Role.READER)
    mandate.person.user = own
    mandate.person.save()
    change_state(agreement, by=manager, state="awaiting_approval", on=TODAY)
    address = reverse("agreements:answer", args=[edition_of(agreement).pk])

    foreign = client_of(other).post(address, {"person": mandate.person.pk, "outcome": "approved"})
    client_of(own).post(address, {"person": mandate.person.pk, "outcome": "approved"})

    approval = Approval.objects.get()
    assert foreign.status_code == 403
    assert (approval.person, approval.recorded_by) == (mandate.person, own)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE


def test_nobody_answers_for_another_without_care_of_the_customer(agreement, mandate, manager):
    change_state(agreement, by=manager, state="awaiting_approval", on=TODAY)
    stranger = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        record_answer(
            edition_of(agreement),
            by=stranger,
            on=TODAY,
            outcome="approved",
            person=mandate.person,
        )


def test_the_steering_group_answers_what_is_above_every_mandate(
    agreement, mandate, manager, client_of
):
    Mandate.objects.filter(pk=mandate.pk).update(limit_amount=Decimal(1))
    change_state(agreement, by=manager, state="awaiting_approval", on=TODAY)
    member = UserFactory.create(role=Role.STEERING_GROUP)
    address = reverse("agreements:answer", args=[edition_of(agreement).pk])

    client_of(member).post(address, {"outcome": "approved", "comment": "Agenda 4"})

    approval = Approval.objects.get()
    assert (approval.person, approval.recorded_by, approval.by_mandate) == (
        None,
        member,
        "IT steering group",
    )


# A renewal


@pytest.fixture
def active(customer: Customer, mandate: Mandate) -> Agreement:
    """In force this year, renewed only when agreed, its approval planned."""
    made = a_draft(
        customer,
        state="active",
        exemption="By mail",
        anchor_on=TODAY.replace(month=1, day=1),
        renewal_mode=RenewalMode.EXPRESS,
    )
    plan_renewal_steps(TODAY)
    return made


def asked_to_renew(active: Agreement, mandate: Mandate, *, by: User) -> PersonalLink:
    last = date(TODAY.year + 1, 12, 31)
    return asked_of(active, mandate, by=by, on=TODAY, last_day=last)


def test_a_yes_to_a_renewal_is_the_outcome_of_its_step_and_adds_the_period(
    active, mandate, manager
):
    link = asked_to_renew(active, mandate, by=manager)

    sent(link, YES)

    step = RenewalStep.objects.get(period__n=1, step=Step.APPROVAL)
    assert (step.state, step.outcome) == (
        StepState.DONE,
        "Approved by Carl Customer, edition 2.1",
    )
    following = active.periods.get(n=2)
    assert following.last_day == date(TODAY.year + 1, 12, 31)
    assert digest_of(text_today(active, on=TODAY)) == Approval.objects.get().digest


def test_a_no_to_a_renewal_opens_its_negotiation_again_with_the_comment(active, mandate, manager):
    step = RenewalStep.objects.get(step=Step.NEGOTIATE)
    if step.is_open:
        complete_step(step, by=manager, on=TODAY)
    link = asked_to_renew(active, mandate, by=manager)

    sent(link, NO)

    step.refresh_from_db()
    active.refresh_from_db()
    assert step.is_open
    assert step.outcome == "Refused by Carl Customer, edition 2.1: Too dear"
    assert (active.state, active.periods.count()) == (AgreementState.ACTIVE, 1)


def test_a_renewal_whose_lines_changed_meanwhile_takes_no_answer(active, mandate, manager):
    link = asked_to_renew(active, mandate, by=manager)

    one_piece_more(active, by=manager)

    assert "The text has changed since edition 2.1" in text_of(sent(link, YES))
    assert active.periods.count() == 1


# What the database refuses


def test_an_agreement_is_not_active_by_the_approval_of_another(asked, agreement, customer):
    sent(asked, YES)
    other = a_draft(customer)

    with pytest.raises(IntegrityError, match="no yes to a text"), transaction.atomic():
        Agreement.objects.filter(pk=other.pk).update(
            state="active", approval=Approval.objects.get()
        )


def test_a_no_does_not_make_an_agreement_active(asked, agreement):
    sent(asked, NO)

    with pytest.raises(IntegrityError, match="no yes to a text"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            state="active", approval=Approval.objects.get()
        )


def test_an_agreement_without_approval_and_reason_is_not_active(agreement):
    with pytest.raises(IntegrityError, match="approved_or_exempt"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(state="active")


def test_a_second_answer_is_refused(asked, manager):
    sent(asked, YES)
    given = Approval.objects.get()
    given.pk = None
    given._state.adding = True

    with pytest.raises(IntegrityError, match="an_edition_is_answered_once"), transaction.atomic():
        given.save(force_insert=True)


def test_an_answer_is_neither_changed_nor_kept_with_another_digest(asked, manager, agreement):
    sent(asked, NO)
    given = Approval.objects.get()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Approval.objects.update(outcome="approved")
    change_state(agreement, by=manager, state="awaiting_approval", on=TODAY)
    given.pk, given.edition, given.digest = None, edition_of(agreement), "0" * 64
    given._state.adding = True

    with pytest.raises(IntegrityError, match="digest of its edition"), transaction.atomic():
        given.save(force_insert=True)


# At the same moment


def at_once(*acts: Any) -> list[Exception]:
    """Do these, each on a connection of its own; what refused them."""
    refused: list[Exception] = []

    def do(act: Any) -> None:
        try:
            act()
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["approved", "refused"])
def test_two_answers_at_the_same_moment_are_one(asked, agreement, second):
    request = ApprovalRequest.objects.get()

    def answer(outcome: str) -> None:
        answer_edition(
            request.edition,
            by=None,
            on=TODAY,
            outcome=outcome,
            person=request.person,
            request=request,
        )

    refused = at_once(lambda: answer("approved"), lambda: answer(second))

    assert Approval.objects.count() == 1
    assert len(refused) == (0 if second == "approved" else 1)
    assert agreement.periods.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_approval_while_the_text_changes_is_of_the_text_that_it_saw(asked, agreement, manager):
    """Either the yes comes first and the change is an amendment of it, or it is refused."""
    request = ApprovalRequest.objects.get()
    facts = {"by": None, "on": TODAY, "outcome": "approved", "person": request.person}

    refused = at_once(
        lambda: one_piece_more(agreement, by=manager),
        lambda: answer_edition(request.edition, request=request, **facts),
    )

    agreement.refresh_from_db()
    if refused:
        assert agreement.state == AgreementState.AWAITING_APPROVAL
        assert not Approval.objects.exists()
    else:
        assert agreement.state == AgreementState.ACTIVE
        assert [each.label for each in agreement.editions.order_by("pk")] == ["1.1", "1.2"]
        assert edition_of(agreement).purpose == "change"


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_who_is_changing_the_text(asked, agreement, manager):
    """Without the lock of the agreement the old text would be approved and the new one hold."""
    request = ApprovalRequest.objects.get()
    facts = {"by": None, "on": TODAY, "outcome": "approved", "person": request.person}
    refused: list[Exception] = []
    answering = threading.Thread(
        target=lambda: refused.extend(
            at_once(lambda: answer_edition(request.edition, request=request, **facts))
        )
    )

    with transaction.atomic():
        one_piece_more(agreement, by=manager)
        answering.start()
        answering.join(0.5)
        waited = answering.is_alive()
    answering.join()

    assert waited
    assert [each.code for each in refused] == ["changed"]  # type: ignore[attr-defined]
    assert not Approval.objects.exists()


# Pages


def test_the_page_of_the_agreement_shows_who_was_asked_and_the_answer(
    asked, agreement, manager, client_of
):
    client = client_of(manager)

    before = client.get(agreement.get_absolute_url())
    sent(asked, YES)
    after = client.get(agreement.get_absolute_url())

    assert address_of(asked, site=SITE) in before.content.decode()
    assert "Approved: Carl Customer" in text_of(after)
    assert address_of(asked, site=SITE) not in after.content.decode()


def test_the_form_asks_who_may_decide_and_proposes_the_end_of_the_next_period(
    active, mandate, manager, client_of
):
    client, address = client_of(manager), reverse("agreements:ask", args=[active.pk])

    form = client.get(address).context["form"]
    client.post(address, {"person": mandate.person.pk, "last_day": f"{TODAY.year + 1}-12-31"})

    assert list(form.fields["person"].queryset) == [mandate.person]
    assert form["last_day"].initial == date(TODAY.year + 1, 12, 31)
    assert PersonalLink.objects.get().recipient == "Carl Customer"


def test_who_asks_from_a_board_is_led_back_to_it(active, mandate, manager, client_of):
    client, board = client_of(manager), reverse("rounds:list")
    address = reverse("agreements:ask", args=[active.pk])
    said = {"person": mandate.person.pk, "last_day": f"{TODAY.year + 1}-12-31"}

    page = text_of(client.get(f"{address}?next={board}"))
    answer = client.post(address, said | {"next": board})

    assert PersonalLink.objects.count() == 1
    assert page.count("Cancel") == 1
    assert answer.headers["Location"] == board


def test_a_draft_without_a_first_day_is_told_what_is_missing(manager, customer, client_of):
    drafted = AgreementFactory.create(
        customer=customer, state="draft", exemption="", anchor_on=None, initial_months=None
    )

    page = client_of(manager).get(reverse("agreements:ask", args=[drafted.pk]))

    assert "Give it its first day before it is put to the customer." in text_of(page)


def test_nobody_is_asked_for_what_has_ended(manager, mandate, active):
    Agreement.objects.filter(pk=active.pk).update(
        state="ended", ended_on=TODAY, ended_as="terminated"
    )

    with pytest.raises(ValidationError, match="has ended"):
        ask_approval(active, by=manager, on=TODAY, person=mandate.person, site=SITE)


def test_the_relationship_manager_is_told_of_an_approval_by_link(asked, customer, agreement):
    manager = customer.relationship_manager(on=TODAY)
    Person.objects.filter(pk=manager.pk).update(email="rm@it.org")

    sent(asked, YES)
    sent(asked, YES)

    (mail,) = OutboxMessage.objects.filter(kind="mail")
    assert mail.payload["to"] == ["rm@it.org"]
    assert mail.payload["subject"].startswith(f"Approved by Carl Customer: {agreement.number}")
    assert agreement.get_absolute_url() in mail.payload["text"]


def test_what_the_customer_may_approve_is_not_approved_by_the_group(asked, agreement):
    member = UserFactory.create(role=Role.STEERING_GROUP)
    facts = {"on": TODAY, "outcome": "approved", "is_of_group": True}

    with pytest.raises(ValidationError, match=r"not for the IT steering group.*Carl Customer"):
        record_answer(edition_of(agreement), by=member, **facts)

    assert not Approval.objects.exists()
