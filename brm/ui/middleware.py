"""What no request may have, whatever page it is for."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase


class NoNullCharacterMiddleware:
    """Answers 400 where an address has the character that no text of the database can have.

    Pages read codes and names from their addresses; forms refuse it in what is typed themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a null character in the address")
        return self.get_response(request)
