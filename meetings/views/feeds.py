"""One's own calendar links, and what a calendar program gets by one."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brm.links.guessing import guesses_too_often, note_guess
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.models import Customer
from meetings.forms import FeedForm
from meetings.models import CalendarFeed
from meetings.operations.feeds import (
    address_of,
    find_feed,
    make_feed,
    opens,
    read_feed,
    revoke_feed,
    text_of,
)
from meetings.views.common import user_of


def feed_list(request: HttpRequest) -> HttpResponse:
    """My calendar links: the addresses to copy, and a form for another one."""
    user = user_of(request)
    customers = Customer.objects.visible_to(user)
    sent = request.POST if request.method == "POST" else None
    form = FeedForm(sent, initial=request.GET.dict(), customers=customers)
    is_right = form.is_bound and form.is_valid()
    made = attempt(form, make_feed, by=user, **form.cleaned_data) if is_right else None
    if made:
        toast(request, _("The calendar link is made"))
        return redirect("meetings:feeds")
    feeds = CalendarFeed.objects.of(user).open().select_related("customer__unit", "owner")
    facts = {
        "form": form,
        "feeds": [(feed, address_of(feed)) for feed in feeds],
        "today": timezone.localdate(),
    }
    return render(request, "meetings/feeds.html", facts)


@require_POST
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed.objects.of(user_of(request)), pk=pk)
    revoke_feed(feed, by=user_of(request))
    toast(request, _("The calendar link does not open any more"))
    return redirect(reverse("meetings:feeds"))


@login_not_required
@require_safe
def feed_read(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar, or 304 where the program has it as it is; 404 and 410 where it does not open.

    It speaks the organisation's language: programs that ask have none of their own.
    """
    if guesses_too_often(request):
        return _said(_("Too many unknown links. Try again in a minute."), 429)
    feed = find_feed(token)
    if feed is None:
        note_guess(request)
        return _said(_("There is no such calendar."), 404)
    if not opens(feed):
        return _said(_("This calendar link was taken back."), 410)
    with translation.override(settings.LANGUAGE_CODE):
        events = read_feed(feed, on=timezone.localdate())
    assert feed.content_at is not None
    etag, changed = f'"{feed.content_digest}"', int(feed.content_at.timestamp())
    answer = get_conditional_response(request, etag, changed) or HttpResponse(
        text_of(feed, events), content_type="text/calendar; charset=utf-8"
    )
    answer.headers["ETag"], answer.headers["Last-Modified"] = etag, http_date(changed)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
