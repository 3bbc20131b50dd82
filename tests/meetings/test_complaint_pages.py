"""Pages of complaints: recorded, answered, confirmed by link, followed up, escalated."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Requirement
from agreements.requirements.origins import CameOf, Source, origin_of
from brm.accounts.models import Role
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.outbox.models import OutboxMessage
from brm.ui.formats import full_day
from brm.ui.lookup import shown
from customers.models import Customer
from meetings.agenda import topics_for
from meetings.models import Complaint, ComplaintCause, Escalation
from meetings.operations import ask_about_complaint, complain
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import ActionFactory, ComplaintFactory, answered, manager_of

pytestmark = pytest.mark.django_db
SITE = "http://testserver/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid", email="ingrid@example.org")


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


@pytest.fixture
def karin():
    return PersonFactory(name="Karin Ek", email="karin@example.org")


@pytest.fixture
def complaint(customer, karin, today):
    received = today - timedelta(days=1)
    return ComplaintFactory(
        customer=customer,
        said_by=karin,
        said_by_name="",
        received_on=received,
        acknowledge_due_on=today + timedelta(days=1),
        answer_due_on=today + timedelta(days=13),
        close_due_on=today + timedelta(days=41),
    )


def at(complaint: Complaint, name: str) -> str:
    return reverse(f"complaints:{name}", args=[complaint.pk])


def field_errors(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def sent(customer: Customer, **facts):
    return {
        "customer": shown(customer),
        "kind": "complaint",
        "subject": "Sorting stands still",
        "received_on": timezone.localdate().isoformat(),
        "channel": "telephone",
        "severity": "2",
        "said_by_name": "Karin Ek",
        "idempotency_key": "7f0e41b4-2f86-4c0c-9df9-5c3d1ad47d55",
    } | facts


def test_what_was_heard_is_recorded_once_however_often_it_is_sent(browser, customer):
    first = browser.post(reverse("complaints:create"), sent(customer))
    again = browser.post(reverse("complaints:create"), sent(customer))

    made = Complaint.objects.get()
    assert (made.customer, made.channel, made.subject) == (
        customer,
        "telephone",
        "Sorting stands still",
    )
    assert first["Location"] == again["Location"] == made.get_absolute_url()


def test_a_form_without_who_said_it_says_so_and_loses_nothing(browser, customer):
    page = browser.post(reverse("complaints:create"), sent(customer, said_by_name=""))

    assert field_errors(page) == {"said_by": ["Say who said it."]}
    assert 'value="Sorting stands still"' in page.content.decode()


def test_the_definition_stands_where_complaints_are_listed_and_recorded(browser):
    for name in ("list", "create"):
        page = browser.get(reverse(f"complaints:{name}")).content.decode()
        assert "A complaint is what somebody of the business says of a service" in page


def test_a_step_is_taken_on_the_page(browser, complaint, today):
    facts = {"to": "answered", "day": today.isoformat(), "answer": "A second line runs."}

    response = browser.post(at(complaint, "move"), facts)

    complaint.refresh_from_db()
    assert (response["Location"], complaint.state, complaint.answered_on) == (
        complaint.get_absolute_url(),
        "answered",
        today,
    )


def test_a_refused_step_keeps_what_was_typed_and_says_why(browser, complaint, today):
    tomorrow = today + timedelta(days=1)
    facts = {"to": "answered", "day": tomorrow.isoformat(), "answer": "A second line runs."}

    page = browser.post(at(complaint, "move"), facts)

    assert field_errors(page) == {"day": ["That day is still to come."]}
    assert "A second line runs." in page.content.decode()


def test_closing_asks_for_the_day_and_the_cause(browser, complaint):
    answered(complaint, on=complaint.received_on, told_on=None)

    page = browser.post(at(complaint, "move"), {"to": "closed"})

    assert set(field_errors(page)) == {"told_on", "cause"}


def test_a_changed_severity_is_kept_and_a_conflict_is_told(browser, complaint):
    form = browser.get(at(complaint, "edit")).context["form"]
    facts = {name: form[name].value() or "" for name in form.fields} | {"severity": "3"}
    facts["said_by"] = shown(complaint.said_by)

    browser.post(at(complaint, "edit"), facts)
    second = browser.post(at(complaint, "edit"), facts | {"subject": "Other words"})

    complaint.refresh_from_db()
    assert complaint.severity == 3
    assert "Somebody else has changed this" in second.content.decode()


# By link -----------------------------------------------------------------------------------------


@pytest.fixture
def link(complaint, manager, karin, today):
    """The address by which Karin says whether the answer solves it."""
    answered(complaint, on=today, told_on=None)
    ask_about_complaint.ask_whether_solved(complaint, by=manager, on=today, person=karin, site=SITE)
    return address_of(PersonalLink.objects.get(), site=SITE)


def test_asking_by_link_tells_the_customer(link, complaint, today):
    complaint.refresh_from_db()

    assert (complaint.told_on, complaint.confirmed_on) == (today, None)


def test_opening_the_link_shows_the_answer_and_confirms_nothing(link, complaint):
    page = Client().get(link).content.decode()

    complaint.refresh_from_db()
    assert "A second line runs from Monday on." in page
    assert complaint.confirmed_on is None


def test_a_yes_by_link_confirms_and_tells_the_relationship_manager_once(
    link, complaint, karin, today
):
    Client().post(link, {"outcome": "solved", "text": "Thank you."})
    again = Client().post(link, {"outcome": "not_solved", "text": "Still."})

    complaint.refresh_from_db()
    assert (complaint.confirmed_on, complaint.confirmed_by, complaint.state) == (
        today,
        karin,
        "answered",
    )
    assert "You said on" in again.content.decode()
    mails = OutboxMessage.objects.filter(kind="mail")
    assert [mail.payload["to"] for mail in mails] == [["ingrid@example.org"]]


def test_a_no_by_link_opens_it_again_with_the_reason(link, complaint, karin):
    Client().post(link, {"outcome": "not_solved", "text": "It stood again on Monday."})

    complaint.refresh_from_db()
    step = complaint.steps.latest("pk")
    assert (complaint.state, complaint.times_reopened) == ("reopened", 1)
    assert (step.said_by, step.taken_by, step.text) == (
        karin,
        None,
        "It stood again on Monday.",
    )


def test_a_no_without_the_reason_is_asked_for_it(link, complaint):
    page = Client().post(link, {"outcome": "not_solved", "text": ""})

    complaint.refresh_from_db()
    assert (page.status_code, complaint.state) == (409, "answered")
    assert "Say what is not solved." in page.content.decode()


def test_a_yes_to_an_earlier_answer_is_no_yes_to_the_next(link, complaint, manager, today):
    complaint.refresh_from_db()
    step = {"by": manager, "on": today}
    complain.reopen_complaint(complaint, **step, text="It stood again.")
    complain.answer_complaint(complaint, **step, day=today, answer="A third line.")

    page = Client().post(link, {"outcome": "solved"})

    complaint.refresh_from_db()
    assert complaint.confirmed_on is None
    assert "It is open again" in page.content.decode()


def test_a_link_that_was_taken_back_opens_no_more(link, complaint, browser):
    asked = complaint.requests.get()

    browser.post(reverse("complaints:take_back", args=[asked.pk]))

    assert Client().get(link).status_code == 410


def test_who_has_no_address_is_not_asked(browser, complaint, today):
    answered(complaint, on=today)
    nobody = PersonFactory(name="Nils", email="")

    page = browser.post(at(complaint, "move"), {"to": "ask", "person": shown(nobody)})

    assert field_errors(page) == {"person": ["Nils has no e-mail address."]}


# What follows ------------------------------------------------------------------------------------


def test_an_action_that_follows_stands_on_the_complaint(browser, complaint, karin, today):
    facts = {
        "text": "Order a second line",
        "owner": shown(karin),
        "due_on": today.isoformat(),
        "idempotency_key": "7f0e41b4-2f86-4c0c-9df9-5c3d1ad47d55",
    }

    browser.post(at(complaint, "follow_up"), facts)

    action = complaint.follow_ups.get().action
    assert (action.text, action.customer) == ("Order a second line", complaint.customer)
    assert "Order a second line" in browser.get(at(complaint, "detail")).content.decode()


def test_one_click_fills_in_the_brief_and_the_next_raises_it(browser, complaint):
    form = browser.get(at(complaint, "escalate")).context["form"]
    brief = {name: form[name].value() or "" for name in form.fields}
    brief["customer"] = shown(complaint.customer)

    browser.post(at(complaint, "escalate"), brief)
    second = browser.post(
        at(complaint, "escalate"),
        brief | {"idempotency_key": "7f0e41b4-2f86-4c0c-9df9-5c3d1ad47d55"},
    )

    complaint.refresh_from_db()
    raised = Escalation.objects.get()
    assert complaint.escalation == raised
    assert raised.question == "What solves the complaint: Sorting stands still each Monday?"
    assert f"{raised.number} is open already." in second.content.decode()


def test_a_requirement_may_come_of_a_complaint(browser, complaint):
    page = browser.get(at(complaint, "detail")).content.decode()

    assert f"origin_kind=complaint&amp;origin_key={complaint.pk}" in page
    came = Requirement(origin_kind="complaint", origin_key=str(complaint.pk))
    assert origin_of(came) == CameOf(
        "Complaint",
        Source(
            str(complaint),
            complaint.get_absolute_url(),
            f"said by Karin Ek on {full_day(complaint.received_on)}",
        ),
    )


def test_open_complaints_and_praise_are_topics_of_the_next_meeting(complaint, customer, today):
    ComplaintFactory(customer=customer, kind="compliment", received_on=today)

    topics = [(each.source_kind, each.topic) for each in topics_for(customer, on=today)]

    assert topics == [
        ("complaint", f"Complaint {complaint.number}: Sorting stands still each Monday"),
        ("compliments", "Compliments and comments"),
    ]


# What it costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(
    rows, administrator, client_of, django_assert_num_queries
):
    ComplaintFactory.create_batch(rows)
    browser = client_of(administrator)
    browser.get(reverse("complaints:list"))

    with django_assert_num_queries(8):
        response = browser.get(reverse("complaints:list"))

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_complaint_costs_the_same_with_one_step_and_with_three(
    rows, complaint, browser, manager, today, django_assert_num_queries
):
    for n in range(rows):
        complain.comment_on_complaint(complaint, by=manager, on=today, text=f"Call {n}")
    browser.get(complaint.get_absolute_url())

    with django_assert_num_queries(13):
        response = browser.get(complaint.get_absolute_url())

    assert response.status_code == 200


def test_a_late_complaint_stands_on_today_with_its_owner_and_its_manager(
    browser, client_of, complaint, today
):
    owner = UserFactory(role=Role.READER)
    complaint.owner = PersonFactory(user=owner)
    complaint.acknowledge_due_on = today - timedelta(days=1)
    complaint.save()

    pages = [client.get("/").content.decode() for client in (browser, client_of(owner))]

    assert ["1 complaint" in page for page in pages] == [True, True]
    assert [complaint.subject in page for page in pages] == [True, True]


def test_the_file_holds_who_said_it_and_every_day(browser, complaint):
    ComplaintCause.objects.first()
    ActionFactory()

    answer = browser.get(reverse("complaints:list"), {"export": "csv", "show": "all"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:6] == [
        "Number",
        "Kind",
        "Subject",
        "Customer",
        "Service",
        "Said by",
    ]
    assert lines[1].split(",")[5] == "Karin Ek"
