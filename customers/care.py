"""Who may write for a customer: its relationship manager, an administrator, and the deputy.

The relationship manager's deputy may on the days on which the deputy acts, and on no others.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day
from customers.models import Customer, TeamMember, Unit


def has_care(user: User, customer: Customer, *, on: date) -> bool:
    """Whether the user may write for the customer on the day `on`."""
    if user.has_role(Role.ADMINISTRATOR):
        return True
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return False
    return Customer.objects.in_care_of(user, on=on).filter(pk=customer.pk).exists()


def customers_of(user: User, *, on: date) -> QuerySet[Customer]:
    """The customers that the user may write for on the day, by name."""
    rows = Customer.objects.visible_to(user)
    if not user.has_role(Role.ADMINISTRATOR):
        rows = rows.in_care_of(user, on=on).distinct()
    return rows.select_related("unit").order_by("unit__name")


def require_care(user: User, customer: Customer, *, on: date) -> None:
    """Refuse the user who has no care of the customer on the day `on`.

    Raises PermissionDenied with a sentence that names the customer's relationship manager.
    """
    if has_care(user, customer, on=on):
        return
    raise PermissionDenied(_who_may(customer, customer.relationship_manager(on=on), on))


def require_care_of_unit(user: User, unit: Unit, *, on: date) -> None:
    """Writing for a unit needs care of the customer at it or nearest above; or the role alone."""
    customer = Customer.objects.nearest_to(unit)
    if customer is not None:
        require_care(user, customer, on=on)
    else:
        require_role(user, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


def in_care_of_others(units: QuerySet[Unit], user: User, *, on: date) -> QuerySet[Unit]:
    """Those of the units that somebody else cares for on the day, each with that `place`.

    It is the place of the relationship manager of the nearest customer, at the unit or above it,
    that has one. A unit without any is under nobody's care. Nobody is an administrator's other.
    """
    if user.has_role(Role.ADMINISTRATOR):
        return units.none()
    places = TeamMember.objects.on(on).relationship_managers()
    above = places.filter(customer__unit__path__above=OuterRef("path"))
    nearest = Subquery(above.order_by("-customer__unit__path").values("pk")[:1])
    cared_for = units.annotate(place=nearest).filter(place__isnull=False)
    return cared_for.exclude(place__in=places.taken_by(user, on=on).values("pk"))


def require_nobody_elses(user: User, units: Iterable[int], *, on: date) -> None:
    """Refuse the user where somebody else cares for one of the units: what is proposed of them.

    Following the money is how care begins: of a unit under nobody's care, any relationship
    manager decides. Raises PermissionDenied with a sentence that names who may.
    """
    require_role(user, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    theirs = in_care_of_others(Unit.objects.filter(pk__in=list(units)), user, on=on)
    first: Any = theirs.order_by("path").first()
    if first is not None:
        held = TeamMember.objects.select_related("person", "customer__unit").get(pk=first.place)
        raise PermissionDenied(_who_may(held.customer, held.person, on))


def refusals(units: Iterable[int], user: User, *, on: date) -> dict[int, str]:
    """For each of the units that the user may not write for on the day: the sentence of who may.

    The same rule as `require_care_of_unit`, for many units at once, in two queries.
    """
    if user.has_role(Role.ADMINISTRATOR):
        return {}
    above = Customer.objects.filter(unit__path__above=OuterRef("path")).order_by("-unit__path")
    nearest = Unit.objects.filter(pk__in=list(units)).annotate(
        customer_above=Subquery(above.values("pk")[:1])
    )
    cared_for = dict(
        nearest.filter(customer_above__isnull=False).values_list("pk", "customer_above")
    )
    in_care = Customer.objects.in_care_of(user, on=on).values("pk")
    customers = Customer.objects.filter(pk__in=cared_for.values()).exclude(pk__in=in_care)
    foreign: Any = customers.with_relationship_manager(on=on).select_related("unit")
    sentences = {each.pk: _who_may(each, each.relationship_manager_name, on) for each in foreign}
    return {unit: sentences[pk] for unit, pk in cared_for.items() if pk in sentences}


def _who_may(customer: Customer, manager: object, on: date) -> str:
    """Whose the customer is; an administrator's where it has no relationship manager."""
    facts = {"customer": customer, "manager": manager, "day": full_day(on)}
    if manager is None:
        return (
            _("%(customer)s has no relationship manager on %(day)s; an administrator may do this.")
            % facts
        )
    return _("This is for %(manager)s, the relationship manager of %(customer)s.") % facts
