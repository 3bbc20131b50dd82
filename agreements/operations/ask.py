"""Somebody is asked for a yes or no by a personal link; the link is taken back."""

from datetime import date
from typing import Any

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_link, revoke_link, send_link
from customers.models import Person


def ask_by_link(purpose: str, asked: Any, *, by: User, on: date, site: str) -> PersonalLink:
    """The link to what the person of the request `asked` was asked, mailed where it can be.

    Called in the transaction that writes the request.
    """
    person: Person = asked.person
    link = make_link(
        purpose,
        asked,
        by=by,
        on=on,
        recipient=person.name,
        address=person.email,
        language=person.language,
    )
    if link.address:
        send_link(link, site=site)
    return link


def take_back_links(purpose: str, asked: Any, *, by: User) -> None:
    """Close the links to what was asked; a second time changes nothing."""
    for link in PersonalLink.objects.of(purpose, asked):
        revoke_link(link, by=by)


def who_answers(asked: Any) -> Person:
    """Who was asked; the row that goes on for it where two rows of one person were merged."""
    person: Person = asked.person
    return person.merged_into or person
