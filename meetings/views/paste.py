"""Paste minutes: the action items in them are found, looked over, and kept in one go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.models import Person
from meetings.found.finder import find_actions
from meetings.found.forms import (
    MOST_ITEMS,
    PasteForm,
    Promises,
    day_without_one,
    next_meeting_on,
    rows_of,
)
from meetings.found.matching import Matcher, known_names
from meetings.models import Meeting
from meetings.operations.care import require_forum_care
from meetings.operations.take_promises import take_promises
from meetings.views.common import asking, the_meeting, user_of

PREFIX = "found"


def minutes_paste(request: HttpRequest, pk: int) -> HttpResponse:
    """GET offers the text; `find` shows what is found in it; `keep` makes actions of it."""
    meeting = the_meeting(request, pk)
    require_forum_care(user_of(request), meeting.forum, on=timezone.localdate())
    is_sent = request.method == "POST"
    form = PasteForm(request.POST or None, request.FILES or None) if is_sent else PasteForm()
    rows = None
    if is_sent and "keep" in request.POST:
        rows = Promises(request.POST, prefix=PREFIX)
        if form.is_valid() and rows.is_valid() and _kept(request, meeting, form, rows):
            return redirect(meeting)
    elif is_sent and form.is_valid():
        form, rows = _found(request, meeting, form.cleaned_data)
    return render(request, "meetings/paste.html", _facts(meeting, form, rows))


def _kept(request: HttpRequest, meeting: Meeting, form: PasteForm, rows: Any) -> bool:
    promises = [row.promise for row in rows if row.cleaned_data.get("take")]
    minutes = form.cleaned_data["text"] if form.cleaned_data["keep_text"] else ""
    facts = asking(request) | {"promises": promises, "minutes": minutes}
    if attempt(form, take_promises, meeting, **facts) is None:
        return False
    n = len(promises)
    toast(request, ngettext("%(n)s action is kept", "%(n)s actions are kept", n) % {"n": n})
    return True


def _found(request: HttpRequest, meeting: Meeting, sent: dict[str, Any]) -> tuple[PasteForm, Any]:
    """The text again, and a row for each item in it."""
    people = Person.objects.visible_to(user_of(request)).here(on=timezone.localdate())
    next_on = next_meeting_on(meeting)
    found = find_actions(
        sent["text"], on=meeting.held_on, known=known_names(meeting, people), next_on=next_on
    )
    found = found[:MOST_ITEMS]
    matcher = Matcher(meeting, people, found)
    here = {text.lower() for text in meeting.actions.values_list("text", flat=True)}
    otherwise = day_without_one(meeting, next_on)
    initial = rows_of(found, matcher, otherwise=otherwise, here=here)
    form = PasteForm(initial={"text": sent["text"], "keep_text": sent["keep_text"]})
    return form, Promises(initial=initial, prefix=PREFIX)


def _facts(meeting: Meeting, form: PasteForm, rows: Any) -> dict[str, Any]:
    next_on = next_meeting_on(meeting)
    return {
        "meeting": meeting,
        "form": form,
        "rows": rows,
        "by_name": {"found": rows} if rows is not None else {},
        "next_on": next_on,
        "otherwise": day_without_one(meeting, next_on),
    }
