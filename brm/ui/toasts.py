"""What happened, told on the next page, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise


def toast(request: HttpRequest, text: str | Promise, *, undo: str = "") -> None:
    """Tell `text` on the next page; `undo` is the address that takes it back by POST."""
    messages.success(request, str(text), extra_tags=f"undo:{undo}" if undo else "")
