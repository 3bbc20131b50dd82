"""Pages of meetings: what they say, what their buttons do, and at what cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.lookup import shown
from customers.models import MandateKind
from meetings.coverage import Counted
from meetings.models import (
    Activity,
    AgendaItem,
    Decision,
    Escalation,
    Meeting,
    MeetingState,
)
from meetings.operations.meet import series_of
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    AgendaItemFactory,
    EscalationFactory,
    MeetingFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def browser(client_of, customer):
    """A client signed in as the customer's relationship manager."""
    return client_of(manager_of(customer, name="Ingrid"))


@pytest.fixture
def meeting(customer):
    begun = timezone.now() - timedelta(hours=2)
    return MeetingFactory(forum__customer=customer, starts_at=begun)


LISTS = {
    "meetings:list": lambda n, on: MeetingFactory(starts_at=timezone.now() + timedelta(days=n + 1)),
    "meetings:activities": lambda n, on: ActivityFactory(due_on=on, state="due"),
    "meetings:actions": lambda n, on: ActionFactory(due_on=on),
    "meetings:escalations": lambda n, on: EscalationFactory(number=f"E-{n}"),
    "meetings:year_wheel": lambda n, on: ActivityFactory(due_on=on, state="due"),
    "meetings:coverage": lambda n, on: ActivityFactory(due_on=on, state="due"),
}
QUERIES = {
    "meetings:list": 7,
    "meetings:activities": 8,
    "meetings:actions": 7,
    "meetings:escalations": 8,
    "meetings:year_wheel": 11,
    "meetings:coverage": 11,
}


@pytest.mark.parametrize("page", list(LISTS))
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_with_one_row_and_with_three(
    page, rows, today, administrator, client_of, django_assert_num_queries
):
    for n in range(rows):
        LISTS[page](n, today)
    browser = client_of(administrator)
    browser.get(reverse(page))

    with django_assert_num_queries(QUERIES[page]):
        response = browser.get(reverse(page))

    assert response.status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_a_meeting_costs_the_same_with_one_item_and_with_three(
    n, meeting, browser, django_assert_num_queries
):
    AgendaItemFactory.create_batch(n, meeting=meeting)
    ActionFactory.create_batch(n, customer=meeting.customer)
    browser.get(meeting.get_absolute_url())

    with django_assert_num_queries(26):
        response = browser.get(meeting.get_absolute_url())

    assert response.status_code == 200


def test_confirming_the_structure_comes_back_to_where_the_button_was(browser, customer, today):
    activity = ActivityFactory(customer=customer, kind_id="review_structure", due_on=today)
    page = reverse("meetings:complete_activity", args=[activity.pk])

    response = browser.post(page, {"next": "/meetings/activities/?mine=1"})

    activity.refresh_from_db()
    assert (response["Location"], activity.state, activity.done_on) == (
        "/meetings/activities/?mine=1",
        "done",
        today,
    )
    assert customer.confirmations.get().confirmed_on == today


def test_a_button_leads_to_no_other_site(browser, customer):
    activity = ActivityFactory(customer=customer)
    page = reverse("meetings:complete_activity", args=[activity.pk])

    response = browser.post(page, {"next": "https://elsewhere.example/"})

    assert response["Location"] == activity.get_absolute_url()


def test_skipping_without_a_reason_asks_for_it_and_skips_nothing(browser, customer):
    activity = ActivityFactory(customer=customer)

    response = browser.post(reverse("meetings:skip_activity", args=[activity.pk]), {"reason": " "})

    activity.refresh_from_db()
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert activity.state == "planned"


def test_a_done_activity_is_not_done_twice(browser, customer, today):
    activity = ActivityFactory(customer=customer, state="done", done_on=today)

    response = browser.post(reverse("meetings:complete_activity", args=[activity.pk]))

    assert response.context["form"].non_field_errors() == [
        f"{activity.kind}, Grid North is done already."
    ]


