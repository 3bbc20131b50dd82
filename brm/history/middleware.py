"""Who, and in which request: written beside every change the request makes."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from pghistory.middleware import HistoryMiddleware as BaseHistoryMiddleware
from structlog.contextvars import get_contextvars


class HistoryMiddleware(BaseHistoryMiddleware):
    """Adds the request id of the log line to the user and the address."""

    def get_context(self, request: WSGIRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        return context | {"request_id": get_contextvars().get("request_id")}
