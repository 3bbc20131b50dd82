"""What requirements add to the rest of the product."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Decision, DecisionOutcome, Requirement
from agreements.models.requirements import PLANNED_CHANGE
from agreements.requirements import order_link, origins, touched
from brm.accounts.models import User
from brm.history.pages import History, histories
from brm.ui.lookup import Lookup, lookups
from brm.ui.navigation import Place, places
from customers.models import Customer, PlannedChange
from customers.registries.follow_ups import FollowUp, Made, follow_ups
from customers.registries.panels import Panel, panels
from customers.registries.tabs import Tab, tabs
from customers.registries.timeline import Facts, Said, Source, groups, happenings, user_name

FEW = 6


def made_of(changes: Sequence[PlannedChange]) -> dict[UUID, Made]:
    """The requirements that planned changes are, by the keys of these."""
    keys = [str(change.key) for change in changes]
    found = Requirement.objects.of_origin(PLANNED_CHANGE, keys)
    return {
        UUID(made.origin_key): Made(
            str(made), made.get_absolute_url(), made.get_state_display().lower()
        )
        for made in found
    }


def to_make(change: PlannedChange) -> str:
    return reverse("requirements:from_change", args=[change.pk])


def open_requirements(customer: Customer, on: date) -> QuerySet[Requirement]:
    return Requirement.objects.filter(customer=customer).open()


def panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """The open requirements that are wanted first."""
    rows = open_requirements(customer, on).select_related("unit", "service")
    first = list(rows.order_by(F("wanted_by").asc(nulls_last=True), "pk")[: FEW + 1])
    return {"rows": first[:FEW], "more": len(first) > FEW} if first else None


def late_of_mine(user: User, on: date) -> QuerySet[Requirement]:
    """The requirements past their day, of the customers in the user's care."""
    mine = Customer.objects.in_care_of(user, on=on)
    return Requirement.objects.late(on=on).filter(customer__in=mine)


def raised(facts: Facts) -> Said:
    sentence = _("%(number)s is raised: %(title)s") % facts
    return Said(sentence, reverse("requirements:detail", args=[facts["pk"]]), "due", facts["who"])


def _raised() -> Source:
    return Source(
        group="requirements",
        rows=Requirement.objects.all().visible_to,
        at="raised_on",
        facts={"number": F("number"), "title": F("title"), "who": user_name("raised_by")},
        said=raised,
        customer="customer",
        people=("raised_by__person",),
    )


def decided(facts: Facts) -> Said:
    words = facts | {"outcome": DecisionOutcome(facts["outcome"]).label}
    state = "met" if facts["outcome"] == DecisionOutcome.APPROVED else "skipped"
    sentence = _("%(number)s is decided, %(outcome)s: %(title)s") % words
    page = reverse("requirements:detail", args=[facts["requirement_pk"]])
    return Said(sentence, page, state, facts["by_mandate"])


def _decided() -> Source:
    names = {"number": F("requirement__number"), "title": F("requirement__title")}
    return Source(
        group="requirements",
        rows=Decision.objects.all().visible_to,
        at="decided_on",
        facts={
            **names,
            "requirement_pk": F("requirement"),
            "outcome": F("outcome"),
            "by_mandate": F("by_mandate"),
        },
        said=decided,
        customer="requirement__customer",
        people=("person",),
    )


def delivered(facts: Facts) -> Said:
    sentence = _("%(number)s is delivered: %(title)s") % facts
    return Said(sentence, reverse("requirements:detail", args=[facts["pk"]]), "done")


def _delivered() -> Source:
    return Source(
        group="requirements",
        rows=Requirement.objects.all().visible_to,
        at="delivered_on",
        facts={"number": F("number"), "title": F("title")},
        said=delivered,
        customer="customer",
    )


def register() -> None:
    origins.register()
    order_link.register()
    touched.register()
    histories.register("agreements.requirement", History(Requirement))
    groups.register("requirements", gettext_lazy("Requirements"), order=25)
    happenings.register("requirement_raised", _raised())
    happenings.register("requirement_decided", _decided())
    happenings.register("requirement_delivered", _delivered())
    found_by = Lookup(Requirement, code="number", name="title", more="customer__unit__name")
    lookups.register("requirements", found_by)
    follow_ups.register(
        "requirement", FollowUp(gettext_lazy("Make it a requirement"), made_of, to_make)
    )
    tabs.register(
        "requirements",
        Tab(gettext_lazy("Requirements"), "requirements:of_customer", open_requirements),
        order=50,
    )
    panels.register(
        "requirements",
        Panel(gettext_lazy("Requirements"), "agreements/requirements/_panel.html", panel),
        order=35,
    )
    places.register(
        "requirements",
        Place(
            gettext_lazy("Requirements"),
            "requirements:list",
            "list-task",
            count=late_of_mine,
            late=True,
            also=("cases:", "benefits:"),
        ),
        order=30,
    )
