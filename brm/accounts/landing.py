"""Where somebody lands after signing in; an app registers the page of a role in `ready()`."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from brm.accounts.models import Role, User
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Landing:
    """The page of those who hold this role and no other."""

    role: Role
    url_name: str


landings: Registry[Landing] = Registry()


def landing_page(user: User) -> str:
    """The page registered for the user's only role, else the first page of all."""
    for landing in landings:
        if user.roles == {landing.role.value}:
            return reverse(landing.url_name)
    return str(settings.LOGIN_REDIRECT_URL)
