"""What opportunities add to the rest of the product."""

from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Answered, Opportunity, OpportunityCustomer
from agreements.opportunities.page import panel
from brm.history.pages import History, histories
from customers.registries.holdings import Holding, holdings
from customers.registries.panels import Panel, panels
from customers.registries.personal import not_personal
from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    happenings,
    seen_by_every_role,
    user_name,
)

WORDS = ("technology", "could_do", "assessment", "dropped_because")


def owned_opportunities(on: date) -> QuerySet[Opportunity]:
    """Opportunities that are neither taken up nor dropped, whoever owns them."""
    return Opportunity.objects.open()


def answered(facts: Facts) -> Said:
    page = reverse("opportunities:detail", args=[facts["opportunity_pk"]])
    if facts["answer"] == Answered.DECLINED:
        sentence = _("“%(technology)s” is declined: %(reason)s") % facts
        return Said(sentence, page, "skipped", facts["who"])
    return Said(_("“%(technology)s” is accepted") % facts, page, "met", facts["who"])


def _answered() -> Source:
    return Source(
        group="requirements",
        rows=seen_by_every_role(OpportunityCustomer.objects.exclude(answered_on=None)),
        at="answered_on",
        facts={
            "technology": F("opportunity__technology"),
            "opportunity_pk": F("opportunity"),
            "answer": F("answer"),
            "reason": F("reason"),
            "who": user_name("answered_by"),
        },
        said=answered,
        customer="customer",
        people=("answered_by__person",),
    )


def register() -> None:
    histories.register("agreements.opportunity", History(Opportunity))
    happenings.register("opportunity_answered", _answered())
    for name in WORDS:
        not_personal.register(f"agreements.Opportunity.{name}", _("What technology could do."))
    holdings.register(
        "opportunities",
        Holding(
            gettext_lazy("Opportunities owned"),
            "agreements.Opportunity.owner",
            owned_opportunities,
            may_be_nobodys=True,
        ),
        order=52,
    )
    panels.register(
        "opportunities",
        Panel(gettext_lazy("Opportunities"), "agreements/opportunities/_panel.html", panel),
        order=37,
    )
