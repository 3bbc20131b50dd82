"""One action: who promised what by when, and whether it is done."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agreements.requirements.origins import CameOf
from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import customers_of
from meetings.action_origins import origin_of
from meetings.forms import MoveDueForm, NewActionForm, OutcomeForm, ReasonForm
from meetings.models import Action, Complaint
from meetings.operations.promise import (
    complete_action,
    create_action,
    drop_action,
    move_due_day,
    require_say,
)
from meetings.operations.remind_of_actions import remind_owner
from meetings.views.common import act, asking, the_action, user_of

REMINDERS = 10


def may_say(user: User, action: Action) -> bool:
    """Whether the user may say that the action is done."""
    try:
        require_say(user, action, on=timezone.localdate())
    except PermissionDenied:
        return False
    return action.is_open


@require_GET
def action_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_action(request, the_action(request, pk), OutcomeForm(), ReasonForm())


def draw_action(
    request: HttpRequest,
    action: Action,
    done: OutcomeForm,
    drop: ReasonForm,
    move: MoveDueForm | None = None,
) -> HttpResponse:
    """The page of an action with its forms, as they were typed."""
    facts = {
        "action": action,
        "origin": origin_of(action),
        "complaint": complaint_of(action),
        "steps": list(action.steps.select_related("taken_by", "said_by")),
        "reminders": list(action.reminders.select_related("person")[:REMINDERS]),
        "move_form": move or MoveDueForm(initial={"due_on": action.due_on}),
        "today": timezone.localdate(),
        "may_act": may_say(user_of(request), action),
        "done_form": done,
        "drop_form": drop,
    }
    return render(request, "meetings/action_detail.html", facts)


@posted_from(the_action)
def action_complete(request: HttpRequest, pk: int) -> HttpResponse:
    action, form = the_action(request, pk), OutcomeForm(request.POST)
    facts = asking(request)
    require_say(facts["by"], action, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, complete_action, action, **facts, **form.cleaned_data) is not None
    ):
        toast(request, _("Done: %(action)s") % {"action": action})
        return back_to(request, action.get_absolute_url())
    return draw_action(request, action, form, ReasonForm())


@posted_from(the_action)
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    action, form = the_action(request, pk), ReasonForm(request.POST)
    facts = asking(request)
    require_say(facts["by"], action, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, drop_action, action, **facts, **form.cleaned_data) is not None
    ):
        toast(request, _("Dropped: %(action)s") % {"action": action})
        return back_to(request, action.get_absolute_url())
    return draw_action(request, action, OutcomeForm(), form)


@posted_from(the_action)
def action_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it be due on another day, with the reason."""
    action, form = the_action(request, pk), MoveDueForm(request.POST)
    facts = asking(request)
    require_say(facts["by"], action, on=facts["on"])
    if (
        form.is_valid()
        and attempt(form, move_due_day, action, **facts, **form.cleaned_data) is not None
    ):
        toast(request, _("The due day is moved"))
        return back_to(request, action.get_absolute_url())
    return draw_action(request, action, OutcomeForm(), ReasonForm(), form)


@require_POST
def action_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the owner now, with the link by which it is answered."""
    action = the_action(request, pk)
    done = _("%(person)s is reminded") % {"person": action.owner}
    return act(request, remind_owner, action, done=done, to=action.get_absolute_url())


def complaint_of(action: Action) -> Complaint | None:
    """The complaint that the action follows from."""
    rows = Complaint.objects.filter(follow_ups__action=action)
    return rows.first()


@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def action_create(request: HttpRequest) -> HttpResponse:
    form = NewActionForm(
        request.POST or None,
        initial=request.GET.dict(),
        customers=customers_of(user_of(request), on=timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        facts = asking(request)
        action = attempt(form, create_action, **facts, **form.cleaned_data)
        if action:
            return redirect(action)
    facts = {"form": form, "origin": _asked_origin(form)}
    return render(request, "meetings/action_form.html", facts)


def _asked_origin(form: NewActionForm) -> CameOf | None:
    """What the action comes of, as the address or the form says it."""
    kind, key = form["origin_kind"].value() or "", form["origin_key"].value() or ""
    return origin_of(Action(origin_kind=str(kind), origin_key=str(key)))
