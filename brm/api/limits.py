"""How often a system may ask; the count stands in PostgreSQL, like that of failed sign-ins."""

from time import time

from django.conf import settings
from django.core.cache import cache

from brm.api.models import ApiToken

WINDOW = 60
"""In seconds."""


def seconds_to_wait(token: ApiToken) -> int:
    """Count a request of the token: 0, or how long to wait where the minute's are used up."""
    minute = int(time()) // WINDOW
    key = f"api:{token.pk}:{minute}"
    cache.add(key, 0, WINDOW)
    if cache.incr(key) <= settings.API_REQUESTS_A_MINUTE:
        return 0
    return max(int((minute + 1) * WINDOW - time()), 1)
