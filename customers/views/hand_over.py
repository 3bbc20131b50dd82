"""Hand over what a person holds who leaves."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import refusals
from customers.forms.hand_over import HandOverForm
from customers.models import Person
from customers.operations.hand_over import hand_over
from customers.registries.holdings import held_by
from customers.views.common import user_of


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the person holds, and who takes it over from which day."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=pk)
    today = timezone.localdate()
    by, last_day = user_of(request), person.left_on
    held = held_by(person, on=last_day + timedelta(days=1) if last_day else today)
    form = HandOverForm(request.POST or None, person=person, held=held, today=today)
    if request.method == "POST" and form.is_valid():
        facts = {"first_day": form.cleaned_data["first_day"], "to": form.successors}
        if attempt(form, hand_over, person, by=by, on=today, **facts):
            toast(request, _("All that %(person)s held is handed over.") % {"person": person})
            return redirect("customers:hand_over", person.pk)
    refused = refusals({r.care_unit for h in held for r in h.rows} - {None}, by, on=today)
    facts = {
        "person": person,
        "form": form,
        "groups": form.groups(refused),
        "refused": sorted(set(refused.values())),
        "n": sum(len(each.rows) for each in held),
        "today": today,
    }
    return render(request, "customers/hand_over.html", facts)
