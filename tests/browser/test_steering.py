"""The steering group's page on paper, on a wall, and decided on without scripts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from brm.accounts.models import User
from meetings.models import Escalation
from tests.customers.factories import CustomerFactory
from tests.meetings.steered import a_group_at_work, member, raised

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Each hour without sorting leaves 38 000 parcels for the next day. " * 12


def a_full_house(user: User) -> None:
    """Everything there can be on the page, with long texts."""
    a_group_at_work(user)
    on, by = timezone.localdate(), member()
    for n in range(9):
        raised(
            by,
            on - timedelta(days=3 * n),
            customer=CustomerFactory(unit__name=f"Division of Terminals and Ports {n}"),
            question=LONG[:250],
            effect=LONG,
            otherwise=LONG,
            recommendation=f"A, because {LONG}",
            severity=2,
        )


def test_the_page_prints_on_one_sheet_and_fits_a_wall(
    signed_in: BrowserContext, admin_user: User, live_server: LiveServer
) -> None:
    a_full_house(admin_user)
    page = signed_in.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})

    page.goto(reverse("meetings:steering"))
    paper = page.pdf(prefer_css_page_size=True)
    page.goto(f"{reverse('meetings:steering')}?wall=1")
    tall, wide = page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )

    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert [(round(float(w)), round(float(h))) for w, h in sheets] == [(595, 842)]
    assert (tall <= 1080, wide) == (True, 1920), tall


def test_a_question_is_decided_in_place_without_scripts(
    browser: Browser, session_cookie: dict[str, str], live_server: LiveServer
) -> None:
    raised(member(), timezone.localdate(), customer=CustomerFactory())
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(reverse("meetings:steering"))

    page.locator("summary", has_text="Decide").click()
    expect(page.get_by_label("Decision")).to_have_value("Two sites, 3.9 M SEK.")
    page.locator("details[open]").get_by_role("button", name="Decide").click()

    expect(page.locator("h1")).to_have_text("No question waits for you")
    expect(page).to_have_url(re.compile("/meetings/steering/$"))
    context.close()
    assert Escalation.objects.get().state == "decided"
