"""Everything asks for a sign-in; what was typed by someone whose session ran out is given back."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangosMiddleware
from django.http import HttpRequest, HttpResponseBase

from brm.accounts.lost import not_sent


class LoginRequiredMiddleware(DjangosMiddleware):
    """A GET goes to the sign-in page; a POST answers with what was typed, as nothing was saved."""

    def handle_no_permission(  # type: ignore[override]  # Django's answers a redirect only
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.method == "POST":
            return not_sent(request)
        return super().handle_no_permission(request, view_func)
