"""Acts whose form stands on another page, and comes back on a page of their own if refused.

    @posted_from(the_meeting)
    def item_add(request: HttpRequest, pk: int) -> HttpResponse: ...

Only POST acts. A GET (the page is loaded again, the theme is chosen, Enter is pressed in the
address bar) leads to the page that the form stands on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def posted_from(page: Callable[..., Any]) -> Callable[[View], View]:
    """`page(request, *arguments)` finds the object, as the view itself does, or raises Http404."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(page(request, *args, **kwargs))

        return either

    return decorate