def test_a_doubled_click_plans_one_activity(browser, customer, today):
    page = reverse("meetings:plan_activity")
    form = browser.get(page).context["form"]
    sent = {
        "customer": shown(customer),
        "kind": "review_plans",
        "due_on": today.isoformat(),
        "idempotency_key": form["idempotency_key"].value(),
    }

    first, second = browser.post(page, sent), browser.post(page, sent)

    assert first["Location"] == second["Location"] == Activity.objects.get().get_absolute_url()


def test_a_relationship_manager_plans_a_meeting_of_an_own_customer(browser, customer):
    page = reverse("meetings:create")
    form = browser.get(page, {"customer": shown(customer)}).context["form"]

    response = browser.post(
        page,
        {
            "customer": shown(customer),
            "kind": "customer",
            "starts_at": "2027-01-14T09:00",
            "ends_at": "2027-01-14T10:30",
            "place": "Narvik 2",
            "idempotency_key": form["idempotency_key"].value(),
        },
    )

    meeting = Meeting.objects.get()
    assert response["Location"] == meeting.get_absolute_url()
    assert (str(meeting), meeting.duration_minutes) == ("Customer meeting, Grid North", 90)


def test_a_meeting_that_ends_before_it_starts_comes_back_with_what_was_typed(browser, customer):
    page = reverse("meetings:create")
    form = browser.get(page).context["form"]

    response = browser.post(
        page,
        {
            "customer": shown(customer),
            "kind": "customer",
            "starts_at": "2027-01-14T09:00",
            "ends_at": "2027-01-14T08:00",
            "place": "Narvik 2",
            "idempotency_key": form["idempotency_key"].value(),
        },
    )

    assert response.context["form"].errors == {"__all__": ["The meeting must end after it starts."]}
    assert response.context["form"]["place"].value() == "Narvik 2"
    assert Meeting.objects.count() == 0


def add(browser, item: AgendaItem, **sent):
    """Send the outcome form of an item as the page draws it."""
    page = f"{item.meeting.get_absolute_url()}?item={item.pk}&outcome={sent['kind']}"
    key = browser.get(page).context["outcome_form"]["idempotency_key"].value()
    address = reverse("meetings:add_outcome", args=[item.pk])
    return browser.post(address, {"idempotency_key": key, **sent})


def test_a_decision_is_kept_with_the_mandate_it_stands_on(browser, meeting):
    decider = PersonFactory(name="Karin")
    MandateFactory(unit=meeting.customer.unit, person=decider, kind=MandateKind.CUSTOMER)
    item = AgendaItemFactory(meeting=meeting)

    add(browser, item, kind="decision", text="Renew", matter="service", decided_by=decider.pk)

    decision = Decision.objects.get()
    assert (decision.text, decision.by_mandate) == (
        "Renew",
        "Karin, mandate for Grid North without limit",
    )


def test_a_refused_decision_keeps_the_text_and_says_who_may(browser, meeting):
    MandateFactory(
        unit=meeting.customer.unit,
        person=PersonFactory(name="Karin"),
        kind=MandateKind.CUSTOMER,
    )
    item = AgendaItemFactory(meeting=meeting)

    response = add(browser, item, kind="decision", text="Renew for 24 months", matter="service")

    form = response.context["outcome_form"]
    assert form.non_field_errors() == [
        "Say who decides. Who may: Karin, mandate for Grid North without limit."
    ]
    assert form["text"].value() == "Renew for 24 months"
    assert Decision.objects.count() == 0
    assert response.context["decides"].who == "Karin"
    assert "question=Renew+for+24+months" in response.context["raise_url"]


def test_the_form_of_a_decision_says_at_once_who_may(browser, meeting):
    MandateFactory(unit=meeting.customer.unit, person=PersonFactory(name="Karin"))
    item = AgendaItemFactory(meeting=meeting)

    page = browser.get(f"{meeting.get_absolute_url()}?item={item.pk}&outcome=decision")

    assert "Who may decide: Karin." in " ".join(page.content.decode().split())
    assert page.context["decides"].sentence == (
        "Karin decides, for the customer Grid North, on a business case: "
        "the mandate is for any sum."
    )


