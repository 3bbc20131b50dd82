"""Who asks."""

from typing import cast

from django.http import HttpRequest

from brm.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The user of a request; pages without one are never reached without signing in."""
    return cast(User, request.user)
