"""What holds for every page, whatever is on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Error, Page
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


@pytest.fixture(scope="session")
def window(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """One window for all pages, which are only looked at: it keeps styles and scripts."""
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(window: Page, session_cookie: dict[str, str]) -> Iterator[Page]:
    """The window, signed in anew; afterwards nothing in it asks the server any more."""
    window.context.clear_cookies()
    window.context.add_cookies([session_cookie])  # type: ignore[list-item]
    yield window
    window.goto("about:blank")


@contextmanager
def complaints_of(page: Page) -> Iterator[list[str]]:
    """What the browser complains about meanwhile."""
    found: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            found.append(said.text)

    def hear_error(error: Error) -> None:
        found.append(str(error))

    page.on("console", hear)
    page.on("pageerror", hear_error)
    yield found
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", hear_error)


def opened(page: Page, address: str) -> int:
    """Open the address: the status of the answer; 0 for a document to keep, no page to look at."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return 0
        raise
    if answer is None:
        return -1
    return answer.status if answer.headers["content-type"].startswith("text/html") else 0


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
    visit: Visit, page: Page, admin_user: User, pictures: Path | None
) -> None:
    address = reverse(visit.url_name, args=visit.rows(admin_user)) + visit.query
    with complaints_of(page) as complaints:
        status = opened(page, address)
        if not status:
            return
        found = {}
        for look in looks(page):
            found[look] = wider_than_the_window(page)
            if look in AUDITED:
                found[look] += faults(page)
            if pictures:
                page.screenshot(path=pictures / f"{visit.name}-{look}.png", full_page=True)
    assert {look: wrong for look, wrong in found.items() if wrong} == {}
    assert (status, complaints) == (200, [])


def test_a_rule_that_is_broken_is_found(page: Page) -> None:
    page.set_content("<html lang=en><title>a</title><main><h1>a</h1><img src=x></main></html>")

    assert [fault.split(":")[0] for fault in faults(page)] == ["image-alt"]


def test_content_that_sticks_out_is_found(page: Page) -> None:
    page.set_content('<p style="width: 5000px">a</p>')

    assert [tag[:2] for tag in wider_than_the_window(page)] == ["<p"]


def test_what_the_browser_complains_about_is_heard(page: Page) -> None:
    with complaints_of(page) as complaints:
        page.evaluate("console.error('a style is missing'); setTimeout(() => none.such())")
        page.wait_for_timeout(50)

    assert complaints == ["a style is missing", "none is not defined"]
