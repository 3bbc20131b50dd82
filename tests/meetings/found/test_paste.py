"""Minutes pasted into a meeting: what is found is looked over and kept in one go."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from brm.ui.lookup import shown
from customers.models import Membership
from customers.periods import period
from meetings.models import Action, MinutesState
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import (
    AgendaItemFactory,
    MeetingFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db

KEY = "6f1e8a52-3ad2-4d0a-8f0e-0d5bfb0d2f11"
TEXT = """# Notes

* Prices
  * Bo will send the price list by Friday
  * AI: @ines.old to ask legal
  * Sven to call the supplier
- [x] Bo booked the room
"""


@pytest.fixture
def meeting():
    customer = CustomerFactory(unit__name="Grid North")
    starts_at = timezone.make_aware(datetime(2026, 11, 24, 10))
    meeting = MeetingFactory(forum__customer=customer, starts_at=starts_at)
    meeting.attendance.create(person=PersonFactory(name="Bo Ek"))
    return meeting


@pytest.fixture
def browser(client_of, meeting):
    return client_of(manager_of(meeting.customer, name="Ingrid"))


def belongs(person, meeting):
    valid = period(date(2026, 1, 1), None)
    Membership.objects.create(person=person, unit=meeting.customer.unit, valid=valid)


def page(meeting):
    return reverse("meetings:paste_minutes", args=[meeting.pk])


def found(browser, meeting, text=TEXT, **more):
    answer = browser.post(
        page(meeting), {"text": text, "idempotency_key": KEY, "find": "yes", **more}
    )
    return answer.context["rows"]


def sent(rows, **changes):
    """What a browser sends of the rows as they are shown, and the changes."""
    fields = {
        "keep": "yes",
        "text": TEXT,
        "idempotency_key": KEY,
    }
    for bound in [*rows.management_form, *(field for row in rows for field in row)]:
        value = bound.value()
        if value is True:
            fields[bound.html_name] = "on"
        elif value not in (None, False):
            fields[bound.html_name] = str(bound.field.prepare_value(value))
    return fields | changes


def test_who_is_meant_is_found_among_those_on_the_list_then_at_the_customer_and_never_guessed(
    browser, meeting
):
    PersonFactory(name="Bo Berg")
    ines = PersonFactory(name="Ines Old", email="ines.old@example.org")
    belongs(ines, meeting)
    for name in ("Sven Alm", "Sven Ask"):
        belongs(PersonFactory(name=name), meeting)

    rows = [row.initial for row in found(browser, meeting)]

    bo = meeting.attendance.get().person
    assert [(row["take"], row["owner"]) for row in rows] == [
        (True, bo),
        (True, ines),
        (True, None),
        (False, bo),
    ]
    assert rows[2]["hint"] == ("“Sven” is written: choose one of Sven Alm, Sven Ask.")


def test_whom_the_text_lists_by_the_whole_name_nobody_else_of_that_first_name_is_taken_for(
    browser, meeting
):
    rows = found(browser, meeting, "Present: Bo Quist\nBo will send the list")
    bo = PersonFactory(name="Bo Quist")

    again = found(browser, meeting, "Present: Bo Quist\nBo will send the list")

    assert (rows[0].initial["owner"], again[0].initial["owner"]) == (None, bo)


def test_where_no_day_is_said_it_is_that_of_the_next_meeting_else_two_weeks_later(browser, meeting):
    before = [row.initial["due_on"] for row in found(browser, meeting)]
    MeetingFactory(forum=meeting.forum, starts_at=meeting.starts_at + timedelta(days=30))

    after = [row.initial["due_on"] for row in found(browser, meeting)]

    assert before[:2] == [date(2026, 11, 27), date(2026, 12, 8)]
    assert after[:2] == [date(2026, 11, 27), date(2026, 12, 24)]


def test_what_is_chosen_becomes_actions_of_the_meeting_and_the_text_its_minutes(browser, meeting):
    sven, item = PersonFactory(name="Sven Alm"), AgendaItemFactory(meeting=meeting, topic="Prices")
    rows = found(browser, meeting)
    ines = PersonFactory(name="Ines Old")

    fields = sent(rows, keep_text="on")
    fields |= {"found-1-owner": shown(ines), "found-2-owner": shown(sven), "found-3-take": "on"}
    browser.post(page(meeting), fields)
    browser.post(page(meeting), fields)

    kept = Action.objects.order_by("pk").values_list("text", "owner__name", "state", "agenda_item")
    assert list(kept) == [
        ("Bo will send the price list by Friday", "Bo Ek", "open", item.pk),
        ("@ines.old to ask legal", "Ines Old", "open", item.pk),
        ("Prices: Sven to call the supplier", "Sven Alm", "open", item.pk),
        ("Bo booked the room", "Bo Ek", "done", None),
    ]
    meeting.refresh_from_db()
    assert meeting.minutes == TEXT.strip()


def test_what_is_refused_keeps_all_that_was_typed(browser, meeting):
    rows = found(browser, meeting)

    fields = sent(rows, **{"found-1-owner": "Nobody Known", "found-0-text": "Another text"})
    answer = browser.post(page(meeting), fields)

    said = answer.context["rows"]
    assert (said[0]["text"].value(), said[1]["owner"].value()) == ("Another text", "Nobody Known")
    assert said[2].errors == {"owner": ["Say who does it."]}
    assert answer.context["form"]["text"].value() == TEXT
    assert not Action.objects.exists()


def test_what_the_meeting_has_already_is_not_taken_twice(browser, meeting):
    rows = found(browser, meeting, "Present: Bo Ek\nBo will send the list")
    browser.post(page(meeting), sent(rows))

    again = found(browser, meeting, "Present: Bo Ek\nBo will send the list")

    assert [row.initial["take"] for row in again] == [False]
    assert again[0].initial["hint"].startswith("This meeting has it already.")


def test_a_file_takes_the_place_of_the_text_and_one_that_is_no_text_is_refused(browser, meeting):
    good = SimpleUploadedFile("minutes.md", b"AI: Bo to call")
    bad = SimpleUploadedFile("picture.png", b"\x89PNG\x00")

    rows = found(browser, meeting, text="", file=good)
    answer = browser.post(
        page(meeting), {"text": "", "idempotency_key": KEY, "find": "yes", "file": bad}
    )

    assert [row.initial["text"] for row in rows] == ["Bo to call"]
    assert answer.context["form"].errors == {"file": ["This is no text file."]}


def test_minutes_that_have_left_the_draft_take_no_more(browser, meeting):
    rows = found(browser, meeting, "AI: Bo to call")
    meeting.minutes_state, meeting.minutes_sent_at = MinutesState.SENT, timezone.now()
    meeting.save()

    answer = browser.post(page(meeting), sent(rows))

    assert answer.context["form"].non_field_errors() == [
        "The minutes of this meeting are no longer a draft."
    ]
    assert not Action.objects.exists()


def test_finding_costs_the_same_for_one_item_and_for_many(
    browser, meeting, django_assert_num_queries
):
    people = [PersonFactory(name=f"P{n} Ek") for n in range(40)]
    for person in people:
        meeting.attendance.create(person=person)
    text = "".join(f"AI: P{n} to call\n" for n in range(40))
    browser.post(page(meeting), {"text": "AI: Bo to call", "idempotency_key": KEY, "find": "yes"})

    for each in ("AI: P1 to call", text):
        with django_assert_num_queries(16):
            browser.post(page(meeting), {"text": each, "idempotency_key": KEY, "find": "yes"})
