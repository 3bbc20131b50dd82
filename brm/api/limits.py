"""How often a system may ask; the count stands in PostgreSQL, like that of failed sign-ins."""

from time import time

from django.conf import settings

from brm.api.models import ApiToken
from brm.links.counting import WINDOW, count, minute_of


def seconds_to_wait(token: ApiToken) -> int:
    """Count a request of the token: 0, or how long to wait where the minute's are used up."""
    minute = minute_of(time())
    if count(f"api:{token.pk}", minute) <= settings.API_REQUESTS_A_MINUTE:
        return 0
    return max(int((minute + 1) * WINDOW - time()), 1)
