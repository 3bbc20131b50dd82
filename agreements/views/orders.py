"""Orders of existing services: placed, decided by the buyer, asked for by a link."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.models import OrderRequest, Requirement
from agreements.operations.decide import who_decides_on
from agreements.operations.order import (
    ask_buyer,
    decide_order,
    place_order,
    put_to_group,
    question_today,
    take_back_order_request,
)
from agreements.requirements.forms import OrderForm
from agreements.requirements.step_forms import AskBuyerForm, DecideOrderForm, GroupDecisionForm
from agreements.unagreed import is_unagreed
from agreements.views.common import act, asking, user_of
from agreements.views.requirements import MAY_RAISE, in_care, the_requirement
from brm.accounts.models import Role
from brm.accounts.permissions import require_role, role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.care import customers_of
from customers.deciding.answers import Answer


def _decides(order: Requirement) -> Answer:
    today = timezone.localdate()
    return who_decides_on(order, question_today(order, on=today), on=today)


def _drawn(
    request: HttpRequest,
    page: str,
    order: Requirement,
    form: BaseForm,
    decides: Answer,
    **facts: bool,
) -> HttpResponse:
    """A form about an order, under who decides it and whether an agreement covers it."""
    shown = {"form": form, "requirement": order, "decides": decides}
    outside = {"is_unagreed": is_unagreed(order, on=timezone.localdate())}
    return render(request, f"agreements/requirements/{page}.html", shown | outside | facts)


@require_http_methods(["GET", "POST"])
@role_required(*MAY_RAISE)
def order_create(request: HttpRequest) -> HttpResponse:
    """Raise an order and record the buyer's yes, in one step."""
    customers = customers_of(user_of(request), on=timezone.localdate())
    form = OrderForm(request.POST or None, initial=request.GET.dict(), customers=customers)
    if request.method == "POST" and form.is_valid():
        form.instance.unit = form.cleaned_data["unit"]
        facts = {name: form.cleaned_data[name] for name in ("person", "text", "to_group")}
        made = attempt(form, place_order, form.instance, **asking(request), **facts)
        if made:
            told = _("For the IT steering group: %s") if made.is_for_group else _("Ordered: %s")
            toast(request, told % made)
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
    return _drawn(request, "order_decide", order, form, decides)


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
    return _drawn(request, "order_decide", order, form, _decides(order), of_group=True)


@require_POST
def order_to_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an order that is beyond every mandate wait for the IT steering group."""
    order = in_care(request, pk)
    done = _("It stands on the agenda of the IT steering group.")
    return act(request, put_to_group, order, done=done, to=order.get_absolute_url())


@require_POST
def order_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the link by which a buyer was asked."""
    rows = OrderRequest.objects.select_related("requirement__customer__unit", "person")
    asked = get_object_or_404(rows, pk=pk)
    order = the_requirement(request, asked.requirement_id)
    done = _("The link of %s does not open any more.") % asked.person
    return act(request, take_back_order_request, asked, done=done, to=order.get_absolute_url())


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
    return _drawn(request, "order_ask", order, form, decides)
