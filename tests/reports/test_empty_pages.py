"""On the first day each page of the delivery says what to do first, and its button does it."""

import re
from collections.abc import Callable
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse

from brm.accounts.models import User

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

EMPTY = re.compile(r'<div class="empty">(.*?)</div>\s*(?:</|<)', re.DOTALL)
LINK = re.compile(r'href="([^"]+)"')
PAGES = [
    ("reports:delivery", ""),
    ("reports:delivery", "?customer=none"),
    ("attainment:services_map", ""),
    ("attainment:services_map", "?show=breached"),
    ("attainment:workload", ""),
    ("attainment:workload", "?show=above"),
    ("measurements:list", ""),
    ("measurements:list", "?measure=1"),
    ("register:list", ""),
    ("reports:projects", ""),
    ("reports:project_ratings", ""),
    ("improvements:list", ""),
    ("surveys:list", ""),
    ("surveys:scores", ""),
    ("reports:portfolio", "?show=all"),
    ("reports:portfolio", "?show=mine"),
    ("reports:evidence_packs", ""),
    ("reports:evidence_capability", ""),
]


def ways_on(page: str, address: str) -> list[str]:
    """Where the buttons of the page's empty states lead; an empty state without one is a fault."""
    found = EMPTY.findall(page)
    assert found
    links = [LINK.findall(each) for each in found]
    assert all(links), found
    return [
        address.partition("?")[0] + each if each.startswith("?") else each.replace("&amp;", "&")
        for each in chain.from_iterable(links)
    ]


@pytest.mark.parametrize(("name", "query"), PAGES, ids=lambda part: part.replace(":", "-"))
def test_an_empty_page_leads_on(
    client_of: ClientOf, administrator: User, name: str, query: str
) -> None:
    browser, address = client_of(administrator), reverse(name) + query

    ways = ways_on(browser.get(address).content.decode(), address)

    assert [browser.get(each).status_code for each in ways] == [200] * len(ways)


def test_today_says_on_the_first_day_where_customers_come_from(
    client_of: ClientOf, administrator: User
) -> None:
    page = client_of(administrator).get(reverse("reports:today")).content.decode()

    first = next(each for each in EMPTY.findall(page) if "There is no customer yet" in each)
    assert LINK.findall(first) == [reverse("customers:follow_the_money"), reverse("imports:list")]


@pytest.mark.parametrize("name", ["evidence", "evidence_figures"])
def test_evidence_of_nobody_claims_nothing(
    client_of: ClientOf, administrator: User, name: str
) -> None:
    page = client_of(administrator).get(reverse(f"reports:{name}")).content.decode()

    head = page.partition('<p class="sentence">')[2].partition("</p>")[0]
    assert LINK.findall(head) == [reverse("customers:list")]


def test_the_register_leads_a_reader_to_what_is_owed(client_of: ClientOf, reader: User) -> None:
    page = client_of(reader).get(reverse("register:list")).content.decode()

    assert ways_on(page, "") == [reverse("register:kinds")]
