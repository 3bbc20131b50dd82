"""Who decides: the question with its answer, and the customer that is set for a buyer."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.ui.lookup import Typed
from customers.care import require_care_of_unit
from customers.deciding import who_decides
from customers.forms.deciding import OverrideEdit, OverrideNew, QuestionForm
from customers.models import BuyerOverride, DecisionRule, Matter, Unit
from customers.views.common import saved_or_drawn, user_of

PART = "who-decides"
"""The element that is swapped while somebody types a sum."""


@require_GET
def decides(request: HttpRequest) -> HttpResponse:
    """Who decides a matter of a unit on a day, and why; the address of an answer is permanent."""
    today = timezone.localdate()
    unit = {"unit": Typed(request.GET.get("unit", ""))}
    form = QuestionForm(_asked(request), user=user_of(request), today=today, initial=unit)
    found = who_decides(**form.cleaned_data) if form.is_valid() else None
    facts: dict[str, Any] = {"form": form, "decides": found, "today": today}
    if request.headers.get("HX-Target") == PART:
        return render(request, "customers/_who_decides.html", facts)
    rules = DecisionRule.objects.visible_to(user_of(request)).on(today)
    facts |= {"rules": sorted(rules, key=lambda rule: Matter.values.index(rule.matter))}
    return render(request, "customers/who_decides.html", facts)


def _asked(request: HttpRequest) -> QueryDict | None:
    """What is asked, as of today where no day is; None while no matter is."""
    if "matter" not in request.GET:
        return None
    asked = request.GET.copy()
    asked["on"] = asked.get("on") or timezone.localdate().isoformat()
    return asked


@require_http_methods(["GET", "POST"])
def override_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set another customer for a buyer than the one at the nearest unit above."""
    unit = get_object_or_404(Unit.objects.visible_to(user_of(request)), pk=pk)
    require_care_of_unit(user_of(request), unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        OverrideNew(request.POST or None, instance=BuyerOverride(unit=unit)),
        done=_("The customer is set."),
        heading=_("The customer that decides for %(unit)s") % {"unit": unit},
        action=_("Set the customer"),
        subject=unit,
        back=unit.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def override_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the customer that is set for a buyer, or the day on which that ends."""
    overrides = BuyerOverride.objects.visible_to(user_of(request)).select_related("unit")
    override = get_object_or_404(overrides, pk=pk)
    require_care_of_unit(user_of(request), override.unit, on=timezone.localdate())
    return saved_or_drawn(
        request,
        OverrideEdit(request.POST or None, instance=override),
        done=_("Saved."),
        heading=_("The customer that decides for %(unit)s") % {"unit": override.unit},
        action=_("Save"),
        subject=override.unit,
        back=override.unit.get_absolute_url(),
    )
