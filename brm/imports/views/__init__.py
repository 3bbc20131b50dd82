"""Pages of imports and recipes; for those who may bring files."""

from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role, role_required
from brm.ui.views import TableView

IMPORTERS = (Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
importers_only = role_required(*IMPORTERS)


class ListForImporters(TableView):
    """A list for those who may bring files."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_role(user_of(request), *IMPORTERS)
        return super().get(request, *args, **kwargs)


def user_of(request: HttpRequest) -> User:
    """Who asks; the middleware has seen to it that it is somebody signed in."""
    return cast(User, request.user)
