"""What people hold in the structure itself: mandates, places, units, people who answer to them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import (
    Mandate,
    MandateKind,
    MaturityAssessment,
    Membership,
    Person,
    TeamMember,
    TeamRole,
    UnitPeriod,
)
from customers.operations.leave_the_line import answer_to, end_membership
from customers.operations.manage import manage
from customers.operations.step_in import step_in
from customers.operations.succeed import succeed, succeed_as_deputy
from customers.registries.holdings import Holding, holdings, kept
from customers.templatetags.structure import days


def customer_mandates(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.held_from(on).to_decide().select_related("unit")


def buyer_mandates(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.held_from(on).filter(kind=MandateKind.BUYER).select_related("unit")


def relationships(on: date) -> QuerySet[TeamMember]:
    places = TeamMember.objects.held_from(on).relationship_managers()
    return places.select_related("customer__unit")


def other_places(on: date) -> QuerySet[TeamMember]:
    places = TeamMember.objects.held_from(on).exclude(role=TeamRole.RELATIONSHIP_MANAGER)
    return places.select_related("customer__unit")


def deputised_mandates(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.deputised_from(on).select_related("unit", "person")


def deputised_places(on: date) -> QuerySet[TeamMember]:
    return TeamMember.objects.deputised_from(on).select_related("customer__unit", "person")


def managed_units(on: date) -> QuerySet[UnitPeriod]:
    """Units as they stand on the day or later, whoever manages them then."""
    return UnitPeriod.objects.from_day(on).select_related("unit")


def reports(on: date) -> QuerySet[Person]:
    """People who are here on the day, whomever they answer to."""
    return Person.objects.here(on=on).select_related("manager__manager")


def memberships(on: date) -> QuerySet[Membership]:
    return Membership.objects.held_from(on).select_related("unit")


def next_steps(on: date) -> QuerySet[MaturityAssessment]:
    """Next steps that the latest assessment of a customer's maturity names."""
    return (
        MaturityAssessment.objects.last_words()
        .exclude(next_step="")
        .select_related("customer__unit")
    )


def of_mandate(mandate: Mandate) -> str:
    return mandate.unit.name


def of_place(place: TeamMember) -> str:
    return f"{place.customer.unit.name}, {place.get_role_display().lower()}"


def dated(row: Any) -> str:
    return days(row.valid)


def for_whom(row: Any) -> str:
    return _("deputy of %(person)s, %(days)s") % {
        "person": row.person,
        "days": days(row.deputy_valid or row.valid),
    }


def register() -> None:
    """Register what is held in the structure; called once, when the app is ready."""
    holdings.register(
        "customer_mandates",
        Holding(
            gettext_lazy("Customer mandates"),
            "customers.Mandate.person",
            customer_mandates,
            succeed,
            unit="unit",
            name=of_mandate,
            second=dated,
        ),
        order=10,
    )
    holdings.register(
        "buyer_mandates",
        Holding(
            gettext_lazy("Buyer mandates"),
            "customers.Mandate.person",
            buyer_mandates,
            succeed,
            unit="unit",
            name=of_mandate,
            second=dated,
            may_be_nobodys=True,
        ),
        order=11,
    )
    holdings.register(
        "relationships",
        Holding(
            gettext_lazy("Relationships"),
            "customers.TeamMember.person",
            relationships,
            succeed,
            unit="customer__unit",
            name=of_place,
            second=dated,
        ),
        order=20,
    )
    holdings.register(
        "team_places",
        Holding(
            gettext_lazy("Other places in customer teams"),
            "customers.TeamMember.person",
            other_places,
            succeed,
            unit="customer__unit",
            name=of_place,
            second=dated,
            may_be_nobodys=True,
        ),
        order=21,
    )
    _register_deputies()
    _register_the_line()
    holdings.register(
        "next_steps",
        Holding(
            gettext_lazy("Next steps towards maturity"),
            "customers.MaturityAssessment.owner",
            next_steps,
            step_in,
            unit="customer__unit",
            name=lambda assessment: assessment.next_step,
            second=lambda assessment: str(assessment.customer),
        ),
        order=45,
    )
    kept.register("customers.Person.merged_into", gettext_lazy("Whose row a person goes on in."))
    for part in ("kept", "merged"):
        kept.register(
            f"customers.PersonMerge.{part}", gettext_lazy("Which two rows became one stays known.")
        )
    kept.register(
        "customers.Unit.manager",
        gettext_lazy("A unit shows the manager of its period of the day."),
    )
    kept.register(
        "customers.Confirmation.person",
        gettext_lazy("What was confirmed of somebody stays confirmed."),
    )
    kept.register(
        "customers.Stakeholder.person",
        gettext_lazy("What somebody meant to a customer stays in the record."),
    )
    kept.register("customers.Contact.person", gettext_lazy("With whom one spoke does not change."))
    kept.register(
        "customers.Anomaly.person", gettext_lazy("What is to be looked into is about that person.")
    )


def _register_deputies() -> None:
    holdings.register(
        "deputised_mandates",
        Holding(
            gettext_lazy("Mandates as deputy"),
            "customers.Mandate.deputy",
            deputised_mandates,
            succeed_as_deputy,
            unit="unit",
            name=of_mandate,
            second=for_whom,
            may_be_nobodys=True,
        ),
        order=30,
    )
    holdings.register(
        "deputised_places",
        Holding(
            gettext_lazy("Places as deputy"),
            "customers.TeamMember.deputy",
            deputised_places,
            succeed_as_deputy,
            unit="customer__unit",
            name=of_place,
            second=for_whom,
            may_be_nobodys=True,
        ),
        order=31,
    )


def _register_the_line() -> None:
    """Register the line of management: units managed, people who answer to somebody, places."""
    holdings.register(
        "managed_units",
        Holding(
            gettext_lazy("Units managed"),
            "customers.UnitPeriod.manager",
            managed_units,
            manage,
            unit="unit",
            second=dated,
            may_be_nobodys=True,
        ),
        order=40,
    )
    holdings.register(
        "reports",
        Holding(
            gettext_lazy("People who answer to them"),
            "customers.Person.manager",
            reports,
            answer_to,
            may_be_nobodys=True,
        ),
        order=41,
    )
    holdings.register(
        "memberships",
        Holding(
            gettext_lazy("Memberships of units"),
            "customers.Membership.person",
            memberships,
            end_membership,
            name=lambda membership: membership.unit.name,
            second=dated,
            ends=True,
        ),
        order=90,
    )
