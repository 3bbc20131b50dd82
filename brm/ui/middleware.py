"""What no request may have, whatever page it is for."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader

BESIDES = 1024**2
"""Bytes that a form may have beside its file."""


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


class NothingTooLargeMiddleware:
    """Answers 413 where a request is larger than any file that is taken, before it is read.

    Whoever sent it need not be known for it to be read: the token of a form stands in its body, and
    files in that go to the disk first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        most = max(settings.IMPORT_BYTES_AT_MOST, settings.DOCUMENT_BYTES_AT_MOST) + BESIDES
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > most:
            return HttpResponse(loader.render_to_string("413.html"), status=413)
        return self.get_response(request)
