"""What is wider than a phone begins at its newest end, and says of what row it is."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
HEAT_MAP, TREND = "Attainment by service and month", "Availability of the outage map"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(
    request: pytest.FixtureRequest,
    browser: Browser,
    session_cookie: dict[str, str],
    live_server: LiveServer,
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=request.param
    )
    context.add_cookies([session_cookie])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def in_the_window(page: Page, text: str, *, box: str) -> bool:
    """Whether the text of the chart lies within the width of its box, which scrolls."""
    outer = page.locator(box).bounding_box()
    inner = page.locator(box).locator(".chart").get_by_text(text, exact=True).bounding_box()
    assert outer is not None
    assert inner is not None
    return outer["x"] - 1 <= inner["x"] <= outer["x"] + outer["width"] - inner["width"] + 1


def test_a_heat_map_begins_at_its_newest_month_beside_the_names_of_its_rows(phone: Page) -> None:
    phone.goto(reverse("ui:components"))
    box = f'.chart-scroll[aria-label="{HEAT_MAP}"]'

    months = {month: in_the_window(phone, month, box=box) for month in ("Dec", "Nov")}

    assert months == {"Dec": False, "Nov": True}
    name = phone.locator(box).get_by_role("link", name="Outage map", exact=True)
    assert name.is_visible()
    assert (name.bounding_box() or {"x": -1})["x"] >= 0


def test_a_trend_begins_at_its_newest_month(phone: Page) -> None:
    phone.goto(reverse("ui:components"))
    box = f'.chart-scroll[aria-label="{TREND}"]'

    months = {month: in_the_window(phone, month, box=box) for month in ("Dec", "Nov")}

    assert months == {"Dec": False, "Nov": True}
