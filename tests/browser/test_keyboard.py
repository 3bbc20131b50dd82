"""With a keyboard alone: Tab comes to every control, and each shows that it has the focus."""

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext

from brm.accounts.models import User
from tests.browser.pages import visits

BY_NAME = {visit.name: visit for visit in visits()}
WALKED = [
    "register-list",
    "register-report",
    "register-take_back",
    "register-expected",
    "surveys-create",
    "surveys-scores",
    "reports-management",
    "reports-evidence",
]
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))
    .filter(e => e.type !== "radio" || e.checked || !document.querySelector(
        `input[type=radio][name="${e.name}"]:checked`))
    .map((e, n) => { e.dataset.walk = n; return e.outerHTML.slice(0, 90) })"""
FOCUSED = """() => {
    const e = document.activeElement, s = getComputedStyle(e);
    return [e.dataset.walk ?? null, s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0];
}"""


def test_the_walk_covers_pages_that_there_are() -> None:
    assert [name for name in WALKED if name not in BY_NAME] == []


@pytest.mark.parametrize("name", WALKED)
def test_every_control_is_come_to_by_tab_and_shows_it(
    name: str, signed_in: BrowserContext, admin_user: User
) -> None:
    visit, page = BY_NAME[name], signed_in.new_page()
    page.goto(reverse(visit.url_name, args=visit.rows(admin_user)) + visit.query)
    controls = page.evaluate(REACHABLE)
    seen = {}

    for _each in range(2 * len(controls)):
        page.keyboard.press("Tab")
        n, is_shown = page.evaluate(FOCUSED)
        seen[n] = is_shown or seen.get(n, False)

    assert [said for n, said in enumerate(controls) if str(n) not in seen] == []
    assert [said for n, said in enumerate(controls) if not seen[str(n)]] == []
