"""What the common plan adds to the registries of the kernel and of the apps to the left."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.history.pages import History, histories
from brm.privacy.seals import sealed
from customers.models import Customer
from customers.registries.holdings import Holding, holdings
from customers.registries.merging import Moving, moving
from customers.registries.personal import not_personal
from customers.registries.tabs import Tab, tabs
from meetings.agenda import Topic, sources
from meetings.models import CommonPlan, CommonPlanItem, PlanItemState
from meetings.plans import link
from meetings.plans.rules import digest_of

TOPIC_WITHIN_DAYS = 30
NOT_ENDED = (PlanItemState.INTENDED, PlanItemState.UNDER_WAY)


def open_items(customer: Customer, on: date) -> QuerySet[CommonPlanItem]:
    """What is intended and not reached yet, counted beside the name of the tab."""
    return CommonPlanItem.objects.filter(plan__customer=customer, state__in=NOT_ENDED)


def topics(customer: Customer, on: date) -> Iterator[Topic]:
    """The plan, as long as something of it is due within thirty days or late."""
    near = open_items(customer, on).filter(due_on__lte=on + timedelta(days=TOPIC_WITHIN_DAYS))
    n = near.count()
    if n:
        plan = CommonPlan.objects.get(customer=customer)
        reason = ngettext("%(n)s item due", "%(n)s items due", n) % {"n": n}
        yield Topic("common_plan", str(plan.pk), _("Common plan"), reason, plan.get_absolute_url())


def held(on: date) -> QuerySet[CommonPlanItem]:
    """Items that are not reached yet, whenever they are due."""
    rows = CommonPlanItem.objects.filter(state__in=NOT_ENDED)
    return rows.select_related("plan__customer__unit")


def of_customer(item: CommonPlanItem) -> str:
    return str(item.plan.customer)


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    link.register()
    tabs.register(
        "common_plan",
        Tab(gettext_lazy("Common plan"), "plans:of_customer", open_items),
        order=72,
    )
    sources.register("common_plan", topics, order=12)
    histories.register("meetings.commonplanitem", History(CommonPlanItem))
    sealed.register("meetings.CommonPlanVersion", digest_of, order=19)
    holdings.register(
        "common_plan_items",
        Holding(
            gettext_lazy("Seen to in common plans"),
            "meetings.CommonPlanItem.owner",
            held,
            unit="plan__customer__unit",
            second=of_customer,
        ),
        order=63,
    )
    label = gettext_lazy("Seen to in common plans")
    related = ("plan__customer__unit",)
    moving.register("meetings.CommonPlanItem.owner", Moving(label, related=related))
    words = gettext_lazy("What IT and a customer intend together.")
    not_personal.register("meetings.CommonPlanItem.text", words)
