"""What protects a sign-in and a session; each line of `docs/security.md` names one of these."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from brm.accounts.models import User
from tests.factories import PASSWORD

ROOT = Path(settings.BASE_DIR)
LOGIN = "/accounts/login/"


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna@example.org", PASSWORD)


@pytest.fixture(autouse=True)
def nothing_counted_yet(db: None) -> None:
    cache.clear()


def sign_in(client: Client, password: str = PASSWORD, **headers: Any) -> Any:
    data = {"login": "anna@example.org", "password": password}
    return client.post(LOGIN, data, **headers)


def in_production(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "DATABASE_URL": os.environ["DATABASE_URL"]}
    secret = "a secret of production, longer than fifty characters, told to nobody at all"
    environment = kept | {"BRM_SECRET_KEY": secret, "BRM_VAR": os.environ["BRM_VAR"]} | environment
    return subprocess.run(  # noqa: S603  our own interpreter and code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


CHECK = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "brm.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
"""
COOKIES = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "brm.settings"
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)
"""


def test_the_deploy_check_finds_nothing_under_the_settings_of_production() -> None:
    assert in_production(CHECK).returncode == 0


def test_the_deploy_check_would_find_what_plain_http_leaves_open() -> None:
    assert in_production(CHECK, BRM_PLAIN_HTTP="true").returncode == 1


def test_cookies_are_bound_to_the_host_and_plain_http_has_others() -> None:
    assert in_production(COOKIES).stdout == "__Host-session __Host-csrf True 31536000\n"
    assert in_production(COOKIES, BRM_PLAIN_HTTP="true").stdout == "session csrf False 0\n"


def test_a_person_signs_in_by_address_and_password(client: Client, anna: User) -> None:
    response = sign_in(client)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(anna.pk)


def test_the_sixth_wrong_password_for_an_address_is_not_even_tried(
    client: Client, anna: User
) -> None:
    for _ in range(5):
        sign_in(client, "wrong")

    response = sign_in(client)

    assert "Too many failed login attempts" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_wrong_passwords_are_counted_in_the_database(client: Client, anna: User) -> None:
    sign_in(client, "wrong")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%login_failed%'")
        counted = cursor.fetchone()[0]

    assert counted == 2


def test_people_sign_in_and_work_while_valkey_is_down(client: Client, anna: User) -> None:
    assert settings.REDIS_URL.endswith("nobody-listens.sock")

    sign_in(client)

    assert client.get(reverse("accounts:me")).status_code == 200


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert User.objects.count() == 0


def test_a_forgotten_password_is_set_through_a_mailed_link(client: Client, anna: User) -> None:
    client.post("/accounts/password/reset/", {"email": "anna@example.org"})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)

    page = client.get(link.partition("testserver")[2], follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": "another long secret", "password2": "another long secret"})

    anna.refresh_from_db()
    assert anna.check_password("another long secret")


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client: Client, anna: User) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("anna@example.org", "nobody@example.org")
    ]

    assert answers[0].redirect_chain == answers[1].redirect_chain


@pytest.mark.parametrize("password", ["short", "password1234", "anna@example.org"])
def test_a_weak_password_is_refused(client: Client, anna: User, password: str) -> None:
    client.force_login(anna)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )

    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_a_second_factor_is_asked_for_after_the_password(client: Client, anna: User) -> None:
    TOTP.activate(anna, generate_totp_secret())

    response = sign_in(client)

    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database(anna: User) -> None:
    secret = generate_totp_secret()

    kept = TOTP.activate(anna, secret).instance.data["secret"]

    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret


def test_every_page_forbids_what_is_inline_and_what_is_foreign(client: Client, anna: User) -> None:
    client.force_login(anna)

    response = client.get(reverse("accounts:me"))

    rules = sorted(response.headers["Content-Security-Policy"].split("; "))
    assert rules == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]
    assert {name: response.headers[name] for name in EXPECTED} == EXPECTED


EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/accounts/inactive/"],
)
def test_no_page_of_sign_in_carries_a_script_or_style_inline(
    client: Client, db: None, address: str
) -> None:
    page = client.get(address).content.decode()

    scripts = [tag.partition(">")[0] for tag in page.split("<script")[1:]]
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert (page.count("<style"), page.count(" style=")) == (0, 0)


def test_what_was_typed_before_the_session_ran_out_is_given_back(client: Client, db: None) -> None:
    response = client.post(
        reverse("accounts:me"),
        {"first_name": "A long text", "password": "secret", "version": "1"},
        headers={"referer": "http://testserver/me/?tab=1"},
    )

    page = response.content.decode()
    assert response.status_code == 403
    assert ">A long text</textarea>" in page
    assert page.count("<textarea") == 1
    assert "/accounts/login/?next=%2Fme%2F%3Ftab%3D1" in page


def test_what_was_typed_into_a_form_of_another_session_is_given_back(anna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    response = client.post(reverse("accounts:me"), {"first_name": "A long text"})

    assert response.status_code == 403
    assert ">A long text</textarea>" in response.content.decode()
    assert User.objects.get().first_name == ""


def test_the_way_back_never_leads_to_another_site(client: Client, db: None) -> None:
    response = client.post(
        reverse("accounts:me"), {"a": "b"}, headers={"referer": "https://evil.example/me/"}
    )

    assert response.context["again"] == "/"


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example/x"])
def test_the_way_back_is_a_path_of_this_site(client: Client, db: None, path: str) -> None:
    response = client.post(
        reverse("accounts:me"), {"a": "b"}, headers={"referer": f"http://testserver{path}"}
    )

    assert response.context["again"] == "/evil.example/x"


def test_language_and_theme_are_kept_in_the_browser(client: Client, anna: User) -> None:
    client.force_login(anna)

    client.post(reverse("accounts:preferences"), {"language": "sv", "theme": "dark"})

    assert (client.cookies["language"].value, client.cookies["theme"].value) == ("sv", "dark")
    assert '<html lang="sv" data-bs-theme="dark">' in client.get("/me/").content.decode()


def test_a_page_for_another_role_says_which_role_may(client: Client, reader: User) -> None:
    client.force_login(reader)

    page = client.get(reverse("ui:components")).content.decode()

    assert "This is for the role Administrator. An administrator can give it to you." in page


def test_an_administrator_makes_a_user_who_sets_the_password_alone(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)

    client.post(
        "/admin/accounts/user/add/",
        {
            "email": "Bo@Example.org",
            "first_name": "Bo",
            "groups": list(administrator.groups.values_list("pk", flat=True)),
        },
    )

    bo = User.objects.get(email="bo@example.org")
    assert (bo.has_usable_password(), bo.roles) == (False, {"administrator"})
