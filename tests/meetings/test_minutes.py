"""Minutes on their way: kept as they were sent, approved by link, taken back, corrected."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from brm.accounts.models import Role
from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from brm.ui.pdf import render_pdf
from customers.models import Person
from customers.periods import period
from meetings.models import Action, AgendaItem, Information, Meeting, MinutesEdition
from meetings.operations import minute
from meetings.operations.send_minutes import (
    add_addendum,
    approve_minutes,
    lock_minutes,
    reopen_minutes,
    send_minutes,
)
from meetings.paper import current_facts
from tests.customers.factories import PersonFactory
from tests.factories import UserFactory
from tests.forms_sent import sent_by
from tests.meetings.factories import TODAY
from tests.meetings.minuted import a_decision, a_held_meeting, an_item, opened

pytestmark = pytest.mark.django_db

SECRET = "They have no money left"


@pytest.fixture
def manager(relationship_manager):
    return relationship_manager


@pytest.fixture
def meeting(manager) -> Meeting:
    """With a decision, a promise, running text, and one item that is for IT alone."""
    held = a_held_meeting(manager)
    decided = a_decision(held, manager)
    karin = Person.objects.get(name="Karin")
    assert decided.agenda_item is not None
    facts = {"text": "Three scenarios", "owner": karin, "due_on": TODAY}
    minute.add_action(decided.agenda_item, by=manager, on=TODAY, **facts)
    hidden = an_item(held, manager, topic="Their budget")
    AgendaItem.objects.filter(pk=hidden.pk).update(confidential=True)
    minute.add_information(hidden, by=manager, on=TODAY, text=SECRET)
    minute.write_minutes(held, by=manager, on=TODAY, text="All went well.")
    held.refresh_from_db()
    return held


def link_to(name: str) -> PersonalLink:
    return PersonalLink.objects.filter(purpose="minutes", recipient=name).latest("pk")


def test_minutes_go_to_the_list_and_to_who_reads_along_each_in_their_way(manager, meeting):
    series = meeting.forum.series.get(kind=meeting.kind)
    inside = PersonFactory(email="olav@example.org", user=UserFactory(role=Role.READER))
    outside = PersonFactory(name="Lisa", email="lisa@example.org", left_on=TODAY)
    left = PersonFactory(email="left@example.org")
    gone = PersonFactory(email="gone@example.org", left_on=TODAY - timedelta(days=1))
    for person, days in (
        (inside, period(TODAY, None)),
        (outside, period(TODAY, TODAY)),
        (gone, period(TODAY, None)),
        (left, period(TODAY - timedelta(days=9), TODAY - timedelta(days=1))),
    ):
        series.members.create(person=person, only_minutes=True, valid=days)
    OutboxMessage.objects.all().delete()

    send_minutes(meeting, by=manager, on=TODAY)

    mailed = {to for each in OutboxMessage.objects.filter(kind="mail") for to in each.payload["to"]}
    own = Person.objects.get(user=manager).email
    assert mailed == {own, "olav@example.org"}
    linked = PersonalLink.objects.filter(purpose="minutes").values_list("address", flat=True)
    assert set(linked) == {"karin@example.org", "lisa@example.org"}


def test_by_link_the_customers_edition_is_read_and_approved_once(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    link = link_to("Karin")

    shown = opened(link)
    meeting.refresh_from_db()
    state_after_reading = meeting.minutes_state
    said = opened(link, outcome="approved")
    again = opened(link, outcome="not_right", text="No, wait.")

    meeting.refresh_from_db()
    page = shown.content.decode()
    assert ("Renew for a year" in page, "Their budget" in page, SECRET in page) == (
        True,
        False,
        False,
    )
    assert state_after_reading == "sent"
    assert (meeting.minutes_state, meeting.minutes_approved_by.name) == ("approved", "Karin")
    assert "Thank you. You approved these minutes on" in said.content.decode()
    assert "Thank you. You approved these minutes on" in again.content.decode()
    answer = meeting.editions.get().answers.get()
    assert (answer.is_approval, answer.recorded_by, answer.request.person.name) == (
        True,
        None,
        "Karin",
    )


def test_what_is_not_right_is_said_and_told_and_approves_nothing(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    OutboxMessage.objects.all().delete()
    link = link_to("Karin")

    empty = opened(link, outcome="not_right", text=" ")
    opened(link, outcome="not_right", text="It was two years.")

    meeting.refresh_from_db()
    answer = meeting.editions.get().answers.get()
    assert empty.status_code == 409
    assert (meeting.minutes_state, answer.is_approval, answer.text) == (
        "sent",
        False,
        "It was two years.",
    )
    [told] = OutboxMessage.objects.filter(kind="mail")
    assert told.payload["subject"] == f"Not right, says Karin: minutes of {meeting}"


def test_who_only_reads_along_is_not_asked_and_cannot_approve(manager, meeting):
    series = meeting.forum.series.get(kind=meeting.kind)
    lisa = PersonFactory(name="Lisa", email="lisa@example.org")
    series.members.create(person=lisa, only_minutes=True, valid=period(TODAY, None))
    send_minutes(meeting, by=manager, on=TODAY)

    shown = opened(link_to("Lisa"))
    answer = opened(link_to("Lisa"), outcome="approved")

    meeting.refresh_from_db()
    assert shown.context["may_answer"] is False
    assert answer.context["form"].non_field_errors() == [
        "Lisa was not at the meeting and cannot approve its minutes."
    ]
    assert meeting.minutes_state == "sent"


def test_links_close_when_the_minutes_are_taken_back_and_new_ones_open(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    first = link_to("Karin")

    reopen_minutes(meeting, by=manager, on=TODAY)
    closed = opened(first, outcome="approved")
    minute.write_minutes(meeting, by=manager, on=TODAY, text="All went very well.")
    send_minutes(meeting, by=manager, on=TODAY)

    assert closed.status_code == 410
    assert [each.n for each in meeting.editions.order_by("n")] == [1, 2]
    assert "All went very well." in opened(link_to("Karin")).content.decode()


def test_an_approval_is_of_what_was_sent_and_of_nothing_that_changed_since(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    karin = Person.objects.get(name="Karin")
    Information.objects.update(text="Something else")

    with pytest.raises(ValidationError) as refusal:
        approve_minutes(meeting, by=manager, on=TODAY, person=karin)
    by_link = opened(link_to("Karin"), outcome="approved")

    sentence = "The minutes have changed since they were sent: take them back and send them again."
    assert refusal.value.messages == [sentence]
    assert by_link.context["form"].non_field_errors() == [sentence]
    Information.objects.update(text=SECRET)
    approve_minutes(meeting, by=manager, on=TODAY, person=karin)


def test_an_addendum_is_mailed_with_a_link_and_a_confidential_one_stays_inside(manager, meeting):
    karin = Person.objects.get(name="Karin")
    send_minutes(meeting, by=manager, on=TODAY)
    approve_minutes(meeting, by=manager, on=TODAY, person=karin)
    lock_minutes(meeting, by=manager, on=TODAY)
    OutboxMessage.objects.all().delete()
    links = PersonalLink.objects.filter(purpose="minutes")
    before = links.count()

    add_addendum(meeting, by=manager, on=TODAY, text="It was two years.")
    add_addendum(meeting, by=manager, on=TODAY, text=SECRET, confidential=True)

    assert links.count() == before + 1
    subjects = [each.payload["subject"] for each in OutboxMessage.objects.filter(kind="mail")]
    assert subjects == [f"Addendum to the minutes: {meeting}"] * 2
    page = opened(link_to("Karin")).content.decode()
    assert ("It was two years." in page, SECRET in page) == (True, False)
    inside, outside = (current_facts(meeting, inside=each)["addenda"] for each in (True, False))
    assert ([row["text"] for row in inside], [row["text"] for row in outside]) == (
        ["It was two years.", SECRET],
        ["It was two years."],
    )


def paper_of(meeting: Meeting, *, inside: bool) -> bytes:
    return render_pdf("meetings/minutes.typ", current_facts(meeting, inside=inside))


def test_no_confidential_word_is_in_the_customers_paper(manager, meeting):
    """Other confidential words change the inner paper, and not one byte of the customer's."""
    inner, outer = (paper_of(meeting, inside=each) for each in (True, False))

    AgendaItem.objects.filter(confidential=True).update(topic="Another secret", reason="Why")
    Information.objects.filter(agenda_item__confidential=True).update(text="Quite another text")

    assert paper_of(meeting, inside=False) == outer
    assert paper_of(meeting, inside=True) != inner
    facts = current_facts(meeting, inside=True)
    assert facts["edition"] == "with confidential items, for inside IT alone"


