"""The common plan on the customer's page: its draft, its versions, its links."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.links.purposes import purposes
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.forms.communication import GiveLinkForm
from customers.models import Customer
from meetings.action_origins import PLAN_ITEM, to_promise
from meetings.models import Action, CommonPlan, CommonPlanItem
from meetings.operations import plan_together
from meetings.plans.forms import PlanItemEditForm, PlanItemForm, PublishForm
from meetings.plans.link import SHAPES, shown_version
from meetings.plans.rules import difference
from meetings.views.common import act, asking, user_of

TAB = "common_plan"
MOST_LINKS = 20


def the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    return get_object_or_404(rows, pk=pk)


def in_care(request: HttpRequest, pk: int) -> Customer:
    """The customer, for somebody who may write for it."""
    customer = the_customer(request, pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return customer


def the_plan_page(request: HttpRequest, pk: int) -> CommonPlan:
    """Where a form of the plan stands: on the page of the customer's plan."""
    return CommonPlan(customer=the_customer(request, pk))


def the_item(request: HttpRequest, pk: int) -> CommonPlanItem:
    rows = CommonPlanItem.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("plan__customer__unit", "owner"), pk=pk)


@require_GET
def common_plan(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_plan(request, the_customer(request, pk), PublishForm())


def draw_plan(request: HttpRequest, customer: Customer, publish: PublishForm) -> HttpResponse:
    """The draft with what differs from the last version, the versions, and the links."""
    facts = customer_page_facts(request, customer, tab=TAB)
    plan = CommonPlan.objects.filter(customer=customer).first()
    facts |= {"plan": plan, "publish_form": publish, "versions": [], "items": []}
    if plan is not None:
        versions = list(plan.versions.select_related("published_by", "plan"))
        items = list(plan.items.select_related("owner"))
        held = plan_together.frozen(plan) if versions else []
        actions = _actions_of(items)
        facts |= {
            "versions": versions,
            "items": [
                {
                    "item": item,
                    "shape": SHAPES[item.state],
                    "actions": actions.get(str(item.pk), []),
                    "to_promise": to_promise(PLAN_ITEM, str(item.pk), customer),
                }
                for item in items
            ],
            "differs": difference(versions[0].items, held) if versions else [],
        }
        if facts["has_care"]:
            facts["links"] = _links(request, plan)
    return render(request, "meetings/plans/plan.html", facts)


def _actions_of(items: list[CommonPlanItem]) -> dict[str, list[Action]]:
    """The actions that carry the items out, by the items' keys; one query."""
    found: dict[str, list[Action]] = {}
    rows = Action.objects.of_origin(PLAN_ITEM, [str(item.pk) for item in items])
    for action in rows.select_related("owner").order_by("due_on", "pk"):
        found.setdefault(action.origin_key, []).append(action)
    return found


def _links(request: HttpRequest, plan: CommonPlan) -> list[tuple[Any, bool, str]]:
    """The latest links to the plan: each with whether it opens, and its address."""
    today, site = timezone.localdate(), request.build_absolute_uri("/")
    given = PersonalLink.objects.of(plan_together.PURPOSE, plan).with_uses()[:MOST_LINKS]
    rows = [(link, link.is_open(on=today)) for link in given]
    return [(link, opens, address_of(link, site=site) if opens else "") for link, opens in rows]


def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    customer = in_care(request, pk)
    form = PlanItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        item = attempt(
            form, plan_together.add_plan_item, customer, **asking(request), **form.cleaned_data
        )
        if item:
            toast(request, _("It is in the draft: %(item)s") % {"item": item})
            return redirect("plans:of_customer", pk)
    return _form(request, customer, form)


def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = the_item(request, pk)
    customer = in_care(request, item.plan.customer_id)
    form = PlanItemEditForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, plan_together.change_plan_item, item, **facts):
            toast(request, _("The draft is changed"))
            return redirect("plans:of_customer", customer.pk)
    return _form(request, customer, form)


def _form(request: HttpRequest, customer: Customer, form: Any) -> HttpResponse:
    facts = customer_page_facts(request, customer, tab=TAB)
    return render(request, "meetings/plans/form.html", facts | {"form": form})


@require_POST
def item_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    item = the_item(request, pk)
    to = item.plan.get_absolute_url()
    done = _("Taken out of the draft")
    return act(request, plan_together.take_out_plan_item, item, done=done, to=to)


@posted_from(the_plan_page)
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the draft as the next version."""
    customer = in_care(request, pk)
    plan = get_object_or_404(CommonPlan, customer=customer)
    form = PublishForm(request.POST)
    if form.is_valid():
        facts = asking(request) | form.cleaned_data
        version = attempt(form, plan_together.publish_plan, plan, **facts)
        if version:
            toast(request, _("%(version)s is published") % {"version": version})
            return redirect("plans:of_customer", pk)
    return draw_plan(request, customer, form)


@require_GET
def version_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was published, how it differs from the one before, and who knows it."""
    customer = the_customer(request, pk)
    plan = get_object_or_404(CommonPlan, customer=customer)
    rows = plan.versions.select_related("published_by", "plan")
    version = get_object_or_404(rows, number=number)
    facts = customer_page_facts(request, customer, tab=TAB) | shown_version(version)
    facts["acknowledgements"] = list(version.acknowledgements.all())
    return render(request, "meetings/plans/version.html", facts)


def plan_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the published plan to somebody by a link that opens without signing in."""
    customer, today = in_care(request, pk), timezone.localdate()
    plan = get_object_or_404(CommonPlan, customer=customer)
    days = purposes[plan_together.PURPOSE].days
    form = GiveLinkForm(request.POST or None, on=today, days=days)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | {"site": request.build_absolute_uri("/")} | form.cleaned_data
        link = attempt(form, plan_together.give_common_plan, plan, **facts)
        if link:
            told = _("The link is on its way to %s.") if link.address else _("Copy the link of %s.")
            toast(request, told % (link.address or link.recipient))
            return redirect("plans:of_customer", pk)
    return _form(request, customer, form)


@require_POST
def link_take_back(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Close a link for good."""
    customer = in_care(request, pk)
    plan = get_object_or_404(CommonPlan, customer=customer)
    held = get_object_or_404(PersonalLink.objects.of(plan_together.PURPOSE, plan), pk=link)
    plan_together.take_back_common_plan(held, plan, **asking(request))
    toast(request, _("The link of %s does not open any more.") % held.recipient)
    return redirect("plans:of_customer", pk)
