"""The account's pages that come from allauth, as a signed-in user reads them."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from brm.accounts.models import User


def test_the_second_factor_page_has_our_headings_and_a_way_back(
    reader: User, client_of: Callable[[User], Client]
) -> None:
    page = client_of(reader).get(reverse("mfa_index")).content.decode()

    assert page.count("Two-factor authentication") == 2
    assert "Authenticator app" in page
    assert f'href="{reverse("accounts:me")}"' in page.split("</ol>")[0].split("crumbs")[1]


def test_confirming_access_is_not_called_sign_in(
    reader: User, client_of: Callable[[User], Client]
) -> None:
    page = client_of(reader).get(reverse("account_reauthenticate")).content.decode()

    assert page.count("Confirm access") == 2
    assert "Sign-in" not in page
