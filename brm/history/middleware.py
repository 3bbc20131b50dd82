"""Who, and in which request: written beside every change the request makes."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware
from structlog.contextvars import get_contextvars

from brm.links.masking import masked


class HistoryMiddleware(BaseHistoryMiddleware):
    """Adds the request id of the log line to the user and the address, and to the answer."""

    def get_context(self, request: WSGIRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        address = masked(context["url"])  # the token of a personal link is kept nowhere
        return context | {"url": address, "request_id": _request_id()}

    def __call__(self, request: WSGIRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().__call__(request)  # type: ignore[no-untyped-call]
        response.headers["X-Request-ID"] = _request_id()
        return response


def _request_id() -> str:
    return str(get_contextvars().get("request_id", ""))
