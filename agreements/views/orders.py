"""Orders of existing services: placed, decided by the buyer, asked for by a link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import Requirement
from agreements.operations.decide import who_decides_on
from agreements.operations.order import ask_buyer, decide_order, order_question, place_order
from agreements.requirements.forms import OrderForm
from agreements.requirements.step_forms import AskBuyerForm, DecideOrderForm, GroupDecisionForm
from agreements.views.common import asking, user_of
from agreements.views.requirements import MAY_RAISE, in_care, the_requirement
from brm.accounts.models import Role
from brm.accounts.permissions import require_role, role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import customers_of
from customers.deciding.answers import Answer


def _decides(order: Requirement) -> Answer:
    return who_decides_on(order, order_question(order), on=timezone.localdate())


@require_http_methods(["GET", "POST"])
@role_required(*MAY_RAISE)
def order_create(request: HttpRequest) -> HttpResponse:
    """Raise an order and record the buyer's yes, in one step."""
    customers = customers_of(user_of(request), on=timezone.localdate())
    form = OrderForm(request.POST or None, initial=request.GET.dict(), customers=customers)
    if request.method == "POST" and form.is_valid():
        form.instance.unit = form.cleaned_data["unit"]
        facts = {name: form.cleaned_data[name] for name in ("person", "text")}
        made = attempt(form, place_order, form.instance, **asking(request), **facts)
        if made:
            toast(request, _("Ordered: %s") % made)
            return redirect(made)
    return render(request, "agreements/requirements/order.html", {"form": form})


@require_http_methods(["GET", "POST"])
def order_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the yes or no of one of those who may decide an order."""
    order = in_care(request, pk)
    decides = _decides(order)
    form = DecideOrderForm(request.POST or None, people=decides.people)
    if request.method == "POST" and form.is_valid():
        decision = attempt(form, decide_order, order, **asking(request), **form.cleaned_data)
        if decision:
            toast(request, _("Recorded: %s") % decision)
            return redirect(order)
    facts = {"form": form, "requirement": order, "decides": decides}
    return render(request, "agreements/requirements/order_decide.html", facts)


@require_http_methods(["GET", "POST"])
def order_decide_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the IT steering group decided of an order that is beyond every mandate."""
    require_role(user_of(request), Role.STEERING_GROUP, Role.ADMINISTRATOR)
    order = the_requirement(request, pk)
    form = GroupDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {**asking(request), "person": None, "is_of_group": True, **form.cleaned_data}
        decision = attempt(form, decide_order, order, **facts)
        if decision:
            toast(request, _("Recorded: %s") % decision)
            return redirect(order)
    facts = {"form": form, "requirement": order, "decides": _decides(order), "of_group": True}
    return render(request, "agreements/requirements/order_decide.html", facts)


@require_http_methods(["GET", "POST"])
def order_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one of those who may decide an order, by a personal link."""
    order = in_care(request, pk)
    decides = _decides(order)
    form = AskBuyerForm(request.POST or None, people=decides.people)
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/")
        asked = {**asking(request), **form.cleaned_data, "site": site}
        link = attempt(form, ask_buyer, order, **asked)
        if link:
            told = _("The link is on its way to %s.") if link.address else _("Copy the link of %s.")
            toast(request, told % (link.address or link.recipient))
            return redirect(order)
    facts = {"form": form, "requirement": order, "decides": decides}
    return render(request, "agreements/requirements/order_ask.html", facts)
