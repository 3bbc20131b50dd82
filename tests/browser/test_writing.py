"""Minutes are written in a browser: they save themselves, and two writers lose nothing."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from meetings.models import Meeting
from tests.meetings.factories import MeetingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_text_saves_itself_and_of_two_writers_both_texts_are_kept(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    meeting = MeetingFactory.create()
    page = signed_in.new_page()
    page.goto(meeting.get_absolute_url())
    text = page.get_by_label("Running text of the minutes")
    said = page.locator("[data-said]")

    text.press_sequentially("Use grew.")
    expect(said).to_contain_text("Saved ")
    meeting.refresh_from_db()
    saved_alone = meeting.minutes
    Meeting.objects.filter(pk=meeting.pk).update(minutes="Use grew a lot.")
    text.press_sequentially(" Volume price from 800.")
    theirs = page.get_by_label("Theirs, saved now")
    expect(theirs).to_have_value("Use grew a lot.")
    expect(text).to_have_value("Use grew. Volume price from 800.")
    page.get_by_role("button", name="Save the text").click()
    expect(theirs).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.minutes == "Use grew a lot."
    page.get_by_role("button", name="Keep both, theirs first").click()
    expect(said).to_contain_text("Saved ")

    meeting.refresh_from_db()
    assert (saved_alone, meeting.minutes) == (
        "Use grew.",
        "Use grew a lot.\n\nUse grew. Volume price from 800.",
    )
    expect(theirs).to_be_hidden()


def test_without_a_connection_the_text_stays_and_is_saved_when_it_is_back(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    meeting = MeetingFactory.create()
    page = signed_in.new_page()
    page.goto(meeting.get_absolute_url())
    text = page.get_by_label("Running text of the minutes")
    said = page.locator("[data-said]")

    signed_in.set_offline(True)
    text.press_sequentially("Use grew.")
    expect(said).to_contain_text("Not saved: no connection.")
    signed_in.set_offline(False)
    expect(said).to_contain_text("Saved ", timeout=10_000)

    meeting.refresh_from_db()
    assert meeting.minutes == "Use grew."


def test_without_scripts_the_text_is_saved_by_its_button(
    browser: Browser, session_cookie: dict[str, str], live_server: LiveServer
) -> None:
    meeting = MeetingFactory.create()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(meeting.get_absolute_url())

    page.get_by_label("Running text of the minutes").fill("Use grew.")
    page.get_by_role("button", name="Save the text").click()

    expect(page.locator("#text-title")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.minutes == "Use grew."
    context.close()
