"""A passkey is made and opens the door, in a real browser and under the real content policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from brm.accounts.models import User
from tests.factories import PASSWORD, UserFactory

FINGERPRINT = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def anna(transactional_db: None) -> User:
    return UserFactory.create(email="anna@example.org", password=PASSWORD)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser with a fingerprint reader."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT})
    yield page
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("[name=login]", "anna@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form .btn-primary")
    page.fill("[name=password]", PASSWORD)
    page.click("form.form .btn-primary")


def test_a_passkey_is_made_and_then_opens_the_door(
    page: Page, live_server: LiveServer, anna: User
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    sign_in(page)
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"{live_server.url}/accounts/2fa/recovery-codes/")
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/")
    page.click("#passkey_login")
    page.wait_for_url(f"{live_server.url}/me/")

    assert page.inner_text("h1") == "Your account"
    assert faults == []
