"""What the views of meetings share: who asks, where to go back to, one act by a button."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise

from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from customers.care import customers_of
from meetings.models import Action, Activity, AgendaItem, Escalation, Meeting

LONGEST_ID = 18


def user_of(request: HttpRequest) -> User:
    """Who asks; the middleware has seen to it that it is somebody signed in."""
    return cast(User, request.user)


def asking(request: HttpRequest) -> dict[str, Any]:
    """Who asks and on which day, as every operation wants to know."""
    return {"by": user_of(request), "on": timezone.localdate()}


def is_id(text: str) -> bool:
    """Whether what was sent can be the id of a row: digits, no more than a bigint always takes."""
    return text.isdecimal() and len(text) <= LONGEST_ID


def with_query(request: HttpRequest, **changes: str) -> str:
    """The page with some of its questions changed; an empty one is asked no more."""
    query = request.GET.copy()
    for name in ("after", "before", "export", *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def act(
    request: HttpRequest,
    operation: Callable[..., object],
    *subject: Any,
    done: str | Promise,
    to: str,
    **facts: Any,
) -> HttpResponse:
    """Do one thing for a button, tell `done` or the refusal, and go back."""
    try:
        with refusals_in_words():
            operation(*subject, **asking(request), **facts)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        toast(request, done)
    return back_to(request, to)


def cared_for(user: User, customer_ids: set[int | None]) -> set[int]:
    """Which of these customers the user may write for today."""
    rows = customers_of(user, on=timezone.localdate()).filter(
        pk__in=[pk for pk in customer_ids if pk]
    )
    return set(rows.values_list("pk", flat=True))


def the_meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("forum", "customer__unit", "invited_by", "calendar_entry"), pk=pk
    )


def the_item(request: HttpRequest, pk: int) -> AgendaItem:
    """An agenda item whose meeting the user may see."""
    meetings = Meeting.objects.visible_to(user_of(request))
    rows = AgendaItem.objects.filter(meeting__in=meetings)
    return get_object_or_404(rows.select_related("meeting__customer__unit"), pk=pk)


def the_activity(request: HttpRequest, pk: int) -> Activity:
    rows = Activity.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("customer__unit", "owner", "cadence", "meeting"), pk=pk
    )


def the_action(request: HttpRequest, pk: int) -> Action:
    rows = Action.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("customer__unit", "owner", "meeting__forum"), pk=pk
    )


def the_escalation(request: HttpRequest, pk: int) -> Escalation:
    rows = Escalation.objects.visible_to(user_of(request))
    return get_object_or_404(
        rows.select_related("customer__unit", "raised_by", "decision", "meeting__forum"), pk=pk
    )
