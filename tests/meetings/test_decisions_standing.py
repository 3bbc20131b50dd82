"""A decision counts only if who may decide took part, or confirms it later."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from customers.models import Mandate, Person
from meetings.agenda import topics_for
from meetings.models import AttendanceState, Decision
from meetings.operations import meet, minute
from meetings.operations.attend import mark_attendance
from meetings.operations.confirm_decision import ask_to_confirm, confirm_at_meeting
from meetings.operations.send_minutes import send_minutes
from meetings.paper import current_facts
from tests.customers.factories import PersonFactory
from tests.meetings.factories import TODAY
from tests.meetings.minuted import (
    NINE,
    SITE,
    a_decision,
    a_held_meeting,
    a_meeting_without_karin,
    opened,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def manager(relationship_manager):
    return relationship_manager


def standing(decision: Decision) -> str:
    return Decision.objects.with_standing().get(pk=decision.pk).standing


def mark(meeting, manager, name: str, state: str) -> None:
    place = meeting.attendance.get(person__name=name)
    mark_attendance(meeting, by=manager, on=TODAY, states={place.pk: state})


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AttendanceState.INVITED, "awaits"),
        (AttendanceState.PRESENT, "counts"),
        (AttendanceState.ONLINE, "counts"),
        (AttendanceState.APOLOGIES, "awaits"),
        (AttendanceState.ABSENT, "awaits"),
    ],
)
def test_a_decision_counts_while_who_decided_is_marked_as_having_come(manager, state, expected):
    meeting = a_held_meeting(manager)
    decision = a_decision(meeting, manager)
    meeting.attendance.filter(person__name="Karin").update(state=state)

    assert standing(decision) == expected


def test_what_does_not_count_says_so_on_the_page_the_paper_and_in_the_timeline(client_of, manager):
    meeting, decision = a_meeting_without_karin(manager)
    browser = client_of(manager)

    page = browser.get(f"{meeting.get_absolute_url()}?item={decision.agenda_item_id}")
    of_customer = browser.get(reverse("customers:timeline", args=[meeting.customer_id]))

    assert "It does not count yet: Karin is not marked as present." in page.content.decode()
    [item] = current_facts(meeting, inside=False)["items"]
    assert item["decisions"][0]["by_mandate"].endswith(
        "(awaits confirmation: it does not count yet)"
    )
    assert "Decided, awaits confirmation: Renew for a year" in of_customer.content.decode()


def test_by_link_who_may_decide_confirms_once_and_the_relationship_manager_is_told(
    client_of, manager
):
    meeting, decision = a_meeting_without_karin(manager)
    OutboxMessage.objects.all().delete()

    for _doubled in range(2):
        client_of(manager).post(reverse("meetings:ask_decision", args=[decision.pk]))
    link = PersonalLink.objects.get(purpose="decision")
    shown = opened(link)
    unread = standing(decision)
    opened(link, outcome="confirmed")
    again = opened(link, outcome="refused", text="No, wait.")

    decision.refresh_from_db()
    assert (shown.status_code, unread, standing(decision)) == (200, "awaits", "counts")
    confirmation = decision.confirmation
    assert (confirmation.person.name, confirmation.is_confirmed, confirmation.recorded_by) == (
        "Karin",
        True,
        None,
    )
    assert "Confirmed by Karin on" in again.content.decode()
    told = [each.payload["subject"] for each in OutboxMessage.objects.filter(kind="mail")]
    assert told == ["Confirmed by Karin: Renew for a year"]
    page = client_of(manager).get(f"{meeting.get_absolute_url()}?item={decision.agenda_item_id}")
    assert "Confirmed by Karin on" in page.content.decode()


def test_a_no_needs_its_reason_and_then_the_decision_counts_nowhere(manager):
    _meeting, decision = a_meeting_without_karin(manager)
    ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)
    link = PersonalLink.objects.get(purpose="decision")

    empty = opened(link, outcome="refused", text=" ")
    unchanged = standing(decision)
    opened(link, outcome="refused", text="Too dear.")

    assert (empty.status_code, unchanged, standing(decision)) == (409, "awaits", "refused")


def test_whoever_holds_no_mandate_any_more_confirms_nothing(manager):
    _meeting, decision = a_meeting_without_karin(manager)
    ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)
    heir = PersonFactory(name="Lars", email="lars@example.org")
    Mandate.objects.update(person=heir)

    answer = opened(PersonalLink.objects.get(purpose="decision"), outcome="confirmed")
    request = ask_to_confirm(decision, by=manager, on=TODAY, site=SITE, person=heir)

    [refusal] = answer.context["form"].non_field_errors()
    assert refusal.startswith("Karin may not decide this. Who may: Lars")
    opened(PersonalLink.objects.get(subject_id=request.pk, purpose="decision"), outcome="confirmed")
    assert standing(decision) == "counts"


def test_a_decision_awaits_at_the_next_meeting_and_is_confirmed_by_who_came(client_of, manager):
    meeting, decision = a_meeting_without_karin(manager)
    topics = [each.topic for each in topics_for(meeting.customer, on=TODAY)]
    later = meet.plan_meeting(
        meeting.forum,
        by=manager,
        kind=meeting.kind,
        starts_at=NINE + DAY,
        ends_at=NINE + DAY + timedelta(hours=1),
        on=TODAY,
    )
    item = later.agenda.get(source_kind="decision")
    browser, address = (
        client_of(manager),
        reverse("meetings:confirm_decision", args=[decision.pk]),
    )
    karin = Person.objects.get(name="Karin")
    sent = {"meeting": later.pk, "person": karin.pk, "outcome": "confirmed"}

    browser.post(address, sent)
    before_she_came = standing(decision)
    mark(later, manager, "Karin", AttendanceState.ONLINE)
    page = browser.get(f"{later.get_absolute_url()}?item={item.pk}").content.decode()
    browser.post(address, sent)

    assert topics == ["Confirm: Renew for a year"]
    assert "Who says so, present here" in page
    assert (before_she_came, standing(decision)) == ("awaits", "counts")
    assert (decision.confirmation.at_meeting, decision.confirmation.recorded_by) == (later, manager)


def test_an_earlier_meeting_or_another_forum_confirms_nothing(manager):
    meeting, decision = a_meeting_without_karin(manager)

    with pytest.raises(ValidationError) as refusal:
        confirm_at_meeting(
            decision,
            by=manager,
            on=TODAY,
            meeting=meeting,
            person=Person.objects.get(name="Karin"),
        )

    assert refusal.value.messages == ["Only a later meeting of the same forum can confirm it."]


def test_a_meeting_to_come_confirms_nothing_yet(manager):
    meeting, decision = a_meeting_without_karin(manager)
    later = meet.plan_meeting(
        meeting.forum,
        by=manager,
        kind=meeting.kind,
        starts_at=NINE + DAY,
        ends_at=NINE + DAY + timedelta(hours=1),
        on=TODAY,
    )
    mark(later, manager, "Karin", AttendanceState.PRESENT)
    karin = Person.objects.get(name="Karin")

    with pytest.raises(ValidationError) as refusal:
        confirm_at_meeting(decision, by=manager, on=TODAY, meeting=later, person=karin)

    assert refusal.value.messages == ["This meeting has not begun yet."]


def test_who_decided_is_asked_by_the_row_that_goes_on_for_them(manager):
    _meeting, decision = a_meeting_without_karin(manager)
    kept = PersonFactory(name="Karin", email="karin@grid.example.org")
    Mandate.objects.filter(person__email="karin@example.org").update(person=kept)
    Person.objects.filter(email="karin@example.org").update(merged_into=kept)

    asked = ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)

    assert asked.person == kept


def test_a_decision_of_a_confidential_item_is_not_sent_out(manager):
    _meeting, decision = a_meeting_without_karin(manager)
    type(decision.agenda_item).objects.update(confidential=True)

    with pytest.raises(ValidationError) as refusal:
        ask_to_confirm(Decision.objects.get(), by=manager, on=TODAY, site=SITE)

    assert refusal.value.messages == [
        "This item is confidential: nothing of it is sent outside IT."
    ]


def test_a_decision_that_was_written_wrongly_is_replaced_and_kept(client_of, manager):
    meeting, decision = a_meeting_without_karin(manager)
    ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)
    link = PersonalLink.objects.get(purpose="decision")
    browser = client_of(manager)
    edit = reverse("meetings:edit_outcome", args=["decision", decision.pk])
    form = browser.get(edit).context["form"]
    karin = Person.objects.get(name="Karin")
    sent = {
        "text": "Renew for two years",
        "matter": "agreement",
        "decided_by": karin.pk,
        "amount": "1500.01",
        "currency": "EUR",
        "idempotency_key": form["idempotency_key"].value(),
    }

    refused = browser.post(edit, sent)
    browser.post(edit, sent | {"amount": "1500"})

    instead = Decision.objects.kept().get()
    assert "goes to" in str(refused.context["form"].non_field_errors())
    assert (instead.text, instead.replaces.decision) == ("Renew for two years", decision)
    assert (standing(decision), decision.text) == ("taken_back", "Renew for a year")
    assert opened(link).status_code == 410
    texts = current_facts(meeting, inside=True)["items"][0]["decisions"]
    assert [each["text"] for each in texts] == ["Renew for two years"]


def test_a_decision_is_taken_back_once_and_not_after_it_was_answered(manager):
    _meeting, decision = a_meeting_without_karin(manager)
    ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)
    opened(PersonalLink.objects.get(purpose="decision"), outcome="confirmed")
    meeting = decision.meeting
    assert meeting is not None
    other = a_decision(meeting, manager, "Buy two")

    with pytest.raises(ValidationError) as answered:
        minute.take_back_decision(Decision.objects.get(pk=decision.pk), by=manager, on=TODAY)
    minute.take_back_decision(other, by=manager, on=TODAY)
    with pytest.raises(ValidationError) as twice:
        minute.take_back_decision(other, by=manager, on=TODAY)

    assert answered.value.messages == ["This decision is answered already and stays as it is."]
    assert twice.value.messages == ["Somebody has taken this decision back already."]


def test_minutes_are_sent_with_what_awaits_and_confirming_does_not_change_what_was_sent(manager):
    meeting, decision = a_meeting_without_karin(manager)
    edition = send_minutes(meeting, by=manager, on=TODAY)
    ask_to_confirm(decision, by=manager, on=TODAY, site=SITE)

    opened(PersonalLink.objects.get(purpose="decision"), outcome="confirmed")

    edition.refresh_from_db()
    said = edition.content["customer"]["items"][0]["decisions"][0]["by_mandate"]
    assert said.endswith("(awaits confirmation: it does not count yet)")
    assert standing(decision) == "counts"
