"""What benefits add to the rest of the product."""

from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Benefit, BenefitReview
from agreements.operations.benefit import plan_reviews
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from customers.models import Customer
from customers.registries.holdings import Holding, holdings
from customers.registries.personal import not_personal
from customers.registries.tabs import Tab, tabs
from customers.registries.timeline import Facts, Said, Source, happenings, user_name


def benefits_of(customer: Customer, on: date) -> QuerySet[Benefit]:
    """The benefits of a customer, counted beside the name of the tab."""
    return Benefit.objects.of_customer(customer)


def owned_benefits(on: date) -> QuerySet[Benefit]:
    """Benefits that are looked at still, whoever answers for them."""
    return Benefit.objects.exclude(requirement__state="withdrawn")


def reviewed(facts: Facts) -> Said:
    sentence = _("%(number)s: “%(measure)s” is looked at after its delivery") % facts
    page = reverse("benefits:detail", args=[facts["benefit_pk"]])
    return Said(sentence, page, "done", facts["who"])


def register() -> None:
    histories.register("agreements.benefit", History(Benefit))
    sweeps.register("benefit_reviews", plan_reviews, order=25)
    for name in ("measure", "unit"):
        not_personal.register(f"agreements.Benefit.{name}", _("What is measured."))
    holdings.register(
        "benefits",
        Holding(
            gettext_lazy("Benefits answered for"),
            "agreements.Benefit.owner",
            owned_benefits,
            unit="requirement__customer__unit",
        ),
        order=55,
    )
    tabs.register(
        "benefits", Tab(gettext_lazy("Benefits"), "benefits:of_customer", benefits_of), order=55
    )
    happenings.register(
        "benefit_reviewed",
        Source(
            group="requirements",
            rows=BenefitReview.objects.exclude(done_on=None).visible_to,
            at="done_on",
            facts={
                "number": F("benefit__requirement__number"),
                "measure": F("benefit__measure"),
                "benefit_pk": F("benefit"),
                "who": user_name("done_by"),
            },
            said=reviewed,
            customer="benefit__requirement__customer",
            people=("done_by__person",),
        ),
    )
