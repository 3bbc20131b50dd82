"""Pages of imports and recipes; for those who may bring files."""

from typing import cast

from django.http import HttpRequest

from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required

importers_only = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


def user_of(request: HttpRequest) -> User:
    """Who asks; the middleware has seen to it that it is somebody signed in."""
    return cast(User, request.user)
