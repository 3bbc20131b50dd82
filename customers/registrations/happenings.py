"""What happens in the structure, as a timeline tells it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import DateField, Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation, User
from brm.ui.formats import exact_short, short_money
from customers.models import (
    Anomaly,
    Budget,
    Confirmation,
    Customer,
    Mandate,
    MandateKind,
    Membership,
    Proposal,
    ProposalKind,
    ProposalState,
    StructureSnapshot,
    TeamMember,
    TeamRole,
    Tier,
    UnitSuccessor,
    Withdrawal,
)
from customers.models.reorganisations import in_a_sentence
from customers.money.anomaly_kinds import kind_of
from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    as_text,
    groups,
    happenings,
    last_day,
    seen_by_every_role,
    user_name,
)

HELD_BY = ("person", "deputy")


def sum_in(facts: Facts, name: str, write: Callable[..., str] = short_money) -> str:
    """A sum of the facts in words, `4.2 M SEK`; a dash where it is unknown."""
    text = facts[name]
    return write(Decimal(text) if text else None, facts.get("currency") or "")


def _unit_page(facts: Facts) -> str:
    return reverse("customers:unit_detail", args=[facts["unit_pk"]])


def _customer_page(facts: Facts) -> str:
    return reverse("customers:detail", args=[facts["customer_pk"]])


def mandate_began(facts: Facts) -> Said:
    if facts["kind"] == MandateKind.BUYER:
        sentence = _("%(person)s orders for %(unit)s") % facts
    elif facts["limit"]:
        limit = sum_in(facts, "limit", exact_short)
        sentence = _("%(person)s decides for %(unit)s, up to %(limit)s") % {**facts, "limit": limit}
    else:
        sentence = _("%(person)s decides for %(unit)s") % facts
    return Said(sentence, _unit_page(facts), "started")


def mandate_ended(facts: Facts) -> Said:
    if facts["kind"] == MandateKind.BUYER:
        sentence = _("Last day on which %(person)s orders for %(unit)s") % facts
    else:
        sentence = _("Last day on which %(person)s decides for %(unit)s") % facts
    return Said(sentence, _unit_page(facts), "skipped")


def place_taken(facts: Facts) -> Said:
    role = TeamRole(facts["role"]).label
    sentence = _("%(person)s joins the team: %(role)s") % {**facts, "role": role}
    return Said(sentence, _customer_page(facts), "started")


def place_left(facts: Facts) -> Said:
    role = TeamRole(facts["role"]).label
    sentence = _("Last day of %(person)s in the team: %(role)s") % {**facts, "role": role}
    return Said(sentence, _customer_page(facts), "skipped")


def member_came(facts: Facts) -> Said:
    return Said(_("Joins %(unit)s") % facts, _unit_page(facts), "started", facts["title"])


def member_left(facts: Facts) -> Said:
    return Said(_("Last day in %(unit)s") % facts, _unit_page(facts), "skipped", facts["title"])


def confirmed(facts: Facts) -> Said:
    sentence = _("%(who)s confirms the structure") % facts
    return Said(sentence, _customer_page(facts), "done", facts["note"])


def reviewed(facts: Facts) -> Said:
    sentence = _("%(who)s reviews the structure") % facts
    return Said(sentence, reverse("customers:review", args=[facts["pk"]]), "done", facts["note"])


def reorganised(facts: Facts) -> Said:
    href = reverse("customers:reorganisation", args=[facts["reorganisation_pk"]])
    on = date.fromisoformat(facts["on"])
    told = facts["facts"] and in_a_sentence(facts["kind"], on, facts["facts"])
    return Said(told or facts["told"], href, "started", facts["reason"])


def year_began(facts: Facts) -> Said:
    """A fiscal year and its budget; a sum that nobody knows is left out."""
    sums = {"amount": sum_in(facts, "amount"), "it": sum_in(facts, "it_amount")}
    if facts["amount"] and facts["it_amount"]:
        sentence = _("Budget of %(year)s: %(amount)s, of it %(it)s for IT") % {**facts, **sums}
    elif facts["it_amount"]:
        sentence = _("IT money of %(year)s: %(it)s") % {**facts, **sums}
    else:
        sentence = _("Budget of %(year)s: %(amount)s") % {**facts, **sums}
    return Said(sentence, _unit_page(facts), "due")


def proposal_decided(facts: Facts) -> Said:
    words = {"kind": ProposalKind(facts["kind"]).label, **facts}
    if facts["state"] == ProposalState.ACCEPTED:
        sentence = _("Proposed by the money of %(year)s and accepted by %(who)s: %(kind)s") % words
        return Said(sentence, _unit_page(facts), "done", facts["sentence"])
    sentence = _("Proposed by the money of %(year)s and declined by %(who)s: %(kind)s") % words
    return Said(sentence, _unit_page(facts), "skipped", facts["because"])


def anomaly_resolved(facts: Facts) -> Said:
    href = reverse("customers:resolve", args=[facts["pk"]])
    sentence = _("Explained: %(kind)s") % {"kind": kind_of(facts["kind"]).label}
    return Said(sentence, href, "done", facts["resolution"])


def tier_changed(facts: Facts) -> Said:
    was, now = Tier(facts["was"]).label, Tier(facts["tier"]).label
    sentence = _("Tier changed from %(was)s to %(now)s") % {"was": was, "now": now}
    return Said(sentence, _customer_page(facts), "due", facts["who"] or "")


def changes_of_tier(user: User) -> QuerySet[Any]:
    """The changes of customers that gave them another tier; `was` is the one they had, `by` who."""
    changes: QuerySet[Any] = Customer.pgh_event_model.objects  # type: ignore[attr-defined]
    earlier = changes.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
    found = changes.filter(pgh_label="update", pgh_obj__isnull=False).annotate(
        was=Subquery(earlier.order_by("-pgh_id").values("tier")[:1]),
        by=Cast(KeyTextTransform("user", "pgh_context__metadata"), IntegerField()),
    )
    return seen_by_every_role(found.exclude(was=F("tier")))(user)


def first_day_of_year() -> Func:
    """The day on which a fiscal year begins in this organisation."""
    month = Organisation.objects.filter(id=1).values("first_month")[:1]
    args = (F("fiscal_year"), Coalesce(Subquery(month), 1), 1)
    template = "make_date(%(expressions)s)"
    return Func(*args, template=template, output_field=DateField())


def register() -> None:
    """Register what happens in the structure; called once, when the app is ready."""
    groups.register("money", gettext_lazy("Money"), order=10)
    groups.register("people", gettext_lazy("People and mandates"), order=20)
    groups.register("structure", gettext_lazy("Structure"), order=30)
    _register_mandates()
    _register_places()
    _register_memberships()
    _register_structure()
    _register_changes()
    _register_money()


def _register_mandates() -> None:
    facts = {
        "person": F("person__name"),
        "unit": F("unit__name"),
        "unit_pk": F("unit"),
        "kind": F("kind"),
        "limit": as_text("limit_amount"),
        "currency": F("currency"),
    }
    seen = Mandate.objects.all().visible_to
    source = partial(Source, "people", seen, facts=facts, unit="unit", people=HELD_BY)
    began = source(at="valid__startswith", said=mandate_began)
    ended = source(at=last_day("valid"), said=mandate_ended)
    happenings.register("mandate_began", began)
    happenings.register("mandate_ended", ended)


def _register_places() -> None:
    facts = {"person": F("person__name"), "role": F("role"), "customer_pk": F("customer")}
    seen = TeamMember.objects.all().visible_to
    source = partial(Source, "people", seen, facts=facts, customer="customer", people=HELD_BY)
    taken = source(at="valid__startswith", said=place_taken)
    left = source(at=last_day("valid"), said=place_left)
    happenings.register("place_taken", taken)
    happenings.register("place_left", left)


def _register_memberships() -> None:
    """Who came and went: of a person only, since units have as many people as the organisation."""
    facts = {"unit": F("unit__name"), "unit_pk": F("unit"), "title": F("title")}
    seen = seen_by_every_role(Membership.objects.all())
    source = partial(Source, "people", seen, facts=facts, people=("person",))
    came = source(at="valid__startswith", said=member_came)
    left = source(at=last_day("valid"), said=member_left)
    happenings.register("member_came", came)
    happenings.register("member_left", left)


def _register_structure() -> None:
    confirmation = Source(
        group="structure",
        rows=seen_by_every_role(_standing_confirmations()),
        at="confirmed_on",
        facts={
            "who": user_name("confirmed_by"),
            "note": F("note"),
            "customer_pk": F("customer"),
        },
        said=confirmed,
        customer="customer",
        people=("confirmed_by__person",),
    )
    name = User.objects.filter(pk=OuterRef("by")).annotate(shown=user_name()).values("shown")
    tier = Source(
        group="structure",
        rows=changes_of_tier,
        at="pgh_created_at",
        facts={
            "was": F("was"),
            "tier": F("tier"),
            "who": Subquery(name),
            "customer_pk": F("pgh_obj"),
        },
        said=tier_changed,
        customer="pgh_obj",
        whole_day=False,
    )
    happenings.register("confirmed", confirmation)
    happenings.register("tier_changed", tier)


def _standing_confirmations() -> QuerySet[Confirmation]:
    """Those of whole customers that nobody has withdrawn: a unit or a person has no such page."""
    withdrawn = Withdrawal.objects.filter(act=OuterRef("act"))
    return Confirmation.objects.filter(~Exists(withdrawn), customer__isnull=False)


def _register_changes() -> None:
    """Reviews with what they froze, and reorganisations, told of what was and what came of it."""
    review = Source(
        group="structure",
        rows=seen_by_every_role(StructureSnapshot.objects.all()),
        at="taken_on",
        facts={"who": user_name("taken_by"), "note": F("note")},
        said=reviewed,
        customer="customer",
        people=("taken_by__person",),
    )
    steps = UnitSuccessor.objects.all()
    of_step = partial(
        Source,
        group="structure",
        at="reorganisation__effective_on",
        facts={
            "kind": F("reorganisation__kind"),
            "on": F("reorganisation__effective_on"),
            "facts": F("reorganisation__facts"),
            "told": F("reorganisation__told"),
            "reason": F("reorganisation__reason"),
            "reorganisation_pk": F("reorganisation"),
        },
        said=reorganised,
    )
    became = seen_by_every_role(steps.exclude(successor=F("unit")))
    happenings.register("reviewed", review)
    happenings.register("reorganised", of_step(rows=seen_by_every_role(steps), unit="unit"))
    happenings.register("came_of_it", of_step(rows=became, unit="successor"))


def _register_money() -> None:
    budget = Source(
        group="money",
        rows=Budget.objects.all().visible_to,
        at=first_day_of_year(),
        facts={
            "year": F("fiscal_year"),
            "amount": as_text("amount"),
            "it_amount": as_text("it_amount"),
            "currency": F("currency"),
            "unit_pk": F("unit"),
        },
        said=year_began,
        unit="unit",
    )
    happenings.register("year_began", budget)
    happenings.register("proposal_decided", _decided_proposals())
    happenings.register("anomaly_resolved", _resolved_anomalies())


def _decided_proposals() -> Source:
    return Source(
        group="money",
        rows=lambda user: Proposal.objects.visible_to(user).filter(decided_at__isnull=False),
        at="decided_at",
        facts={
            "year": F("fiscal_year"),
            "kind": F("kind"),
            "state": F("state"),
            "sentence": F("sentence"),
            "because": F("declined_because"),
            "who": user_name("decided_by"),
            "unit_pk": F("unit"),
        },
        said=proposal_decided,
        unit="unit",
        people=("decided_by__person",),
        whole_day=False,
    )


def _resolved_anomalies() -> Source:
    return Source(
        group="money",
        rows=lambda user: Anomaly.objects.visible_to(user).filter(resolved_at__isnull=False),
        at="resolved_at",
        facts={"kind": F("kind"), "resolution": F("resolution")},
        said=anomaly_resolved,
        unit="unit",
        people=("person", "resolved_by__person"),
        whole_day=False,
    )
