"""The yes or no to a business case: who may, by which way, and one effect of two at once."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import BusinessCase, CaseRequest, Decision, Requirement
from agreements.operations.case import begin_case, submit_case
from agreements.operations.decide_case import answer_case, ask_to_decide, decide_case
from agreements.operations.move import move_requirement
from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.outbox.models import OutboxMessage
from brm.privacy.seals import contents_that_are_broken
from customers.models import Customer, Mandate, Person
from customers.periods import period
from meetings.topics import cases, cases_of_the_group
from tests.agreements.cases import a_draft, a_fitted_requirement, a_submitted_case
from tests.agreements.factories import ServiceFactory
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SITE = "http://testserver/"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def mandate(customer) -> Mandate:
    return MandateFactory(
        unit=customer.unit,
        person=PersonFactory(name="Carl Customer", email="carl@example.org"),
        limit_amount=Decimal(1000),
        currency="EUR",
    )


@pytest.fixture
def asked(customer, manager) -> Requirement:
    return a_fitted_requirement(customer, by=manager)


@pytest.fixture
def case(asked, mandate, manager) -> BusinessCase:
    """A case of 1 000 EUR, just inside the mandate."""
    return a_submitted_case(asked, by=manager, on=TODAY)


def test_the_decision_keeps_the_mandate_the_sum_and_the_version_of_the_case(
    case, asked, mandate, manager
):
    made = decide_case(
        case, by=manager, on=TODAY, person=mandate.person, outcome="approved", text="Go on"
    )

    asked.refresh_from_db()
    assert (asked.state, asked.decision) == ("approved", made)
    assert (made.case_version, made.digest, made.amount) == (1, case.digest, 1000)
    assert (made.person, made.mandate, made.text) == (mandate.person, mandate, "Go on")
    assert made.mandate_as_it_was["limit"] == "1000.00"
    assert contents_that_are_broken() == set()


def test_a_cent_above_the_mandate_is_for_the_steering_group(asked, mandate, manager):
    draft = a_draft(asked, by=manager, on=TODAY)
    row = draft.alternatives.get(is_chosen=True)
    row.costs[0] = Decimal("1000.01")
    row.save()
    case = submit_case(draft, by=manager, on=TODAY, version=draft.version)

    with pytest.raises(ValidationError, match="Raise it to the IT steering group"):
        decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="approved")
    with pytest.raises(PermissionDenied):
        decide_case(case, by=manager, on=TODAY, person=None, outcome="approved", is_of_group=True)
    member = UserFactory(role=Role.STEERING_GROUP)
    assert [topic.source_id for topic in cases_of_the_group()] == [str(case.pk)]
    made = decide_case(case, by=member, on=TODAY, person=None, outcome="approved", is_of_group=True)

    assert (made.person, made.by_mandate) == (None, "IT steering group")
    assert list(cases_of_the_group()) == []


def test_a_mandate_for_other_services_does_not_cover_it(customer, manager, mandate):
    mandate.services = [ServiceFactory(code="mail").code]
    mandate.save()
    service = ServiceFactory(code="maps")
    asked = a_fitted_requirement(customer, by=manager, kind="change", service=service)
    case = a_submitted_case(asked, by=manager, on=TODAY)

    with pytest.raises(ValidationError, match="IT steering group"):
        decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="approved")


def test_the_same_yes_again_is_the_same_decision_and_a_no_is_refused(case, mandate, manager):
    said = {"by": manager, "on": TODAY, "person": mandate.person}
    first = decide_case(case, **said, outcome="approved")

    assert decide_case(case, **said, outcome="approved") == first
    with pytest.raises(ValidationError, match="decided already: approved"):
        decide_case(case, **said, outcome="refused")


def test_a_case_that_was_taken_back_is_not_decided(case, asked, mandate, manager):
    move_requirement(asked, by=manager, on=TODAY, state="preparing")

    with pytest.raises(ValidationError, match="does not wait for a decision"):
        decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="approved")


def test_after_a_no_another_version_is_decided(case, asked, mandate, manager):
    said = {"by": manager, "on": TODAY, "person": mandate.person}
    decide_case(case, **said, outcome="refused")
    move_requirement(asked, by=manager, on=TODAY, state="preparing")
    draft = begin_case(asked, by=manager, on=TODAY)
    second = submit_case(draft, by=manager, on=TODAY, version=draft.version)

    made = decide_case(second, **said, outcome="approved")

    asked.refresh_from_db()
    assert (made.case_version, asked.state) == (2, "approved")


def test_nothing_is_decided_that_nobody_has_submitted(case, mandate, manager):
    made = decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="approved")
    made.pk, made.case_version = None, 2

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        made.save(force_insert=True)

    assert error.value.__cause__.diag.constraint_name == "a_decision_is_on_a_submitted_case"


def test_nobody_without_care_records_a_decision(case, mandate):
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        decide_case(case, by=other, on=TODAY, person=mandate.person, outcome="approved")


def test_a_case_that_waits_is_a_topic_of_the_customers_meeting(case, customer, mandate, manager):
    (topic,) = cases(customer, TODAY)

    assert (topic.source_kind, topic.source_id) == ("business_case", str(case.pk))
    assert topic.url == case.get_absolute_url()
    decide_case(case, by=manager, on=TODAY, person=mandate.person, outcome="refused")
    assert list(cases(customer, TODAY)) == []


# By link


@pytest.fixture
def link(case, mandate, manager) -> PersonalLink:
    return ask_to_decide(case, by=manager, on=TODAY, person=mandate.person, site=SITE)


def test_a_customer_says_yes_by_a_link_and_it_is_kept(link, mandate):
    client, address = Client(), address_of(link, site=SITE)

    shown = client.get(address)
    said = client.post(address, {"outcome": "approved", "text": "Go on"})
    again = client.post(address, {"outcome": "approved", "text": "Go on"})

    decision = Decision.objects.get()
    words = text_of(shown).replace("\u202f", " ").replace("\xa0", " ")
    assert "1 000 EUR is inside the mandate of" in words
    assert "Net present value" in words
    assert (decision.person, decision.recorded_by) == (mandate.person, None)
    for answer in (said, again, client.get(address)):
        assert "Your answer is kept: approved" in text_of(answer)


def test_opening_a_link_decides_nothing_and_it_is_given_on_paper(link):
    client, address = Client(), address_of(link, site=SITE)

    client.get(address)
    paper = client.get(address, {"as": "pdf"})

    assert paper.content.startswith(b"%PDF")
    assert not Decision.objects.exists()


def test_a_case_that_is_changed_closes_the_link(link, asked, manager):
    move_requirement(asked, by=manager, on=TODAY, state="preparing")
    taken_back = Client().get(address_of(link, site=SITE)).status_code
    draft = begin_case(asked, by=manager, on=TODAY)
    submit_case(draft, by=manager, on=TODAY, version=draft.version)

    answer = Client().post(address_of(link, site=SITE), {"outcome": "approved"})

    assert (taken_back, answer.status_code) == (410, 410)
    assert not Decision.objects.exists()


def test_a_mandate_that_ended_meanwhile_is_refused_by_the_name_of_who_may(link, mandate, customer):
    ended = period(TODAY - timedelta(days=400), TODAY - timedelta(days=1))
    Mandate.objects.filter(pk=mandate.pk).update(valid=ended)
    MandateFactory(
        unit=customer.unit,
        person=PersonFactory(name="Cleo Next"),
        valid=period(TODAY, None),
    )

    answer = Client().post(address_of(link, site=SITE), {"outcome": "approved"})

    assert answer.status_code == 409
    assert "Carl Customer may not decide this. Who may: Cleo Next" in text_of(answer)
    assert not Decision.objects.exists()


def test_nobody_is_asked_who_may_not_decide(case, manager):
    with pytest.raises(ValidationError, match="Carl Customer"):
        ask_to_decide(case, by=manager, on=TODAY, person=PersonFactory(), site=SITE)

    assert not PersonalLink.objects.exists()


# Two at the same moment


def at_once(*acts) -> list[str]:
    """Do the acts in connections of their own; what was refused, in words."""
    refused: list[str] = []

    def run(act) -> None:
        try:
            act()
        except ValidationError as refusal:
            refused.append(" ".join(refusal.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcomes", [("approved", "approved"), ("approved", "refused")])
def test_two_answers_at_the_same_moment_are_one_decision(link, mandate, manager, outcomes):
    asked = CaseRequest.objects.select_related("case__requirement", "person").get()
    case, person = asked.case, mandate.person

    refused = at_once(
        lambda: answer_case(asked, on=TODAY, outcome=outcomes[0]),
        lambda: decide_case(case, by=manager, on=TODAY, person=person, outcome=outcomes[1]),
    )

    assert Decision.objects.count() == 1
    assert len(refused) == len(set(outcomes)) - 1


@pytest.mark.django_db(transaction=True)
def test_a_decision_while_the_case_is_taken_back_is_one_of_the_two(link, manager):
    asked = CaseRequest.objects.select_related("case__requirement", "person").get()
    requirement = asked.case.requirement

    refused = at_once(
        lambda: answer_case(asked, on=TODAY, outcome="approved"),
        lambda: move_requirement(requirement, by=manager, on=TODAY, state="preparing"),
    )

    requirement.refresh_from_db()
    assert len(refused) == 1
    assert (requirement.state, Decision.objects.count()) in [("approved", 1), ("preparing", 0)]


@pytest.mark.django_db(transaction=True)
def test_a_case_submitted_while_it_is_written_is_frozen_whole(asked, mandate, manager):
    draft = a_draft(asked, by=manager, on=TODAY)

    def write() -> None:
        row = draft.alternatives.get(is_chosen=True)
        row.costs[0] = Decimal(7)
        try:
            row.save()
        except IntegrityError as refusal:
            raise ValidationError(str(refusal)) from refusal

    at_once(
        lambda: submit_case(draft, by=manager, on=TODAY, version=draft.version),
        write,
    )

    held = BusinessCase.objects.get()
    costs = held.alternatives.get(is_chosen=True).costs
    assert held.state == "submitted"
    assert Decimal(held.content["alternatives"][1]["costs"][0]) == costs[0] == held.amount


# Pages


def test_the_yes_or_no_is_recorded_on_its_page(client_of, case, mandate, manager):
    client = client_of(manager)
    address = reverse("cases:decide", args=[case.pk])

    page = client.get(address)
    client.post(address, {"person": mandate.person_id, "outcome": "refused", "text": "Not now"})

    assert "Who may decide: Carl Customer" in text_of(page)
    assert Decision.objects.get().outcome == "refused"
    after = text_of(client.get(case.get_absolute_url()))
    assert "Not now" in after
    assert "Record the yes or no" not in after
    assert "does not wait for a decision" in text_of(client.get(address))


def test_somebody_is_asked_from_the_page_of_the_case(client_of, case, mandate, manager):
    page = client_of(manager).post(
        reverse("cases:ask", args=[case.pk]), {"person": mandate.person_id}, follow=True
    )

    link = PersonalLink.objects.get()
    assert (link.recipient, link.address) == ("Carl Customer", "carl@example.org")
    assert address_of(link, site=SITE) in page.content.decode()


def test_the_page_of_a_requirement_asks_with_the_sum_of_its_case(
    client_of, customer, manager, mandate
):
    facts = {"rough_sum": Decimal(10), "currency": "EUR"}
    asked = a_fitted_requirement(customer, by=manager, **facts)
    draft = a_draft(asked, by=manager, on=TODAY)
    row = draft.alternatives.get(is_chosen=True)
    row.costs[0] = Decimal("1000.01")
    row.save()
    before = text_of(client_of(manager).get(asked.get_absolute_url()))
    submit_case(draft, by=manager, on=TODAY, version=draft.version)

    after = text_of(client_of(manager).get(asked.get_absolute_url()))

    assert "Who decides: Carl Customer" in before
    assert "Who decides: IT steering group" in after


def test_what_the_customer_may_decide_is_not_decided_by_the_group(case, mandate):
    member = UserFactory(role=Role.STEERING_GROUP)

    with pytest.raises(ValidationError, match=r"not for the IT steering group.*Carl Customer"):
        decide_case(case, by=member, on=TODAY, person=None, outcome="approved", is_of_group=True)

    assert not Decision.objects.exists()


def test_a_link_that_was_taken_back_opens_no_case(client_of, link, case, manager):
    request = CaseRequest.objects.get()

    client_of(manager).post(reverse("cases:take_back", args=[request.pk]))

    assert Client().get(address_of(link, site=SITE)).status_code == 410
    assert "does not open any more" in text_of(client_of(manager).get(case.get_absolute_url()))


def test_a_customer_whose_two_rows_became_one_still_answers_and_the_manager_is_told(
    link, mandate, customer
):
    kept = PersonFactory(name="Carla Customer")
    Mandate.objects.filter(pk=mandate.pk).update(person=kept)
    Person.objects.filter(pk=mandate.person_id).update(merged_into=kept)
    Person.objects.filter(pk=customer.relationship_manager(on=TODAY).pk).update(email="rm@it.org")

    said = Client().post(address_of(link, site=SITE), {"outcome": "approved"})

    (mail,) = OutboxMessage.objects.filter(kind="mail")
    assert "Your answer is kept: approved" in text_of(said)
    assert Decision.objects.get().person == kept
    assert (mail.payload["to"], mail.payload["subject"][:26]) == (
        ["rm@it.org"],
        "Approved by Carla Customer",
    )
