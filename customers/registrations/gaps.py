"""The gaps of the structure itself: money, mandates, teams, people who left."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui import formats
from brm.ui.tables import Column
from customers.models import (
    Budget,
    Customer,
    Mandate,
    MandateKind,
    Person,
    TeamGap,
    TeamRole,
    Unit,
)
from customers.registries.gaps import Gap, Remedy, gaps
from customers.registries.holdings import gone_and_holding, holding_within


def customer_at_or_above(path: str) -> Exists:
    """Whether a customer is at the unit of that path or above it.

    The path names the units above by their ids, so that each of them is one look into the index
    of customers. Asked by `@>`, the planner takes a hundredth of all units to stand above each, and
    may read customers from the first on: six seconds instead of half a one with 100,000 units.
    """
    above = Func(
        OuterRef(path),
        template="string_to_array((%(expressions)s)::text, '.')::bigint[]",
        output_field=ArrayField(BigIntegerField()),
    )
    at_one = Func(
        F("unit_id"),
        above,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return Exists(Customer.objects.filter(at_one))


def it_money_without_customer(on: date) -> QuerySet[Budget]:
    """Budgets with IT money of units that stand and have no customer at them or above."""
    budgets = Budget.objects.with_it_money(on=on).filter(
        ~customer_at_or_above("unit__path"), unit__valid__contains=on
    )
    return budgets.select_related("unit")


def customers_without_mandate(on: date) -> QuerySet[Customer]:
    return Customer.objects.without_mandate(on=on).select_related("unit")


def customers_without_manager(on: date) -> QuerySet[TeamGap]:
    return TeamGap.objects.on(on).select_related("customer__unit")


def other_team_gaps(on: date) -> QuerySet[TeamGap]:
    """Gaps in teams that are over, or still to come."""
    return TeamGap.objects.exclude(valid__contains=on).select_related("customer__unit")


def buyers_without_customer(on: date) -> QuerySet[Mandate]:
    """Mandates of buyers with no customer at their unit or above it."""
    held = Mandate.objects.held(on=on).filter(
        ~customer_at_or_above("unit__path"), kind=MandateKind.BUYER
    )
    return held.select_related("unit", "person")


def people_who_left(on: date) -> QuerySet[Person]:
    return gone_and_holding(Person.objects.all(), on=on)


def people_below(rows: QuerySet[Any], units: QuerySet[Any], on: date) -> QuerySet[Any]:
    """People who hold something of one of the units on the day or later; not who once did."""
    return holding_within(rows, units, on=on)


def people_of(rows: QuerySet[Any], customers: QuerySet[Any], on: date) -> QuerySet[Any]:
    return people_below(rows, Unit.objects.filter(customer__in=customers), on)


def day_words(gap: TeamGap) -> dict[str, str]:
    return {
        "first": formats.full_day(gap.first_day),
        "last": formats.full_day(gap.last_day),
    }


def why_money(budget: Budget, on: date) -> str:
    return _("%(sum)s of the %(year)s budget are for IT, and no customer answers for them.") % {
        "sum": formats.money(budget.it_amount, budget.currency),
        "year": budget.fiscal_year,
    }


def why_no_mandate(customer: Customer, on: date) -> str:
    return _("The unit stands, and nobody holds a mandate to decide for it.")


def why_team_gap(gap: TeamGap, on: date) -> str:
    """No relationship manager from 1 March 2026 to 14 March 2026."""
    words = day_words(gap)
    if gap.first_day and gap.first_day == gap.last_day:
        return _("No relationship manager on %(first)s.") % words
    if gap.first_day and gap.last_day:
        return _("No relationship manager from %(first)s to %(last)s.") % words
    if gap.first_day:
        return _("No relationship manager from %(first)s on.") % words
    if gap.last_day:
        return _("No relationship manager until %(last)s.") % words
    return _("No relationship manager has ever been named.")


def why_buyer(mandate: Mandate, on: date) -> str:
    return _("%(person)s may order here, and no unit at it or above is a customer.") % {
        "person": mandate.person
    }


def why_left(person: Person, on: date) -> str:
    return _("The last day was %(day)s, and something is still held.") % {
        "day": formats.full_day(person.left_on)
    }


def follow_the_money(budget: Budget, on: date) -> Remedy:
    query = urlencode({"year": budget.fiscal_year})
    href = f"{reverse('customers:follow_the_money')}?{query}"
    return Remedy(gettext_lazy("Follow the money"), href)


def give_mandate(customer: Customer, on: date) -> Remedy:
    href = reverse("customers:mandate_add", args=[customer.unit_id])
    return Remedy(gettext_lazy("Give the mandate"), href, customer.unit_id)


def name_manager(gap: TeamGap, on: date) -> Remedy:
    """The form of a new place, with the role and the days of the gap in it."""
    days = {"first_day": gap.first_day, "last_day": gap.last_day}
    query = {"role": TeamRole.RELATIONSHIP_MANAGER.value}
    query |= {name: day.isoformat() for name, day in days.items() if day}
    href = f"{reverse('customers:member_add', args=[gap.customer_id])}?{urlencode(query)}"
    over = gap.last_day is not None and gap.last_day < on
    label = gettext_lazy("Say who it was") if over else gettext_lazy("Name one")
    return Remedy(label, href, gap.customer.unit_id)


def look_at_unit(mandate: Mandate, on: date) -> Remedy:
    return Remedy(gettext_lazy("Look at the unit"), mandate.unit.get_absolute_url())


def hand_over(person: Person, on: date) -> Remedy:
    return Remedy(gettext_lazy("Hand over"), reverse("customers:hand_over", args=[person.pk]))


def team_page(gap: TeamGap) -> str:
    return reverse("customers:team", args=[gap.customer_id])


def register() -> None:
    """Register the gaps of the structure; called once, when the app is ready."""
    gaps.register(
        "customer_without_manager",
        Gap(
            gettext_lazy("Customers without a relationship manager"),
            gettext_lazy("Every customer has exactly one on every day."),
            customers_without_manager,
            lambda gap: gap.customer.unit.name,
            team_page,
            why_team_gap,
            name_manager,
            below="customer__unit",
            of="customer",
        ),
        order=10,
    )
    gaps.register(
        "customer_without_mandate",
        Gap(
            gettext_lazy("Customers without a mandate holder"),
            gettext_lazy("Nobody can decide on or fund what they need."),
            customers_without_mandate,
            lambda customer: customer.unit.name,
            Customer.get_absolute_url,
            why_no_mandate,
            give_mandate,
            of="pk",
        ),
        order=20,
    )
    gaps.register(
        "left_and_holding",
        Gap(
            gettext_lazy("People who left and still hold something"),
            gettext_lazy("What they hold waits for somebody to take it over."),
            people_who_left,
            lambda person: person.name,
            Person.get_absolute_url,
            why_left,
            hand_over,
            order="left_on",
            below=people_below,
            of=people_of,
        ),
        order=30,
    )
    _register_structure()


def _register_structure() -> None:
    gaps.register(
        "it_money_without_customer",
        Gap(
            gettext_lazy("IT money without a customer"),
            gettext_lazy("Units with IT money and no customer at them or above, the most first."),
            it_money_without_customer,
            lambda budget: budget.unit.name,
            lambda budget: budget.unit.get_absolute_url(),
            why_money,
            follow_the_money,
            order="-it_amount",
            columns=(
                Column(
                    "it_amount",
                    gettext_lazy("IT money"),
                    sort="it_amount",
                    number=True,
                    show=formats.short_money,
                ),
            ),
        ),
        order=40,
    )
    gaps.register(
        "buyer_without_customer",
        Gap(
            gettext_lazy("Buyers without a customer above"),
            gettext_lazy("They may order, and nobody decides what there is to order."),
            buyers_without_customer,
            lambda mandate: mandate.unit.name,
            lambda mandate: mandate.unit.get_absolute_url(),
            why_buyer,
            look_at_unit,
        ),
        order=50,
    )
    gaps.register(
        "team_gap",
        Gap(
            gettext_lazy("Gaps in a team's history, or to come"),
            gettext_lazy("Days without a relationship manager while the unit was a customer."),
            other_team_gaps,
            lambda gap: gap.customer.unit.name,
            team_page,
            why_team_gap,
            name_manager,
            below="customer__unit",
            of="customer",
        ),
        order=60,
    )
