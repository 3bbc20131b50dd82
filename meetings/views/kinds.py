"""The kinds of activity: which there are, for everyone; naming them, for administrators."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from meetings.cadences.kind_forms import KindForm, NewKindForm
from meetings.models import ActivityKind
from meetings.operations.change_kind import move_kind, name_kind
from meetings.views.common import act, asking, user_of


@require_GET
def kind_list(request: HttpRequest) -> HttpResponse:
    facts = {
        "kinds": ActivityKind.objects.all(),
        "may_change": user_of(request).has_role(Role.ADMINISTRATOR),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/cadences/kinds.html", facts)


@role_required(Role.ADMINISTRATOR)
def kind_create(request: HttpRequest) -> HttpResponse:
    form = NewKindForm(request.POST or None)
    return _named(request, form, None)


@role_required(Role.ADMINISTRATOR)
def kind_edit(request: HttpRequest, key: str) -> HttpResponse:
    kind = get_object_or_404(ActivityKind, pk=key)
    form = KindForm(request.POST or None, instance=kind)
    return _named(request, form, kind)


def _named(
    request: HttpRequest, form: NewKindForm | KindForm, kind: ActivityKind | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        row = cast(ActivityKind, form.instance)
        if attempt(form, name_kind, row, facts=form.cleaned_data, **asking(request)):
            toast(request, _("%(kind)s is kept.") % {"kind": row})
            return redirect("meetings:kinds")
    return render(request, "meetings/cadences/kind_form.html", {"form": form, "kind": kind})


@require_POST
@role_required(Role.ADMINISTRATOR)
def kind_move(request: HttpRequest, key: str) -> HttpResponse:
    kind = get_object_or_404(ActivityKind, pk=key)
    up = request.POST.get("to") == "up"
    done = _("%(kind)s has its new place.") % {"kind": kind}
    return act(request, move_kind, kind, up=up, done=done, to=reverse("meetings:kinds"))
