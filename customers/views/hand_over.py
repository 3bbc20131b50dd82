"""Hand over what a person holds who leaves."""

from datetime import date

from django.core.exceptions import ValidationError
from django.forms import DateField
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
from customers.operations.hand_over import DAY, earliest_day, hand_over
from customers.registries.holdings import held_by
from customers.views.common import user_of


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the person holds, and who takes it over from which day."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)).current(), pk=pk)
    today = timezone.localdate()
    by = user_of(request)
    held = held_by(person, on=_first_day(request, person, today))
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


def _first_day(request: HttpRequest, person: Person, today: date) -> date:
    """The day that was sent, as far as it can be one: whatever is held on it is asked about."""
    try:
        sent: date = DateField().clean(request.POST.get("first_day"))
    except ValidationError:
        return person.left_on + DAY if person.left_on else today
    return max(sent, earliest_day(person, on=today))