def test_the_papers_say_which_edition_they_are_and_are_had_from_the_page(
    client_of, manager, meeting
):
    browser, page = client_of(manager), reverse("meetings:pdf", args=[meeting.pk])

    customers, inside = browser.get(page), browser.get(f"{page}?edition=inside")

    assert (customers.content[:5], inside.content[:5]) == (b"%PDF-", b"%PDF-")
    assert customers.content != inside.content
    names = [each["Content-Disposition"] for each in (customers, inside)]
    assert ["inside-it" in name for name in names] == [False, True]
    send_minutes(meeting, by=manager, on=TODAY)
    assert opened(link_to("Karin")).status_code == 200


def test_what_was_sent_stays_as_it_was_whatever_becomes_of_people_and_promises(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    karin = Person.objects.get(name="Karin")
    approve_minutes(meeting, by=manager, on=TODAY, person=karin)
    lock_minutes(meeting, by=manager, on=TODAY)
    meeting.refresh_from_db()
    before = [paper_of(meeting, inside=each) for each in (True, False)]

    Person.objects.filter(pk=karin.pk).update(name="Karin Ek")
    Action.objects.update(text="Two scenarios", due_on=TODAY + timedelta(days=9))
    type(meeting.forum).objects.update(name="Grid South")
    meeting.refresh_from_db()

    assert [paper_of(meeting, inside=each) for each in (True, False)] == before
    assert MinutesEdition.objects.get().content["customer"]["attendance"][0]["name"] == "Karin"


def test_information_is_changed_and_taken_out_while_it_is_a_draft_and_history_keeps_it(
    client_of, manager, meeting
):
    browser, kept = client_of(manager), Information.objects.get()
    edit = reverse("meetings:edit_outcome", args=["information", kept.pk])

    browser.post(edit, sent_by(browser.get(edit)) | {"text": "A little is left"})
    browser.post(reverse("meetings:remove_outcome", args=["information", kept.pk]))

    assert not Information.objects.exists()
    events = Information.pgh_event_model.objects.order_by("pgh_id")
    assert [(each.pgh_label, each.text) for each in events] == [
        ("insert", SECRET),
        ("update", "A little is left"),
        ("delete", "A little is left"),
    ]


def test_a_promise_is_changed_and_taken_out_while_it_is_a_draft(client_of, manager, meeting):
    browser, promised = client_of(manager), Action.objects.get()
    edit = reverse("meetings:edit_outcome", args=["action", promised.pk])

    browser.post(edit, sent_by(browser.get(edit)) | {"text": "Two scenarios"})
    promised.refresh_from_db()
    changed = promised.text
    browser.post(reverse("meetings:remove_outcome", args=["action", promised.pk]))

    assert (changed, Action.objects.exists()) == ("Two scenarios", False)


def test_nothing_that_was_written_down_is_changed_once_it_is_sent(manager, meeting):
    send_minutes(meeting, by=manager, on=TODAY)
    information, action = Information.objects.get(), Action.objects.get()
    decision = meeting.decisions.get()

    for change in (
        lambda: minute.change_information(information, by=manager, on=TODAY, text="x"),
        lambda: minute.remove_information(information, by=manager, on=TODAY),
        lambda: minute.take_back_decision(decision, by=manager, on=TODAY),
        lambda: minute.remove_action(action, by=manager, on=TODAY),
        lambda: minute.write_minutes(meeting, by=manager, on=TODAY, text="x"),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.messages == ["The minutes of this meeting are no longer a draft."]


def test_text_saves_itself_while_a_meeting_changes_in_other_ways(client_of, manager, meeting):
    browser, page = client_of(manager), reverse("meetings:minutes", args=[meeting.pk])
    shown = browser.get(meeting.get_absolute_url()).context["text_form"]["version"].value()
    Meeting.objects.filter(pk=meeting.pk).update(place="Narvik 3")
    typed = {"minutes": "All went well. Really.", "version": shown}

    kept = browser.post(page, typed, headers={"X-Autosave": "1"})
    on = kept.json()["version"]
    Meeting.objects.filter(pk=meeting.pk).update(minutes="Theirs")
    met = browser.post(page, {"minutes": "Mine", "version": on}, headers={"X-Autosave": "1"})

    meeting.refresh_from_db()
    assert (kept.status_code, meeting.place, meeting.minutes) == (200, "Narvik 3", "Theirs")
    assert (met.status_code, met.json()) == (
        409,
        {
            "said": "Somebody else has changed this while you were writing. Nothing is saved yet.",
            "theirs": "Theirs",
            "version": meeting.version,
        },
    )


def test_text_that_is_typed_after_the_minutes_were_sent_is_refused_with_a_sentence(
    client_of, manager, meeting
):
    browser, page = client_of(manager), reverse("meetings:minutes", args=[meeting.pk])
    shown = browser.get(page).context["form"]["version"].value()
    send_minutes(meeting, by=manager, on=TODAY)

    met = browser.post(page, {"minutes": "Mine", "version": shown}, headers={"X-Autosave": "1"})

    assert (met.status_code, met.json()) == (
        409,
        {"said": "The minutes of this meeting are no longer a draft."},
    )
