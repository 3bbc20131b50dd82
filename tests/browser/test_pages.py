"""What holds for every page, whatever is on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from brm.accounts.models import User
from tests.browser.pages import Visit, visits

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AUDITED = ("wide-light", "phone-dark")
"""The looks that axe reads: each size and each theme once, since they change different things."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASKED = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Seen:
    """An open page and what the browser complained about while it was drawn."""

    page: Page
    complaints: list[str]


def opened(context: BrowserContext, address: str) -> Seen:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        complaints.append(f"{address} answered {answer and answer.status}")
    return Seen(page, complaints)


def is_a_file(context: BrowserContext, address: str) -> bool:
    """Whether the address gives a document to keep instead of a page to look at."""
    kind = context.request.get(address).headers.get("content-type", "")
    return not kind.startswith("text/html")


def looks(page: Page) -> Iterator[str]:
    """The page at every size and in both themes, one after another: the name of each look."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            yield f"{size}-{theme}"


def wider_than_the_window(page: Page) -> list[str]:
    """The elements that stick out to the right of the window, when the page scrolls sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


def faults(page: Page) -> list[str]:
    """What axe finds: rule, and where. It is given to a page once, and asked for violations only.

    What else it found would be written down element by element, and be twice the work.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate("asked => axe.run(asked).then(found => found.violations)", ASKED)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("visit", visits(), ids=lambda visit: visit.name)
def test_a_page_fits_its_window_breaks_no_rule_and_is_open_to_everyone(
    visit: Visit,
    signed_in: BrowserContext,
    admin_user: User,
    live_server: LiveServer,
    pictures: Path | None,
) -> None:
    address = reverse(visit.url_name, args=visit.rows(admin_user)) + visit.query
    if is_a_file(signed_in, address):
        return
    seen = opened(signed_in, address)

    found = {}
    for look in looks(seen.page):
        found[look] = wider_than_the_window(seen.page)
        if look in AUDITED:
            found[look] += faults(seen.page)
        if pictures:
            seen.page.screenshot(path=pictures / f"{visit.name}-{look}.png", full_page=True)
    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert seen.complaints == []


def test_a_rule_that_is_broken_is_found(signed_in: BrowserContext, live_server: LiveServer) -> None:
    page = signed_in.new_page()
    page.set_content("<html lang=en><title>a</title><main><h1>a</h1><img src=x></main></html>")

    assert [fault.split(":")[0] for fault in faults(page)] == ["image-alt"]


def test_content_that_sticks_out_is_found(
    signed_in: BrowserContext, live_server: LiveServer
) -> None:
    page = signed_in.new_page()
    page.set_content('<p style="width: 5000px">a</p>')

    assert [tag[:2] for tag in wider_than_the_window(page)] == ["<p"]
