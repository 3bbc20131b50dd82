"""Whatever is written into an address or sent by a form, no page falls over it.

Each page of the role matrix says itself what it reads: a middleware of the test notes the names.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import NoReverseMatch, reverse

from brm.accounts.models import Role
from tests.factories import UserFactory
from tests.matrix import NOT_OFFERED, Row, all_rows

ROWS = all_rows()
TEXTS = {
    "more than a bigint": "9" * 30,
    "digits of no number": "²",
    "after the last day": "10000-01-01",
    "the last day": "9999-12-31",
    "a null character": "\0",
}
KEYS = (0, 2**31, 2**63, 10**30)
SHARED = {"version", "idempotency_key", "csrfmiddlewaretoken", "sort", "after", "before", "export"}
"""What is read in one place for all pages: looked at on few."""
FEW = {"customers:list", "customers:edit", "customers:unit_add"}

Fallen = tuple[str, str, str]
"""The method or the name, what was written there, and how the page fell over it."""

names_read: set[str] = set()


class Noting(QueryDict):
    """Notes by which names it is asked."""

    def __getitem__(self, key: str) -> Any:
        names_read.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        names_read.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        names_read.add(str(key))
        return super().__contains__(key)


class NotesNames:
    """Lets pages read what was asked and sent through `Noting`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Any, request)
        asked.GET = _noting(request.GET)
        if request.method == "POST":
            asked._post, asked._files = _noting(request.POST), request.FILES
        return self.get_response(request)


def _noting(given: QueryDict) -> Noting:
    made = Noting(mutable=True)
    made.update(given)
    made._mutable = False
    return made


@pytest.fixture
def client(settings: Any, db: None) -> Client:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.NotesNames"]
    client = Client()
    client.force_login(UserFactory.create(role=Role.ADMINISTRATOR))
    return client


class Undone(Exception):  # noqa: N818  no error: the way out of a transaction
    """What was written is not to stay."""


def falls(client: Client, method: str, address: str, sent: dict[str, Any]) -> str:
    """How the page falls over what is sent; nothing where it answers."""
    try:
        with transaction.atomic():
            status = getattr(client, method)(address, sent).status_code
            raise Undone
    except Undone:
        return "" if status < 500 else str(status)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]


def names_of(client: Client, method: str, address: str, sent: dict[str, Any]) -> list[str]:
    """What the page reads of what is sent; of a second request too, which has all of the first."""
    names_read.clear()
    for value in (None, "1"):
        known = dict.fromkeys(names_read, value) if value else {}
        falls(client, method, address, known | sent)
    return sorted(names_read)


def answered(row: Row, methods: tuple[str, ...] = ("get", "post")) -> list[str]:
    return [method for method in methods if getattr(row, method) is not NOT_OFFERED]


def keys_instead(arguments: tuple[object, ...]) -> Iterator[list[object]]:
    for place, argument in enumerate(arguments):
        for other in KEYS if isinstance(argument, int) else (*TEXTS.values(), "å" * 5000):
            yield [*arguments[:place], other, *arguments[place + 1 :]]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_no_page_falls_over_nonsense(client: Client, row: Row) -> None:
    """The rows of the page are made once: whatever is written of them is undone each time."""
    arguments = row.arguments(UserFactory.create(), True)

    fallen = [
        *in_its_address(client, row, arguments),
        *asked_of_it(client, row, arguments),
        *sent_to_it(client, row, arguments),
    ]

    assert fallen == []


def in_its_address(client: Client, row: Row, arguments: tuple[object, ...]) -> Iterator[Fallen]:
    for others in keys_instead(arguments):
        for method in answered(row):
            try:
                address = reverse(row.url, args=others)
            except (NoReverseMatch, UnicodeEncodeError):
                continue
            if why := falls(client, method, address, dict(row.data) if method == "post" else {}):
                yield method, address[:120], why


def asked_of_it(client: Client, row: Row, arguments: tuple[object, ...]) -> Iterator[Fallen]:
    address = reverse(row.url, args=arguments)
    for _ in answered(row, ("get",)):
        names = names_of(client, "get", address, {})
        for name in names if row.url in FEW else set(names) - SHARED:
            for what, text in TEXTS.items():
                if why := falls(client, "get", address, {name: text}):
                    yield name, what, why


def sent_to_it(client: Client, row: Row, arguments: tuple[object, ...]) -> Iterator[Fallen]:
    """All names at once: a form looks at each of its fields whatever stands in the others."""
    address = reverse(row.url, args=arguments)
    for _ in answered(row, ("post",)):
        names = names_of(client, "post", address, dict(row.data))
        for what in ("more than a bigint", "the last day", "a null character"):
            for kept in [{}, dict(row.data)] if row.data else [{}]:
                sent = dict.fromkeys(names, TEXTS[what]) | kept
                if why := falls(client, "post", address, sent):
                    yield "post", what, why


def test_what_a_page_reads_is_noted(client: Client) -> None:
    found = names_of(client, "get", reverse("customers:list"), {})

    assert {"tier", "sort", "after", "export"} <= set(found)
