"""One act on many actions: asked and shown first, then done with all of them or none."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from customers.views.common import chosen_keys
from meetings.forms import MoveDueForm, OutcomeForm
from meetings.models import Action
from meetings.operations.promise import complete_actions, move_due_days
from meetings.views.common import asking, cared_for, user_of

MOST = 200


@dataclass(frozen=True)
class Act:
    label: str | Promise
    form: type[forms.Form]
    operation: Callable[..., int]
    done: str | Promise


ACTS = {
    "complete": Act(
        gettext_lazy("Done"), OutcomeForm, complete_actions, gettext_lazy("%(n)s actions are done")
    ),
    "move": Act(
        gettext_lazy("Move the due day"),
        MoveDueForm,
        move_due_days,
        gettext_lazy("%(n)s actions are moved"),
    ),
}


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def actions_many(request: HttpRequest) -> HttpResponse:
    """Show which actions the act would change, and which not and why; then do it."""
    before = came_from(request, reverse("meetings:actions"))
    name = request.POST.get("act") or request.GET.get("act", "")
    ready, left = _sorted(request)
    if name not in ACTS or not ready:
        toast(request, _("Nothing is chosen that is open and in your care."))
        return back_to(request, before)
    one = ACTS[name]
    form = one.form(request.POST if "sent" in request.POST else None)
    if form.is_valid():
        keys = [each.pk for each in ready]
        n = attempt(form, one.operation, keys, **asking(request), **form.cleaned_data)
        if n is not None:
            toast(request, str(one.done) % {"n": n})
            return back_to(request, before)
    facts = {"name": name, "act": one, "ready": ready, "left": left, "form": form}
    facts |= {"came_from": before, "today": timezone.localdate()}
    return render(request, "meetings/actions_many.html", facts)


def _sorted(request: HttpRequest) -> tuple[list[Action], list[tuple[Action, str]]]:
    """The chosen actions that may be changed, and the others with the reason."""
    user = user_of(request)
    seen = Action.objects.visible_to(user).filter(pk__in=chosen_keys(request))
    rows = seen.select_related("customer__unit", "owner").order_by("due_on", "pk")
    chosen = list(rows[:MOST])
    cared = cared_for(user, {each.customer_id for each in chosen})
    ready = [each for each in chosen if _why_not(each, user, cared) == ""]
    left = [(each, _why_not(each, user, cared)) for each in chosen if each not in ready]
    return ready, left


def _why_not(action: Action, user: User, cared: set[int]) -> str:
    if not action.is_open:
        return _("not open any more")
    if action.owner.user_id == user.pk or action.customer_id in cared:
        return ""
    if action.customer_id is None and user.has_role(Role.ADMINISTRATOR):
        return ""
    return _("not in your care")
