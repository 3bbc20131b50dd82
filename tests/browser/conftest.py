"""A real browser on a real server: Debian's Chromium, driven by playwright.

Without a browser these tests skip and say so; with BRM_REQUIRE_BROWSER=1 that is a failure.
`--pictures DIR` keeps a picture of every page at every size and in both themes.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from brm.accounts.models import Role, User
from tests.factories import UserFactory

CHROMIUM = os.environ.get("BRM_BROWSER") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures", metavar="DIR", default="", help="where to keep pictures of pages"
    )


def missing_browser() -> str:
    """Why there is no browser; nothing where there is one."""
    return "" if Path(CHROMIUM).exists() else f"no browser at {CHROMIUM}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    reason = missing_browser()
    if reason and os.environ.get("BRM_REQUIRE_BROWSER") == "1":
        pytest.fail(f"BRM_REQUIRE_BROWSER is set and there is {reason}")
    if reason:
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # The sync API leaves a running loop in this thread; Django would refuse its database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def admin_user(transactional_db: None) -> User:
    return UserFactory.create(
        role=Role.ADMINISTRATOR,
        first_name="Ingrid",
        last_name="Solheim",
        email="ingrid@tarnholm.example",
    )


@pytest.fixture
def session_cookie(admin_user: User, live_server: LiveServer) -> dict[str, str]:
    """The cookie of a browser in which the administrator is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(admin_user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


@pytest.fixture
def signed_in(
    browser: Browser, session_cookie: dict[str, str], live_server: LiveServer
) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([session_cookie])  # type: ignore[list-item]
    yield context
    context.close()


@pytest.fixture(scope="session")
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """The folder for pictures, made; None where nobody asked for any."""
    named = request.config.getoption("--pictures")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
