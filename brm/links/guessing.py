"""Whoever tries tokens that nobody was given is let in no more for a while.

By the kind of token: a system with an old token of the API closes nobody's personal links.
"""

from time import time

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from brm.links.counting import count, counted, minute_of

GUESSES_A_MINUTE = 20
LINKS = "links"


def guesses_too_often(request: HttpRequest, kind: str = LINKS) -> bool:
    """Whether 20 unknown tokens of the kind came from this address within the minute."""
    return counted(_key(request, kind), minute_of(time())) >= GUESSES_A_MINUTE


def note_guess(request: HttpRequest, kind: str = LINKS) -> None:
    """Count an unknown token of the kind."""
    count(_key(request, kind), minute_of(time()))


def _key(request: HttpRequest, kind: str) -> str:
    return f"guess:{kind}:{get_adapter().get_client_ip(request)}"
