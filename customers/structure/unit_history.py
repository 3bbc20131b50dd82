"""What happened to a unit, told from its periods, also what is planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from customers.models import Unit, UnitPeriod


@dataclass(frozen=True)
class Happened:
    """What changed on a day; `is_planned`: the day is still to come. None: it has always been."""

    on: date | None
    sentence: str
    is_planned: bool


def what_happened(unit: Unit, *, on: date) -> list[Happened]:
    """The unit's days from the latest change back to its first, in one query."""
    periods = list(unit.periods.select_related("parent", "manager").order_by("valid"))
    found = [Happened(periods[0].first_day, _beginning(periods[0]), _later(periods[0], on))]
    for before, after in pairwise(periods):
        found.append(Happened(after.first_day, _change(before, after), _later(after, on)))
    if unit.valid.upper:
        found.append(Happened(unit.valid.upper, _("It ends."), unit.valid.upper > on))
    return found[::-1]


def _later(period: UnitPeriod, on: date) -> bool:
    return period.first_day is not None and period.first_day > on


def _beginning(period: UnitPeriod) -> str:
    facts = {"name": period.name, "parent": period.parent, "manager": period.manager}
    words = _("Begins as %(name)s") if period.first_day else _("Has always been %(name)s")
    if period.parent:
        words += " " + _("under %(parent)s")
    if period.manager:
        words += _(", managed by %(manager)s")
    return words % facts + "."


def _change(before: UnitPeriod, after: UnitPeriod) -> str:
    return " ".join(_sentences(before, after))


def _sentences(before: UnitPeriod, after: UnitPeriod) -> Iterator[str]:
    facts = {"old": before.parent, "new": after.parent}
    if before.parent_id != after.parent_id:
        if before.parent is None:
            yield _("Moved under %(new)s.") % facts
        elif after.parent is None:
            yield _("Moved from %(old)s to the top.") % facts
        else:
            yield _("Moved from %(old)s to %(new)s.") % facts
    if before.name != after.name:
        yield _("Renamed from %(old)s to %(new)s.") % {"old": before.name, "new": after.name}
    if before.manager_id != after.manager_id:
        yield _manager(before, after)
    if before.kind != after.kind:
        kinds = {"old": before.get_kind_display(), "new": after.get_kind_display()}
        yield _("From %(old)s to %(new)s.") % kinds


def _manager(before: UnitPeriod, after: UnitPeriod) -> str:
    facts = {"old": before.manager, "new": after.manager}
    if after.manager is None:
        return _("No manager after %(old)s.") % facts
    if before.manager is None:
        return _("Managed by %(new)s.") % facts
    return _("Managed by %(new)s, before by %(old)s.") % facts
