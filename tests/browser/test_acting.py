"""What a person does with the shell: keyboard, choosing rows, theme; also without scripts."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests.customers.factories import UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_tab_leads_past_the_navigation(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    page = signed_in.new_page()
    page.goto(reverse("ui:components"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_chosen_rows_raise_a_bar_that_says_how_many(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    page = signed_in.new_page()
    page.goto(reverse("ui:components"))
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()

    page.get_by_label("Choose all rows").check()

    expect(bar.locator("strong")).to_have_text("3 chosen")
    bar.get_by_label("Clear the choice").click()
    expect(bar).to_be_hidden()


def test_dark_is_chosen_once_and_stays(signed_in: BrowserContext, live_server: LiveServer) -> None:
    page = signed_in.new_page()
    page.goto(reverse("ui:components"))

    page.locator(".me summary").click()
    page.get_by_role("button", name="Dark").click()
    page.goto(reverse("ui:more"))

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(17, 18, 21)"


def test_without_scripts_the_acts_on_chosen_rows_stand_under_the_table(
    browser: Browser, session_cookie: dict[str, str], live_server: LiveServer
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(reverse("ui:components"))

    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()


def test_a_look_up_field_offers_what_matches_the_letters(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    UnitFactory(code="GN", name="Grid North")
    page = signed_in.new_page()
    page.goto(reverse("customers:unit_add"))
    parent = page.get_by_label("Parent")

    parent.press_sequentially("grid")

    option = page.locator("#id_parent-offered option")
    expect(option).to_have_attribute("value", "Grid North · GN")
    expect(parent).to_have_attribute("list", "id_parent-offered")
