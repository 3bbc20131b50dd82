"""Save a unit at its place in the tree."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from brm.accounts.models import User
from customers.care import require_care_of_unit
from customers.models import Unit


@transaction.atomic
def place_unit(unit: Unit, *, by: User, on: date) -> Unit:
    """Save a new or a changed unit; the place it leaves and the one it comes to need care.

    Raises PermissionDenied where the user may not write for the unit as it stands, ValidationError
    of `parent` where somebody else cares for the new place on the day.
    """
    before = Unit.objects.select_for_update(no_key=True).filter(pk=unit.pk).first()
    if before is not None:
        require_care_of_unit(by, before, on=on)
    if unit.parent is not None and (before is None or before.parent_id != unit.parent_id):
        _require_care_of_parent(unit.parent, by, on)
    unit.full_clean()
    unit.save()
    return unit


def _require_care_of_parent(parent: Unit, by: User, on: date) -> None:
    try:
        require_care_of_unit(by, parent, on=on)
    except PermissionDenied as refusal:
        raise ValidationError({"parent": str(refusal)}) from refusal
