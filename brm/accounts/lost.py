"""A POST that could not be taken: the page shows what was typed, to be copied into a new form.

Nothing is sent again by itself: between the two, the world may have changed. Passwords, codes
and files are not shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

HIDDEN = {"csrfmiddlewaretoken", "idempotency_key", "version", "next"}
SECRET = ("pass", "secret", "token", "code", "key", "credential")


@dataclass(frozen=True)
class Typed:
    """One field of the form that was sent, named as well as can be told from outside."""

    name: str
    text: str


def not_sent(request: HttpRequest) -> HttpResponse:
    """The session ran out: what was typed, and the way to sign in and back to the form."""
    return _page(request, expired=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not drawn by us for this browser: what was typed, and the way back."""
    return _page(request, expired=not request.user.is_authenticated)


def _page(request: HttpRequest, *, expired: bool) -> HttpResponse:
    again = _form_page(request)
    login = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': again})}"
    facts = {"typed": list(_typed(request)), "expired": expired, "again": again, "login": login}
    return render(request, "account/not_sent.html", facts, status=403)


def _typed(request: HttpRequest) -> Iterator[Typed]:
    for name, values in request.POST.lists():
        secret = any(word in name.lower() for word in SECRET)
        for value in map(str, values):
            if value.strip() and name not in HIDDEN and not secret:
                yield Typed(name.replace("_", " ").replace("-", " "), value)


def _form_page(request: HttpRequest) -> str:
    """The page the form was on, where the browser says so and it is one of ours; else Today."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    path = "/" + page.path.lstrip("/")
    return f"{path}?{page.query}" if page.query else path
