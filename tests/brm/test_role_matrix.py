"""Every URL x role x own and foreign object; a URL of the resolver without a row fails."""

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from brm.accounts.models import Role
from tests.factories import UserFactory
from tests.matrix import (
    LOGIN,
    NO_SUCH,
    NOT_OFFERED,
    TYPED,
    WHO,
    Answers,
    Expected,
    Row,
    Who,
    all_rows,
    all_urls,
)

ROWS = all_rows()
CASES = [
    pytest.param(row, method, who, id=f"{row}-{method}-{who.name}")
    for row in ROWS
    for method in ("get", "post")
    for who in WHO
]


def test_every_url_has_one_row_and_every_row_a_url():
    ours = sorted(url for url in all_urls() if not url.startswith("admin:"))

    assert sorted(row.url for row in ROWS) == ours


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "method", "who"), CASES)
def test_each_role_gets_what_the_matrix_says(row: Row, method: str, who: Who):
    answers: Answers = getattr(row, method)

    response = ask(row, method, who)

    assert outcome(response) == answers.of(who, method)
    if row.says:
        assert (row.says in response.content.decode()) == (response.status_code == 200)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_does_not_exist_is_not_found(row: Row, method: str, client: Client):
    arguments = row.arguments(UserFactory(), False)
    if getattr(row, method) is NOT_OFFERED or not any(isinstance(one, int) for one in arguments):
        return
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    missing = [NO_SUCH if isinstance(one, int) else one for one in arguments]

    response = getattr(client, method)(reverse(row.url, args=missing), row.data)

    assert response.status_code == 404


def ask(row: Row, method: str, who: Who) -> HttpResponse:
    user = UserFactory(role=who.role)
    address = reverse(row.url, args=row.arguments(user, who.own))
    client = Client(raise_request_exception=False)
    if who.signed_in:
        client.force_login(user)
    sent: Any = row.data if method == "post" else {}
    response: HttpResponse = getattr(client, method)(address, sent)
    return response


def outcome(response: HttpResponse) -> Expected:
    login = reverse(settings.LOGIN_URL)
    if response.status_code == 302 and response.headers["Location"].startswith(f"{login}?next="):
        return LOGIN
    if response.status_code == 403 and b'id="typed"' in response.content:
        return TYPED
    return response.status_code
