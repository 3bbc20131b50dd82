"""A series of meetings: its rhythm, its people, its standing items, and what waits for it."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from meetings.models import AgendaItem, BacklogItem, Meeting, Series, SeriesMember, StandingItem
from meetings.operations import backlog, series
from meetings.operations.care import require_forum_care
from meetings.operations.plan_next import next_meeting, plan_next_meeting
from meetings.series_forms import MemberForm, SeriesForm, TopicForm
from meetings.views.common import act, asking, is_id, the_item, user_of
from meetings.views.meetings import may_write_in

SHOWN = 4
"""Of the meetings to come, and of those that were."""


def the_series(request: HttpRequest, pk: int) -> Series:
    rows = Series.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("forum__customer__unit"), pk=pk)


def _of_member(request: HttpRequest, pk: int) -> SeriesMember:
    seen = Series.objects.visible_to(user_of(request))
    rows = SeriesMember.objects.filter(series__in=seen)
    return get_object_or_404(rows.select_related("person", "series__forum__customer__unit"), pk=pk)


def _of_standing(request: HttpRequest, pk: int) -> StandingItem:
    seen = Series.objects.visible_to(user_of(request))
    rows = StandingItem.objects.filter(series__in=seen)
    return get_object_or_404(rows.select_related("series__forum__customer__unit"), pk=pk)


def _waiting(request: HttpRequest, pk: int) -> BacklogItem:
    seen = Series.objects.visible_to(user_of(request))
    rows = BacklogItem.objects.filter(forum__in=seen.values("forum"))
    return get_object_or_404(rows.select_related("forum__customer__unit"), pk=pk)


@require_GET
def series_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_series(request, the_series(request, pk))


def draw_series(
    request: HttpRequest,
    shown: Series,
    *,
    joining: MemberForm | None = None,
    standing: TopicForm | None = None,
    waiting: TopicForm | None = None,
) -> HttpResponse:
    """The page of a series, with whatever form came back to be mended."""
    on = timezone.localdate()
    members = list(shown.members.held_from(on).select_related("person").order_by("pk"))
    facts = {
        "series": shown,
        "today": on,
        "may_write": may_write_in(user_of(request), shown.forum),
        "kinds": list(shown.forum.series.order_by("kind")),
        "attending": [each for each in members if not each.only_minutes],
        "reading": [each for each in members if each.only_minutes],
        "standing": list(shown.standing_items.all()),
        "backlog": list(shown.forum.backlog.all()),
        "proposed": next_meeting(shown, on=on),
        "member_form": joining or MemberForm(auto_id="member_%s"),
        "standing_form": standing or TopicForm(auto_id="standing_%s"),
        "backlog_form": waiting or TopicForm(auto_id="backlog_%s"),
    }
    return render(request, "meetings/series_detail.html", facts | _meetings_of(shown))


def _meetings_of(shown: Series) -> dict[str, Any]:
    on = timezone.localdate()
    alike = shown.forum.meetings.select_related("forum")
    of_kind = alike.filter(kind=shown.kind)
    return {
        "coming": list(of_kind.coming(on=on)[:SHOWN]),
        "past": list(of_kind.past(on=on)[:SHOWN]),
        "to_put_on": list(alike.coming(on=on)[: 2 * SHOWN]),
    }


def series_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = the_series(request, pk)
    require_forum_care(user_of(request), shown.forum, on=timezone.localdate())
    form = SeriesForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, series.change_series, shown, **facts):
            toast(request, _("%(series)s changed") % {"series": shown})
            return redirect(shown)
    return render(request, "meetings/series_form.html", {"form": form, "series": shown})


@require_POST
def series_next(request: HttpRequest, pk: int) -> HttpResponse:
    shown = the_series(request, pk)
    done = _("The next meeting is planned")
    return act(request, plan_next_meeting, shown, done=done, to=shown.get_absolute_url())


@posted_from(the_series)
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    shown = the_series(request, pk)
    require_forum_care(user_of(request), shown.forum, on=timezone.localdate())
    form = MemberForm(request.POST, auto_id="member_%s")
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, series.add_member, shown, **facts):
            toast(request, _("%(person)s belongs to it") % {"person": facts["person"]})
            return redirect(shown)
    return draw_series(request, shown, joining=form)


@require_POST
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    member = _of_member(request, pk)
    done = _("%(person)s belongs to it no longer") % {"person": member.person}
    to = member.series.get_absolute_url()
    return act(request, series.end_member, member, done=done, to=to)


@posted_from(the_series)
def standing_add(request: HttpRequest, pk: int) -> HttpResponse:
    shown = the_series(request, pk)
    require_forum_care(user_of(request), shown.forum, on=timezone.localdate())
    form = TopicForm(request.POST, auto_id="standing_%s")
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, series.add_standing_item, shown, **facts):
            return redirect(f"{shown.get_absolute_url()}#standing")
    return draw_series(request, shown, standing=form)


@require_POST
def standing_move(request: HttpRequest, pk: int) -> HttpResponse:
    """`to` is `up`, `down` or `dropped`."""
    item, to = _of_standing(request, pk), request.POST.get("to", "")
    page = f"{item.series.get_absolute_url()}#standing"
    if to == "dropped":
        done = _("%(item)s stands on no further agenda") % {"item": item}
        return act(request, series.drop_standing_item, item, done=done, to=page)
    if to not in ("up", "down"):
        raise BadRequest(_("No such step."))
    done = _("Order changed")
    return act(request, series.shift_standing_item, item, done=done, to=page, up=to == "up")


@posted_from(the_series)
def backlog_add(request: HttpRequest, pk: int) -> HttpResponse:
    shown = the_series(request, pk)
    require_forum_care(user_of(request), shown.forum, on=timezone.localdate())
    form = TopicForm(request.POST, auto_id="backlog_%s")
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, backlog.add_backlog_item, shown.forum, **facts):
            return redirect(f"{shown.get_absolute_url()}#backlog")
    return draw_series(request, shown, waiting=form)


@require_POST
def backlog_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a topic on the agenda of `meeting`, or with `to` = `dropped` let it wait no longer."""
    item = _waiting(request, pk)
    page = _page_of(item)
    if request.POST.get("to") == "dropped":
        done = _("%(item)s waits no longer") % {"item": item}
        return act(request, backlog.drop_backlog_item, item, done=done, to=page)
    asked = request.POST.get("meeting", "")
    meetings = Meeting.objects.visible_to(user_of(request)).filter(forum=item.forum_id)
    meeting = get_object_or_404(meetings, pk=asked if is_id(asked) else 0)
    done = _("%(item)s is on the agenda") % {"item": item}
    return act(request, backlog.put_on_agenda, item, done=done, to=page, meeting=meeting)


def _page_of(item: BacklogItem) -> str:
    first = item.forum.series.order_by("kind").first()
    return first.get_absolute_url() if first else ""


@require_POST
def item_put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item off the agenda and let it wait in the backlog."""
    item: AgendaItem = the_item(request, pk)
    done = _("%(item)s waits in the backlog") % {"item": item}
    return act(request, backlog.put_back, item, done=done, to=item.meeting.get_absolute_url())
