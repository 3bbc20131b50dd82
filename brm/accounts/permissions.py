"""Guards of views: who may, by role; and the sentence for those who may not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def role_required(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let in only those who hold one of `roles`; others read who may and whom to ask (403)."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            require_role(cast(User, request.user), *roles)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def require_role(user: User, *roles: Role) -> None:
    """Raise PermissionDenied, with a sentence naming who may, unless `user` holds a role."""
    if not user.has_role(*roles):
        names = get_text_list([str(role.label) for role in roles], _("or"))
        raise PermissionDenied(
            _("This is for the role %(roles)s. An administrator can give it to you.")
            % {"roles": names}
        )
