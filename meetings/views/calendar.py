"""The calendar: a month by its days or as an agenda, of all that the apps put into it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.filters import CalendarFilter
from agreements.views.calendar import as_manager, narrowed_customers
from brm.accounts.calendar import WorkingDay, working_days
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.months import days_after, days_before, days_of_month, last_of_month, month_of
from brm.ui.toasts import toast
from brm.ui.views import Chip
from brm.ui.views.lists import dressed
from customers.care import customers_of
from customers.models import Customer
from customers.registries.calendar import Asked, Entry, Source, sources
from meetings.calendar_entries import entries_by_day
from meetings.forms import FromCalendarForm
from meetings.models import CalendarEntry
from meetings.operations.from_calendar import coming_occurrence, make_meeting
from meetings.views.common import asking, user_of

OF_A_DAY = 4
"""So many entries of a day stand in the month; the others are in the agenda."""
OF_A_SOURCE = 500
"""More entries of one sort than these are not shown; the page says so."""
OCCURRENCES = 12


@dataclass
class Day:
    """A day of the calendar, with what touches it."""

    first: date
    is_outside: bool = False
    is_free: bool = False
    entries: list[tuple[Source, Entry]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def shown(self) -> list[tuple[Source, Entry]]:
        fits = self.count <= OF_A_DAY
        return self.entries if fits else self.entries[: OF_A_DAY - 1]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    today, user = timezone.localdate(), user_of(request)
    found = CalendarFilter(request.GET, queryset=Customer.objects.visible_to(user))
    first = month_of(request.GET.get("month", "")) or today.replace(day=1)
    only = request.GET.get("only", "")
    asked = Asked(
        user,
        first,
        last_of_month(first),
        narrowed_customers(found),
        most=OF_A_SOURCE + 1,
    )
    entries, cut = entries_of(asked, only)
    days = days_with(entries, first, working_days())
    facts = {
        "today": today,
        "first": first,
        "before": first - timedelta(days=1),
        "after": last_of_month(first) + timedelta(days=1),
        "days": days,
        "weekdays": [day.first for day in days[:7]],
        "busy": [day for day in days if day.count],
        "by_agenda": request.GET.get("view") == "agenda",
        "total": len(entries),
        "cut": cut,
        "chips": chips(request, only),
        "only": only if only in sources else "",
        "fields": dressed(found),
        "mine": as_manager(user),
        "narrowed": bool(request.GET.get("below") or request.GET.get("manager")),
    }
    return render(request, "meetings/calendar.html", facts)


def entries_of(asked: Asked, only: str) -> tuple[list[tuple[Source, Entry]], list[Source]]:
    """The entries of one sort, or of all, each with its sort; and the sorts that have more."""
    names = [only] if only in sources else sources.names()
    found, cut = [], []
    for source in (sources[name] for name in names):
        entries = source.find(asked)
        if len(entries) == asked.most:
            cut.append(source)
        found += [(source, entry) for entry in entries[: asked.most - 1]]
    return found, cut


def days_with(
    found: Iterable[tuple[Source, Entry]], first: date, is_working: WorkingDay
) -> list[Day]:
    """The weeks that hold the month, what lies on its own days in the order of the clock."""
    on: dict[date, list[tuple[Source, Entry]]] = defaultdict(list)
    for source, entry in found:
        for day, each in entries_by_day([entry], first, last_of_month(first)):
            on[day].append((source, each))
    return [
        *(Day(day, is_outside=True) for day in days_before(first)),
        *(
            Day(day, is_free=not is_working(day), entries=sorted(on[day], key=_order))
            for day in days_of_month(first)
        ),
        *(Day(day, is_outside=True) for day in days_after(first)),
    ]


def _order(pair: tuple[Source, Entry]) -> tuple[bool, str, str]:
    """Whole days first, then by the clock."""
    entry = pair[1]
    return entry.is_timed, str(entry.begins) if entry.is_timed else "", entry.title


def chips(request: HttpRequest, only: str) -> list[Chip]:
    """One for each sort of entries, and one for all."""
    return [
        Chip(_("Everything"), _query(request, ""), pressed=only not in sources),
        *(
            Chip(sources[name].label, _query(request, name), pressed=only == name)
            for name in sources.names()
        ),
    ]


def _query(request: HttpRequest, only: str) -> str:
    query = request.GET.copy()
    query.pop("only", None)
    if only:
        query["only"] = only
    return f"?{query.urlencode()}"


def the_entry(request: HttpRequest, pk: int) -> CalendarEntry:
    rows = CalendarEntry.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("customer__unit", "meeting__forum"), pk=pk)


@require_GET
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry of an imported calendar: when it occurs, what was assumed, its meeting."""
    entry, today = the_entry(request, pk), timezone.localdate()
    coming = [at for at in entry.starts if timezone.localdate(at) >= today]
    facts: dict[str, Any] = {
        "entry": entry,
        "today": today,
        "shown": (coming or entry.starts[-OCCURRENCES:])[:OCCURRENCES],
        "is_past": not coming,
        "n": len(entry.starts),
        "may_make": user_of(request).has_role(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
        and entry.meeting is None
        and not entry.is_cancelled
        and bool(coming),
    }
    return render(request, "meetings/calendar_entry.html", facts)


@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def entry_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a meeting of the next occurrence of an entry."""
    entry, user = the_entry(request, pk), user_of(request)
    form = FromCalendarForm(
        request.POST or None,
        initial={"customer": entry.customer},
        customers=customers_of(user, on=timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if meeting := attempt(form, make_meeting, entry, **facts):
            toast(request, _("%(meeting)s planned") % {"meeting": meeting})
            return redirect(meeting)
    at = coming_occurrence(entry, on=timezone.localdate())
    facts = {"form": form, "entry": entry, "at": at}
    return render(request, "meetings/entry_meeting.html", facts)
