"""Who could be asked is proposed with the reasons; who of them is, too."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from brm.accounts.models import Role, User
from customers.care import customers_of, require_care
from customers.models import (
    BuyerOverride,
    Customer,
    Mandate,
    MandateKind,
    Person,
    Stakeholder,
    Unit,
)
from reports.models import FrameMember, FramePart, Survey
from reports.surveys.operations.design import lock_draft
from reports.surveys.rules import sample_size
from reports.surveys.sampling import drawn

DECIDES = gettext_noop("Has the mandate to decide for %(unit)s")
ORDERS = gettext_noop("Orders for %(unit)s")
LEADS = gettext_noop("Leads %(unit)s")
MATTERS = gettext_noop("On the stakeholder map of %(unit)s")


@dataclass(frozen=True)
class Candidate:
    person: int
    customer: int
    part: str
    reason: str


@transaction.atomic
def propose_frame(survey: Survey, *, by: User, on: date) -> int:
    """Make the frame anew from who decides, orders, leads and matters today; how many it has.

    Whoever is without an address is left out, and beyond the sample whoever was not drawn, each
    with the reason. What was said by hand of somebody who is in it still stays.
    """
    held = lock_draft(survey, by=by)
    customers = customers_in_scope(held, by=by, on=on)
    proposed = {each.person: each for each in _once(candidates(held, customers, on=on))}
    keeps = _said_by_hand(held, proposed)
    held.frame.exclude(person__in=keeps).delete()
    found = [each for pk, each in proposed.items() if pk not in keeps]
    members = _members(held, found, customers, on=on)
    _leave_out_undrawn(held, members)
    FrameMember.objects.bulk_create(members, batch_size=1000)
    return len(members) + len(keeps)


def _said_by_hand(survey: Survey, proposed: Container[int]) -> set[int]:
    """Whoever was added by hand; and of those who are proposed again, whoever was left out so.

    A row that was changed since it was proposed was so by hand: nothing else changes one.
    """
    rows = survey.frame.filter(Q(part=FramePart.BY_HAND) | Q(version__gt=1))
    return {
        person
        for person, part in rows.values_list("person", "part")
        if part == FramePart.BY_HAND or person in proposed
    }


def customers_in_scope(survey: Survey, *, by: User, on: date) -> QuerySet[Customer]:
    """The customers the survey is about: of a relationship manager those in care on the day."""
    rows = Customer.objects.visible_to(by).filter(unit__valid__contains=on)
    if survey.unit is not None:
        rows = rows.below(survey.unit)
    if survey.tiers:
        rows = rows.filter(tier__in=survey.tiers)
    if not by.has_role(Role.ADMINISTRATOR):
        rows = rows.filter(pk__in=customers_of(by, on=on).values("pk"))
    return rows


def candidates(survey: Survey, customers: QuerySet[Customer], *, on: date) -> Iterator[Candidate]:
    """Everybody who belongs to the frame, those who decide first; somebody may come twice."""
    sources = {
        FramePart.CUSTOMER: _deciding,
        FramePart.BUYER: _ordering,
        FramePart.MANAGER: _leading,
        FramePart.CONTACT: _mattering,
    }
    known = set(customers.values_list("pk", flat=True))
    for part, rows in sources.items():
        if survey.parts and part not in survey.parts:
            continue
        for person, customer, unit, reason in rows(on):
            if customer in known:
                yield Candidate(person, customer, part, _(reason) % {"unit": unit})


Found = Iterator[tuple[int, int | None, str, str]]


def _deciding(on: date) -> Found:
    rows = Mandate.objects.held(on=on).to_decide().filter(unit__customer__isnull=False)
    for person, customer, unit in rows.order_by("unit__path", "pk").values_list(
        "person", "unit__customer", "unit__name"
    ):
        yield person, customer, unit, DECIDES


def _ordering(on: date) -> Found:
    """Buyers, each with the customer that was set for the unit, else the nearest above it."""
    set_for = BuyerOverride.objects.filter(unit=OuterRef("unit"), valid__contains=on)
    held = Mandate.objects.held(on=on).filter(kind=MandateKind.BUYER)
    rows: QuerySet[Any] = held.annotate(
        of_customer=Coalesce(
            Subquery(set_for.values("customer")[:1]),
            _nearest("unit__path"),
            output_field=BigIntegerField(),
        )
    )
    for person, customer, unit in rows.order_by("unit__path", "pk").values_list(
        "person", "of_customer", "unit__name"
    ):
        yield person, customer, unit, ORDERS


def _leading(on: date) -> Found:
    standing = Unit.objects.standing(on=on).filter(manager__isnull=False)
    rows: QuerySet[Any] = standing.annotate(of_customer=_nearest("path"), person=F("manager"))
    for person, customer, unit in rows.order_by("path", "pk").values_list(
        "person", "of_customer", "name"
    ):
        yield person, customer, unit, LEADS


def _mattering(on: date) -> Found:
    rows = Stakeholder.objects.order_by("customer__unit__path", "pk")
    for person, customer, unit in rows.values_list("person", "customer", "customer__unit__name"):
        yield person, customer, unit, MATTERS


def _nearest(path: str) -> Subquery:
    above = Customer.objects.filter(unit__path__above=OuterRef(path)).order_by("-unit__path")
    return Subquery(above.values("pk")[:1])


def _once(found: Iterator[Candidate]) -> Iterator[Candidate]:
    seen: set[int] = set()
    for each in found:
        if each.person not in seen:
            seen.add(each.person)
            yield each


def _members(
    survey: Survey, found: list[Candidate], customers: QuerySet[Customer], *, on: date
) -> list[FrameMember]:
    tiers = dict(customers.values_list("pk", "tier"))
    people = Person.objects.here(on=on).filter(merged_into=None).in_bulk([c.person for c in found])
    return [
        FrameMember(
            survey=survey,
            person_id=each.person,
            customer_id=each.customer,
            part=each.part,
            tier=tiers[each.customer],
            reason=each.reason[:255],
            **_asked(people[each.person]),
        )
        for each in found
        if each.person in people
    ]


def _asked(person: Person) -> dict[str, object]:
    if person.email:
        return {"is_asked": True, "left_out": ""}
    return {"is_asked": False, "left_out": _("Has no e-mail address")}


def _leave_out_undrawn(survey: Survey, members: list[FrameMember]) -> None:
    """Beyond the sample nobody is asked; it is drawn from each customer by its size."""
    reachable = [each for each in members if each.is_asked]
    n = needed_of(survey, len(reachable))
    if n >= len(reachable):
        return
    keys = [(each.person_id, each.customer_id) for each in reachable]
    chosen = drawn(keys, n, seed=survey.number)
    for each in reachable:
        if each.person_id not in chosen:
            each.is_asked, each.left_out = False, _("Not drawn into the sample")


def needed_of(survey: Survey, population: int) -> int:
    """How many of the population the survey's margin asks for."""
    return sample_size(population, margin=survey.margin / 100, share=survey.expected_share / 100)


@transaction.atomic
def add_to_frame(
    survey: Survey, *, by: User, on: date, person: Person, customer: Customer, reason: str
) -> FrameMember:
    """Somebody who is asked besides, of a customer in one's care; the reason says why."""
    held = lock_draft(survey, by=by)
    require_care(by, customer, on=on)
    if not person.email:
        raise ValidationError({"person": _("%(who)s has no e-mail address.") % {"who": person}})
    member = FrameMember(
        survey=held,
        person=person,
        customer=customer,
        tier=customer.tier,
        part=FramePart.BY_HAND,
        reason=reason,
    )
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def leave_out(member: FrameMember, *, by: User, on: date, reason: str) -> FrameMember:
    """Somebody of the frame is not asked, and why; without a reason asked again."""
    lock_draft(member.survey, by=by)
    member.is_asked, member.left_out = not reason, reason
    if member.is_asked and not member.person.email:
        raise ValidationError(_("%(who)s has no e-mail address.") % {"who": member.person})
    member.full_clean()
    member.save()
    return member