def test_an_action_of_the_minutes_stands_on_the_page_of_all_actions(browser, meeting, today):
    owner = PersonFactory(name="Olav")
    meeting.attendance.create(person=owner)
    item = AgendaItemFactory(meeting=meeting)

    add(browser, item, kind="action", text="Three scenarios", owner=owner.pk, due_on=today)

    listed = [line.row for line in browser.get(reverse("meetings:actions")).context["lines"]]
    assert [(action.text, action.owner) for action in listed] == [("Three scenarios", owner)]


def test_htmx_is_given_the_minutes_alone(browser, meeting):
    item = AgendaItemFactory(meeting=meeting, topic="Renewal")

    response = browser.get(
        f"{meeting.get_absolute_url()}?item={item.pk}",
        headers={"HX-Request": "true", "HX-Target": "minutes"},
    )

    page = response.content.decode()
    assert page.strip().startswith("<section")
    assert page.count("<section") == 1


def test_two_writers_of_the_minutes_meet_and_nothing_is_lost(browser, meeting):
    page = reverse("meetings:minutes", args=[meeting.pk])
    shown = browser.get(page).context["form"]["version"].value()
    Meeting.objects.filter(pk=meeting.pk).update(minutes="Theirs")

    response = browser.post(page, {"minutes": "Mine", "version": shown})

    conflict = response.context["form"].conflict
    assert [(part.mine, part.theirs) for part in conflict] == [("Mine", "Theirs")]
    meeting.refresh_from_db()
    assert meeting.minutes == "Theirs"


def test_the_minutes_are_a_pdf_that_leaves_out_what_is_confidential(reader, client_of, meeting):
    from meetings.paper import minutes_facts

    AgendaItemFactory(meeting=meeting, topic="Prices")
    AgendaItemFactory(meeting=meeting, topic="Their budget", confidential=True)

    response = client_of(reader).get(reverse("meetings:pdf", args=[meeting.pk]))

    assert response.content[:5] == b"%PDF-"
    assert [item["topic"] for item in minutes_facts(meeting, inside=False)["items"]] == ["Prices"]
    assert [item["topic"] for item in minutes_facts(meeting, inside=True)["items"]] == [
        "Prices",
        "Their budget",
    ]


@pytest.mark.parametrize("field", ["9" * 5_000, "9" * 30, "x"])
def test_attendance_of_a_place_that_cannot_be_changes_nothing(browser, meeting, field):
    row = meeting.attendance.create(person=PersonFactory())

    response = browser.post(
        reverse("meetings:attend", args=[meeting.pk]),
        f"state-{field}=present",
        content_type="application/x-www-form-urlencoded",
    )

    row.refresh_from_db()
    assert (response["Location"], row.state) == (meeting.get_absolute_url(), "invited")


@pytest.mark.parametrize("person", ["9" * 5_000, "9" * 30, "x", ""])
def test_nobody_who_cannot_be_approves_minutes(browser, meeting, person):
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_state="sent", minutes_sent_at=timezone.now(), state="held"
    )

    response = browser.post(
        reverse("meetings:move_minutes", args=[meeting.pk]), {"to": "approved", "person": person}
    )

    meeting.refresh_from_db()
    assert (response["Location"], meeting.minutes_state) == (
        f"{meeting.get_absolute_url()}#way",
        "sent",
    )


def test_a_removed_item_is_not_moved_up(browser, meeting):
    item = AgendaItemFactory(meeting=meeting, topic="Prices", state="removed")

    response = browser.post(
        reverse("meetings:move_item", args=[item.pk]), {"to": "up"}, follow=True
    )

    assert [str(said) for said in response.context["messages"]] == [
        "“Prices” is not on the agenda any more."
    ]


