"""Who answers for an escalation at each level, who may take its steps, and who reads of them."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from customers.care import require_care
from customers.models import Customer, Person, TeamMember
from meetings.models import Escalation, EscalationLevel, LevelOwner


def owner_of_level(level: int, customer: Customer, *, on: date) -> Person | None:
    """Who answers at the level on the day; None at the steering group, or where nobody is named."""
    if level == EscalationLevel.RELATIONSHIP_MANAGER:
        return customer.relationship_manager(on=on)
    if level == EscalationLevel.MANAGEMENT:
        rows = LevelOwner.objects.filter(Q(customer=customer) | Q(customer=None))
        own_first = sorted(rows.select_related("person"), key=lambda row: row.customer_id is None)
        return own_first[0].person if own_first else None
    return None


def owners_of(escalations: Collection[Escalation], *, on: date) -> dict[int, Person]:
    """Who answers for each of the escalations at its level on the day, by its key; two queries.

    Those at the steering group, and those for which nobody is named, are left out.
    """
    customers = {each.customer_id for each in escalations}
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    managers = {place.customer_id: place.person for place in places.select_related("person")}
    rows = LevelOwner.objects.filter(Q(customer__in=customers) | Q(customer=None))
    named = {row.customer_id: row.person for row in rows.select_related("person")}
    found: dict[int, Person] = {}
    for each in escalations:
        owner = None
        if each.level == EscalationLevel.RELATIONSHIP_MANAGER:
            owner = managers.get(each.customer_id)
        elif each.level == EscalationLevel.MANAGEMENT:
            owner = named.get(each.customer_id) or named.get(None)
        if owner is not None:
            found[each.pk] = owner
    return found


def require_level(user: User, escalation: Escalation, *, on: date) -> None:
    """Refuse whoever does not answer for the level at which the escalation is.

    The relationship manager and the deputy at the first, the named person at the second, the
    steering group at every one above the first; an administrator everywhere. Raises
    PermissionDenied with a sentence that names who may.
    """
    if escalation.level == EscalationLevel.RELATIONSHIP_MANAGER:
        require_care(user, escalation.customer, on=on)
        return
    if escalation.level == EscalationLevel.MANAGEMENT and user.roles:
        owner = owner_of_level(escalation.level, escalation.customer, on=on)
        if owner is not None and owner.user_id == user.pk:
            return
        if owner is not None and not user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR):
            raise PermissionDenied(
                _("This is for %(who)s, who answers for it at this level.") % {"who": owner}
            )
    require_role(user, Role.STEERING_GROUP, Role.ADMINISTRATOR)


def may_take_steps(user: User, escalation: Escalation, *, on: date) -> bool:
    """Whether the user answers for the level at which the escalation is."""
    try:
        require_level(user, escalation, on=on)
    except PermissionDenied:
        return False
    return True


def may_deescalate(user: User) -> bool:
    """Whether an administrator gave the user the right to give escalations back to a level."""
    return bool(user.roles) and hasattr(user, "deescalation_right")


def require_deescalation(user: User) -> None:
    """Refuse whoever was not given the right to de-escalate."""
    if not may_deescalate(user):
        raise PermissionDenied(
            _("This needs the right to de-escalate. An administrator can give it to you.")
        )


def steering_users() -> list[User]:
    """The members of the steering group who can sign in."""
    members = User.objects.filter(groups__name=Role.STEERING_GROUP, is_active=True)
    return list(members.order_by("pk"))
