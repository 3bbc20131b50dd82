"""Whoever tries tokens that nobody was given is let in no more for a while."""

from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

GUESSES_A_MINUTE = 20
WINDOW = 60
"""In seconds."""


def guesses_too_often(request: HttpRequest) -> bool:
    """Whether 20 unknown tokens came from this address of the network within the minute."""
    guesses: int = cache.get(_key(request), 0)
    return guesses >= GUESSES_A_MINUTE


def note_guess(request: HttpRequest) -> None:
    """Count an unknown token; the count stands in PostgreSQL, like that of failed sign-ins."""
    key = _key(request)
    cache.add(key, 0, WINDOW)
    cache.incr(key)


def _key(request: HttpRequest) -> str:
    address = get_adapter().get_client_ip(request)
    return f"links:{address}:{int(time()) // WINDOW}"