def edit(browser, meeting, **sent):
    """Send the form of a meeting as the page draws it, one hour long."""
    page = reverse("meetings:edit", args=[meeting.pk])
    version = browser.get(page).context["form"]["version"].value()
    return browser.post(page, {"version": version, "place": "Narvik 2", **sent})


def test_a_planned_meeting_is_moved(browser, meeting):
    response = edit(browser, meeting, starts_at="2027-01-14T09:00", ends_at="2027-01-14T10:00")

    meeting.refresh_from_db()
    assert response["Location"] == meeting.get_absolute_url()
    assert (meeting.held_on, meeting.duration_minutes, meeting.place) == (
        date(2027, 1, 14),
        60,
        "Narvik 2",
    )


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
def test_a_meeting_is_not_moved_to_a_year_that_no_calendar_has(browser, meeting, year):
    moments = {"starts_at": f"{year}-01-01T09:00", "ends_at": f"{year}-01-01T10:00"}

    response = edit(browser, meeting, **moments)

    words = ["Choose a day from the year 1900 to 2200."]
    assert response.context["form"].errors == {"starts_at": words, "ends_at": words}


def test_text_that_saved_itself_just_before_the_click_on_its_button_is_saved(browser, meeting):
    page = reverse("meetings:minutes", args=[meeting.pk])
    sent = {"minutes": "Mine", "version": browser.get(page).context["form"]["version"].value()}
    browser.post(page, sent, headers={"X-Autosave": "1"})

    answers = [browser.post(page, sent).status_code for _doubled in range(2)]

    meeting.refresh_from_db()
    assert (answers, meeting.minutes) == ([302, 302], "Mine")


def test_nothing_is_proposed_once_the_minutes_are_sent(browser, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_state="sent", state=MeetingState.HELD, minutes_sent_at=timezone.now()
    )

    response = browser.post(reverse("meetings:propose", args=[meeting.pk]), follow=True)

    said = [str(each) for each in response.context["messages"]]
    assert said == ["The minutes of this meeting are no longer a draft."]


def test_a_held_meeting_is_not_moved(browser, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)

    response = edit(browser, meeting, starts_at="2025-01-14T09:00", ends_at="2025-01-14T10:00")

    day = meeting.held_on
    meeting.refresh_from_db()
    assert response.context["form"].non_field_errors() == ["Only a planned meeting can be moved."]
    assert meeting.held_on == day


def test_a_held_meeting_offers_the_next_one(browser, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)

    browser.post(reverse("meetings:plan_next", args=[series_of(meeting).pk]))

    assert Meeting.objects.filter(state=MeetingState.PLANNED).count() == 1


def test_an_action_is_done_by_its_owner_who_cares_for_no_customer(client_of, reader, today):
    action = ActionFactory(owner=PersonFactory(user=reader))

    client_of(reader).post(reverse("meetings:complete_action", args=[action.pk]))

    action.refresh_from_db()
    assert (action.state, action.done_on) == ("done", today)


def test_the_steering_group_decides_and_the_customer_is_then_told(
    client_of, steering_member, customer, today
):
    manager = manager_of(customer, name="Ingrid", email="ingrid@example.org")
    escalation = EscalationFactory(customer=customer)
    address = reverse("meetings:move_escalation", args=[escalation.pk])

    client_of(steering_member).post(address, {"to": "accepted"})
    client_of(steering_member).post(address, {"to": "decided", "text": "Charging first."})
    told = {"to": "informed", "person": shown(PersonFactory()), "through": "telephone"}
    client_of(manager).post(address, told)
    client_of(manager).post(address, {"to": "closed"})

    escalation.refresh_from_db()
    assert (escalation.state, escalation.decision.text, escalation.informed_on) == (
        "closed",
        "Charging first.",
        today,
    )
    steps = list(escalation.steps.values_list("from_state", "to_state"))
    assert steps == [
        ("raised", "accepted"),
        ("accepted", "decided"),
        ("decided", "informed"),
        ("informed", "closed"),
    ]


