"""How a merge of two people shows what moves in the structure, and what follows by itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from customers.models import PersonMerge
from customers.money.anomaly_kinds import label_of
from customers.registrations.holdings import dated, of_mandate, of_place
from customers.registries.merging import FOLLOWS, Moving, left_alone, moving


def with_days(name: Any) -> Any:
    """What a row is called, and on which days it holds."""
    return lambda row: f"{name(row)}, {dated(row)}"


def of_unit(row: Any) -> str:
    page: str = row.unit.get_absolute_url()
    return page


def of_customer(row: Any) -> str:
    page: str = row.customer.get_absolute_url()
    return page


def register() -> None:
    """Register what moves under words of its own; called once, when the app is ready."""
    name = with_days(of_mandate)
    _move("Mandate.person", _("Mandates"), name, of_unit, "unit")
    _move("Mandate.deputy", _("Mandates as deputy"), name, of_unit, "unit", "person")
    name = with_days(of_place)
    _move("TeamMember.person", _("Places in customer teams"), name, of_customer, "customer__unit")
    _move("TeamMember.deputy", _("Places as deputy"), name, of_customer, "customer__unit", "person")
    name = with_days(lambda row: row.unit.name)
    _move("Membership.person", _("Memberships of units"), name, of_unit, "unit")
    name = with_days(lambda row: row.name)
    _move("UnitPeriod.manager", _("Units managed"), name, of_unit, "unit")
    _move("Person.manager", _("People who answer to them"))
    _move("Person.merged_into", _("Merged before"))
    name = lambda row: row.customer.unit.name  # noqa: E731  a name of a row, as those above
    _move("Stakeholder.person", _("Stakes"), name, of_customer, "customer__unit")
    _move("Contact.person", _("Contacts"), related=("customer__unit", "person"))
    _move("Anomaly.person", _("To look into"), lambda row: label_of(row.kind), related=("person",))
    left_alone.register("customers.Unit.manager", FOLLOWS)
    for part in ("kept", "merged"):
        left_alone.register(f"customers.{PersonMerge.__name__}.{part}", FOLLOWS)


def _move(
    field: str, label: Any, name: Any = str, url: Any = None, *related: str, **more: Any
) -> None:
    facts = {"related": related} | more | ({"url": url} if url else {})
    moving.register(f"customers.{field}", Moving(label, name, **facts))
