"""Put somebody else in a place or a mandate from a day on; what was until then stays as it was."""

from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.models import Mandate, Person, TeamMember
from customers.periods import before, overlap, since, without

Row = Mandate | TeamMember

SAME = {Mandate: ("unit_id", "kind"), TeamMember: ("customer_id", "role")}
"""What makes two rows of a person the same thing on two days."""


def succeed(row: Any, to: Person | None, on: date, by: User) -> None:
    """Give the place or mandate to somebody else from the day on; it ends the day before.

    Days on which the successor holds the very same one already stay as they are. With nobody, it
    only ends. Raises ValidationError where the database would refuse the successor's.
    """
    later = since(row.valid, on)
    if later is None:
        return
    template = copy(row)
    earlier = before(row.valid, on)
    if earlier is not None:
        _cut(row, earlier)
        row.save()
    pieces = _free(template, later, to) if to else []
    if earlier is None:
        _take_over(row, to, pieces[0] if pieces else None)
        pieces = pieces[1:]
    for days in pieces:
        _take_over(_anew(template), to, days)


def succeed_as_deputy(row: Any, to: Person | None, on: date, by: User) -> None:
    """Give the deputy's part to somebody else from the day on, or to nobody.

    Where another deputy acted before, the place or mandate goes on as a new row from the day on:
    a row has one deputy.
    """
    acting = row.deputy_valid or row.valid
    acted = before(acting, on)
    if to is None:
        row.deputy_valid = acted
        row.deputy = row.deputy if acted else None
    elif acted is None:
        row.deputy = to
    else:
        _split_between_deputies(row, to, on)
    row.full_clean()
    row.save()


def _split_between_deputies(row: Row, to: Person, on: date) -> None:
    later = _anew(row)
    _cut(row, before(row.valid, on))
    row.save()
    _cut(later, since(later.valid, on))
    later.deputy = to
    later.full_clean()
    later.save()


def _take_over(row: Row, to: Person | None, days: DateRange | None) -> None:
    """Make the row the successor's for these days; without days it never comes to be."""
    if days is None or to is None:
        _never(row)
        return
    _cut(row, days)
    row.person = to
    if row.deputy_id == to.pk:
        row.deputy, row.deputy_valid = None, None
    row.full_clean()
    row.save()


def _never(row: Row) -> None:
    if row.pk is None:
        return
    try:
        row.delete()
    except ProtectedError as refusal:
        raise ValidationError(
            _("Something was decided by it already; it cannot end before it began.")
        ) from refusal


def _cut(row: Row, days: DateRange | None) -> None:
    """Shorten the row to these days, and its deputy's days with it."""
    row.valid = days
    if row.deputy_valid is not None:
        row.deputy_valid = overlap(row.deputy_valid, row.valid)
        row.deputy = row.deputy if row.deputy_valid is not None else None


def _free(row: Row, days: DateRange, to: Person) -> list[DateRange]:
    """The days on which the successor does not hold the very same thing already."""
    same = {name: getattr(row, name) for name in SAME[type(row)]}
    held = type(row)._default_manager.filter(person=to, valid__overlap=days, **same)
    return without(days, held.exclude(pk=row.pk).values_list("valid", flat=True))


def _anew(row: Row) -> Row:
    made = copy(row)
    made.pk, made._state.adding, made.version = None, True, 1
    return made
