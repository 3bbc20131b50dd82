"""Every URL x role x own and foreign object; a URL of the resolver without a row fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from brm.accounts.models import Role, User
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
METHODS = ("get", "post")


def test_every_url_has_one_row_and_every_row_a_url() -> None:
    ours = sorted(url for url in all_urls() if not url.startswith("admin:"))

    assert sorted(row.url for row in ROWS) == ours


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_the_matrix_says(row: Row) -> None:
    """The rows are made once for the own object and once for a foreign one; each asks alone."""
    expected, found = {}, {}
    for own in (True, False):
        with undone():
            user = UserFactory.create(role=Role.RELATIONSHIP_MANAGER if own else None)
            address = reverse(row.url, args=row.arguments(user, own))
            for who, method in product([each for each in WHO if each.own == own], METHODS):
                with undone():
                    response = ask(row, method, who, user, address)
                answers: Answers = getattr(row, method)
                expected[who.name, method] = answers.of(who, method)
                found[who.name, method] = outcome(response)
                if row.says:
                    says = row.says in response.content.decode()
                    assert says == (response.status_code == 200), (who.name, method)

    assert found == expected


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_does_not_exist_is_not_found(row: Row, client: Client) -> None:
    methods = [method for method in METHODS if getattr(row, method) is not NOT_OFFERED]
    arguments = row.arguments(UserFactory.create(), False)
    if not any(isinstance(one, int) for one in arguments):
        return
    client.force_login(UserFactory.create(role=Role.ADMINISTRATOR))
    missing = [NO_SUCH if isinstance(one, int) else one for one in arguments]

    address = reverse(row.url, args=missing)
    answers = {method: getattr(client, method)(address, row.data) for method in methods}

    assert {answer.status_code for answer in answers.values()} == {404}


def test_no_page_that_is_drawn_by_post_is_refused_when_it_is_loaded_again() -> None:
    drawn = {row.url for row in all_rows() if any(row.post.of(who, "post") == 200 for who in WHO)}

    assert [row.url for row in all_rows() if row.url in drawn and row.get is NOT_OFFERED] == []


class Undone(Exception):  # noqa: N818  no error: the way out of a transaction
    """What was written is not to stay."""


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is undone, so that the next one finds what this one found."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def ask(row: Row, method: str, who: Who, user: User, address: str) -> HttpResponse:
    if who.role:
        User.objects.get(pk=user.pk).give_role(who.role)
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


@pytest.mark.django_db
@pytest.mark.urls("tests.brm.urls_without_guards")
def test_the_matrix_sees_a_guard_that_was_forgotten() -> None:
    row = next(row for row in ROWS if row.url == "ui:components")
    reader = next(who for who in WHO if who.name == "reader")
    user, address = UserFactory.create(role=None), reverse(row.url)

    assert outcome(ask(row, "get", reader, user, address)) != row.get.of(reader, "get")


@pytest.mark.django_db
@pytest.mark.parametrize("who", [who for who in WHO if who.role != Role.ADMINISTRATOR], ids=str)
def test_no_page_of_the_admin_opens_for_others_than_administrators(
    who: Who, client: Client
) -> None:
    login = reverse(settings.LOGIN_URL)
    if who.signed_in:
        client.force_login(UserFactory.create(role=who.role))

    answers = {client.get(address, follow=True) for address in addresses_of_the_admin()}

    ended = {answer.redirect_chain[-1][0].split("?")[0] for answer in answers if not who.signed_in}
    assert {answer.status_code for answer in answers} == ({403} if who.signed_in else {200})
    assert ended == (set() if who.signed_in else {login})


@pytest.mark.django_db
def test_the_lists_of_the_admin_open_for_an_administrator(
    administrator: User, client_of: Any
) -> None:
    client = client_of(administrator)
    lists = [one for one in addresses_of_the_admin() if one.count("/") in (2, 4)]
    secrets = ("/admin/account/", "/admin/mfa/")

    answers = {address: client.get(address).status_code for address in lists}

    assert answers == {one: 403 if one.startswith(secrets) else 200 for one in lists}


def addresses_of_the_admin() -> list[str]:
    """Every page of the admin that reads; an object's page for the object 1."""
    closed = {"login", "logout"}
    names = [url.removeprefix("admin:") for url in all_urls() if url.startswith("admin:")]
    return [address(name) for name in sorted(set(names) - closed) if "<" not in name]


def address(name: str) -> str:
    for arguments in ([], ["1"], ["1", "1"], ["accounts"]):
        try:
            return reverse(f"admin:{name}", args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address of {name} could be made")
