"""What happens with plans and the maturity of a relationship, as a timeline tells it."""

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import (
    Effect,
    EffectAssessment,
    MaturityAssessment,
    OperationalPlan,
    PlannedChange,
)
from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    groups,
    happenings,
    seen_by_every_role,
    user_name,
)


def plan_adopted(facts: Facts) -> Said:
    sentence = _("Plan for %(year)s adopted, edition %(edition)s") % facts
    return Said(sentence, reverse("customers:plan", args=[facts["pk"]]), "done", facts["who"])


def effect_assessed(facts: Facts) -> Said:
    is_none = facts["effect"] == Effect.NONE
    words = _("No effect on IT: %(title)s") if is_none else _("Effect on IT assessed: %(title)s")
    href = reverse("customers:plans", args=[facts["customer_pk"]])
    if facts["year"]:
        href = f"{href}?year={facts['year']}"
    return Said(words % facts, href, "skipped" if is_none else "done", facts["words"])


def maturity_judged(facts: Facts) -> Said:
    sentence = _("Maturity judged: business %(business)s, IT %(it)s") % facts
    href = reverse("customers:maturity", args=[facts["customer_pk"]])
    return Said(sentence, href, "done", facts["note"])


def _adopted() -> Source:
    return Source(
        group="plans",
        rows=lambda user: OperationalPlan.objects.visible_to(user).exclude(adopted_on=None),
        at="adopted_on",
        facts={
            "year": F("fiscal_year"),
            "edition": F("edition"),
            "who": user_name("adopted_by"),
        },
        said=plan_adopted,
        customer="customer",
        people=("adopted_by__person",),
    )


def _assessed() -> Source:
    editions = PlannedChange.objects.filter(key=OuterRef("change_key")).order_by("-plan__edition")
    return Source(
        group="plans",
        rows=seen_by_every_role(EffectAssessment.objects.all()),
        at="assessed_on",
        facts={
            "title": F("title"),
            "effect": F("effect"),
            "words": F("words"),
            "customer_pk": F("customer"),
            "year": Subquery(editions.values("plan__fiscal_year")[:1]),
        },
        said=effect_assessed,
        customer="customer",
        people=("assessed_by__person",),
    )


def _judged() -> Source:
    return Source(
        group="plans",
        rows=MaturityAssessment.objects.standing().visible_to,
        at="assessed_on",
        facts={
            "business": F("business_level"),
            "it": F("it_level"),
            "note": F("note"),
            "customer_pk": F("customer"),
        },
        said=maturity_judged,
        customer="customer",
        people=("assessed_by__person", "owner"),
    )


def register() -> None:
    groups.register("plans", gettext_lazy("Plans"), order=22)
    happenings.register("plan_adopted", _adopted())
    happenings.register("effect_assessed", _assessed())
    happenings.register("maturity_judged", _judged())
