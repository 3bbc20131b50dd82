"""Save a unit at its place in the tree, from a day on."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care_of_unit
from customers.models import Unit
from customers.operations.change import Change, change_units
from customers.structure.effective import effective
from customers.structure.refused import refused_in_words


@transaction.atomic
def place_unit(unit: Unit, *, by: User, on: date) -> Unit:
    """Save a new or a changed unit; the place it leaves and the one it comes to need care.

    Its parent, manager, name and kind change from the unit's `changes_on`, else from the day `on`:
    earlier days stay as they are, and a day to come is written down without showing yet.
    Raises PermissionDenied where the user may not write for the unit as it stands, ValidationError
    of `parent` where somebody else cares for the new place on the day, of `from_on` where the unit
    does not stand on the day of the change.
    """
    before = Unit.objects.select_for_update(no_key=True).filter(pk=unit.pk).first()
    if before is not None:
        require_care_of_unit(by, before, on=on)
    if unit.parent is not None and (before is None or before.parent_id != unit.parent_id):
        _require_care_of_parent(unit.parent, by, on)
    day = unit.changes_on or on
    if before is not None:
        unit.changes_on = day
    unit.full_clean()
    with refused_in_words():
        if before is not None and day > on:
            _change_later(unit, before, day)
        else:
            with effective(day):
                unit.save()
    return unit


def _change_later(unit: Unit, before: Unit, day: date) -> None:
    """Write the dated changes down for a day to come; code and days are those of every day."""
    if day not in unit.valid:
        raise ValidationError({"from_on": _("The unit does not stand on that day.")})
    change = Change.between(before, unit)
    for name in change.names:
        setattr(unit, name, getattr(before, name))
    unit.save()
    change_units([change], on=day)


def _require_care_of_parent(parent: Unit, by: User, on: date) -> None:
    try:
        require_care_of_unit(by, parent, on=on)
    except PermissionDenied as refusal:
        raise ValidationError({"parent": str(refusal)}) from refusal