def test_returning_a_question_needs_a_reason(client_of, steering_member):
    escalation = EscalationFactory()
    address = reverse("meetings:move_escalation", args=[escalation.pk])

    response = client_of(steering_member).post(address, {"to": "returned", "text": ""})

    escalation.refresh_from_db()
    assert response.context["form"].errors == {"text": ["This field is required."]}
    assert escalation.state == "raised"


def test_a_scheduled_question_stands_on_the_agenda_of_that_meeting(client_of, steering_member):
    coming = timezone.now() + timedelta(days=3)
    meeting = MeetingFactory(forum__customer=None, kind="steering", starts_at=coming)
    escalation = EscalationFactory(state="accepted", number="E-7", question="Which team?")
    address = reverse("meetings:move_escalation", args=[escalation.pk])

    client_of(steering_member).post(address, {"to": "scheduled", "meeting": meeting.pk})

    escalation.refresh_from_db()
    assert (escalation.state, escalation.meeting) == ("scheduled", meeting)
    assert [item.topic for item in meeting.agenda.all()] == ["E-7 Which team?"]


def test_a_relationship_manager_raises_a_question_elsewhere(browser, today):
    page = reverse("meetings:raise_escalation")
    key = browser.get(page).context["form"]["idempotency_key"].value()
    sent = {
        "customer": shown(CustomerFactory()),
        "question": "Which team?",
        "effect": "Nobody answers.",
        "level": 3,
        "severity": 1,
        "wanted_by": (today + timedelta(days=9)).isoformat(),
        "idempotency_key": key,
    }

    response = browser.post(page, sent)

    escalation = Escalation.objects.get()
    assert response["Location"] == escalation.get_absolute_url()
    assert (escalation.number, escalation.state, escalation.raised_on) == ("E-1", "raised", today)


@pytest.mark.parametrize(
    "asked", ["year=0", "year=99999", "year=020260", "year=x", "customer=x", "customer=9"]
)
def test_the_year_wheel_takes_any_question(browser, asked, today):
    response = browser.get(f"{reverse('meetings:year_wheel')}?{asked}")

    assert (response.context["year"], response.context["customer"]) == (today.year, None)


def test_coverage_counts_what_was_skipped_as_planned(customer, browser):
    year = timezone.localdate().year - 1
    facts = {"customer": customer, "due_on": timezone.localdate().replace(year=year, day=1)}
    ActivityFactory(state="done", done_on=facts["due_on"], kind_id="review_plans", **facts)
    ActivityFactory(
        state="skipped",
        reason="holiday",
        skipped_on=facts["due_on"],
        kind_id="study_reports",
        **facts,
    )
    ActivityFactory(state="late", kind_id="team_meeting", **facts)

    page = f"{reverse('meetings:year_wheel')}?customer={customer.pk}&year={year}"
    whole = browser.get(page).context["coverage"].whole

    assert whole == Counted(planned=3, done=1, late=1, skipped=1)


def test_the_customers_page_shows_what_waits(browser, customer, today):
    ActivityFactory(customer=customer, due_on=today - timedelta(days=3), state="late")
    ActionFactory(customer=customer, text="Price list for 2027", due_on=today)

    page = browser.get(customer.get_absolute_url()).content.decode()

    assert page.count("3 days late") == 1
    in_its_row_on_its_button_and_in_the_timeline = 3
    assert page.count("Price list for 2027") == in_its_row_on_its_button_and_in_the_timeline


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.READER, False), (Role.RELATIONSHIP_MANAGER, True)]
)
def test_a_question_is_offered_to_those_who_may_raise_it(client, role, offered):
    customer = CustomerFactory()
    client.force_login(UserFactory(role=role))
    address = reverse("meetings:raise_escalation")

    pages = [
        client.get(customer.get_absolute_url()),
        client.get(reverse("meetings:escalations")),
        client.get(reverse("meetings:escalations_of_customer", args=[customer.pk])),
    ]

    assert [address in page.content.decode() for page in pages] == [offered] * 3
