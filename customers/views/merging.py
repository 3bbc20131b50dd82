"""Two rows of a person become one: choose, see what moves, confirm; and take it back."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.formats import full_day
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.forms.merge import MergeConfirmed, MergeForm, UndoForm
from customers.models import Person, PersonMerge
from customers.operations.merge import merge_people, undo_merge
from customers.people.merge_told import kinds_of
from customers.people.traces import Trace
from customers.views.common import may_write_structure, user_of

writers = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_http_methods(["GET", "POST"])
@writers
def person_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who is merged into the person, show what moves (by GET), do what was confirmed."""
    people = Person.objects.visible_to(user_of(request))
    kept = get_object_or_404(people.select_related("user"), pk=pk)
    if kept.merged_into_id is not None:
        page = reverse("customers:person_merge", args=[kept.merged_into_id])
        return redirect(f"{page}?{request.GET.urlencode()}")
    facts: dict[str, Any] = {"kept": kept, "by": user_of(request), "on": timezone.localdate()}
    if request.method == "POST":
        return _confirmed(request, MergeConfirmed(request.POST, **facts))
    form = MergeForm(request.GET if "merged" in request.GET else None, **facts)
    form.is_valid()
    return _drawn(request, form)


@require_GET
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: who, why, by whom, all that moved as it was shown, and the button back."""
    return _shown(request, _of(request, pk), UndoForm())


@writers
@posted_from(lambda request, pk: _of(request, pk))
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the merge back; where that cannot be, the page says why."""
    made, form = _of(request, pk), UndoForm(request.POST)
    form.is_valid()
    if attempt(form, undo_merge, made, by=user_of(request), on=timezone.localdate()):
        toast(request, _("Taken back. They are two people again."))
        return redirect(made)
    return _shown(request, made, form)


def _of(request: HttpRequest, pk: int) -> PersonMerge:
    rows = PersonMerge.objects.visible_to(user_of(request))
    found: PersonMerge = get_object_or_404(
        rows.select_related("kept", "merged", "made_by", "undone_by"), pk=pk
    )
    return found


def _shown(request: HttpRequest, made: PersonMerge, form: UndoForm) -> HttpResponse:
    open_until = made.last_day_to_undo
    traces = [Trace.of_json(facts) for facts in made.traces]
    facts = {
        "merge": made,
        "kinds": kinds_of(made.kept, made.merged, traces, made.staying),
        "form": form,
        "may_undo": made.undone_at is None
        and timezone.localdate() <= open_until
        and may_write_structure(user_of(request)),
    }
    return render(request, "customers/merge.html", facts)


def _confirmed(request: HttpRequest, form: MergeConfirmed) -> HttpResponse:
    if form.is_valid():
        typed = form.cleaned_data
        pair = (form.kept, typed.get("merged"))
        facts: dict[str, Any] = {"by": form.by, "on": form.on, "choice": form.choice}
        facts |= {"reason": typed["reason"], "seen": typed["seen"]}
        made = attempt(form, merge_people, *pair, **facts)
        if made is not None:
            toast(request, _("Merged. Until %(day)s it can be taken back.") % _until(made))
            return redirect(made)
    return _drawn(request, form)


def _until(made: PersonMerge) -> dict[str, str]:
    return {"day": full_day(made.last_day_to_undo)}


def _drawn(request: HttpRequest, form: MergeForm) -> HttpResponse:
    """The form; and, once it makes sense, all that moves with what is sent to confirm it."""
    facts: dict[str, Any] = {"person": form.kept, "form": form}
    if form.makes_sense:
        facts |= {
            "merged": form.plan.merged,
            "kinds": form.plan.kinds,
            "sent": [(name, form.data.get(name, "")) for name in form.chosen],
            "confirm": _to_confirm(form),
        }
    return render(request, "customers/person_merge.html", facts)


def _to_confirm(form: MergeForm) -> MergeConfirmed:
    """What is sent to confirm: with what was typed, and what is wrong about it, where it was sent.

    What is shown by now is what is seen.
    """
    if not isinstance(form, MergeConfirmed):
        seen = {"seen": form.plan.digest}
        return MergeConfirmed(kept=form.kept, by=form.by, on=form.on, initial=seen)
    sent = cast(QueryDict, form.data).copy()
    sent["seen"] = form.plan.digest
    form.data = sent
    return form
