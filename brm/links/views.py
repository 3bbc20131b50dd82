"""A personal link is opened: the one page of the product for people without a login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from brm.links.guessing import guesses_too_often, note_guess
from brm.links.models import Use
from brm.links.operations import find_link, record_use, subject_of
from brm.links.purposes import purposes


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show by GET what the link is for, and do it by POST."""
    if guesses_too_often(request):
        return render(request, "429.html", status=429)
    link = find_link(token)
    if link is None:
        note_guess(request)
        return _closed(request, 404)
    subject = subject_of(link, on=timezone.localdate())
    if subject is None:
        return _closed(request, 410)
    purpose = purposes[link.purpose]
    answer, what = purpose.show, Use.OPENED
    if request.method == "POST":
        if purpose.act is None:
            return HttpResponseNotAllowed(["GET"])
        answer, what = purpose.act, Use.ACTED
    answered = answer(request, link, subject)
    record_use(link, what)
    return _unlisted(answered)


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    """One page for all that does not open: it does not say what the link was for."""
    return _unlisted(render(request, "links/closed.html", status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
