"""Which days recurring work falls on, and what state it is in on a day. No database here."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rrulestr
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.calendar import (
    LONGEST_RUN_OF_FREE_DAYS,
    WorkingDay,
    next_working_day,
    previous_working_day,
)

HORIZON_MONTHS = 13
SETTLED_AFTER_DAYS = 30
"""So many days after its end the coverage of a period changes no more."""
FREQUENCIES = frozenset({"WEEKLY", "MONTHLY", "YEARLY"})
PARTS = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})
NUMBERS = {
    "INTERVAL": range(1, 61),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(-31, 32),
    "BYSETPOS": range(-31, 32),
}


def rule_parts(rule: str) -> dict[str, str]:
    """The parts of a recurrence rule (RFC 5545, 3.3.10) by their upper-case names."""
    pairs = (part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def check_rule(rule: str) -> None:
    """Accept a recurrence rule that repeats by week, month or year, for ever.

    Raises ValidationError for anything else: a cadence's own days say when it ends, and nothing
    of this process recurs by the day or hour. An empty rule is right and means *never*.
    """
    if not rule:
        return
    parts = rule_parts(rule)
    if set(parts) - PARTS or parts.get("FREQ") not in FREQUENCIES or not _in_range(parts):
        raise ValidationError(
            _("Write a rule like FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=15: by week, month or year.")
        )
    try:
        first = next(iter(occurrences(rule, anchor=date(2024, 1, 1), last=date(2032, 1, 1))), None)
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        raise ValidationError(_("This is no recurrence rule: %(why)s.") % {"why": error}) from error
    if first is None:
        raise ValidationError(_("No day fits this rule."))


def _in_range(parts: dict[str, str]) -> bool:
    """Whether every number of the rule can be: an interval of 0 would never end."""
    return all(
        re.fullmatch(r"[+-]?\d{1,3}", number) and int(number) in NUMBERS[name]
        for name in NUMBERS
        for number in parts.get(name, "1").split(",")
    )


def occurrences(rule: str, *, anchor: date, last: date) -> rrule:
    """The rule's moments up to the day `last`, as dateutil counts them from the day `anchor`."""
    found = rrulestr(rule, dtstart=datetime.combine(anchor, time()))
    if not isinstance(found, rrule):
        raise ValueError(_("one rule, not several"))
    return found.replace(until=datetime.combine(last, time()))


def due_days(
    rule: str,
    *,
    anchor: date,
    first: date,
    last: date,
    is_working: WorkingDay,
    on_free_day: str = "before",
) -> Iterator[date]:
    """The days between `first` and `last`, both included, on which the rule's work is due.

    Each occurrence that is not a working day moves as `on_free_day` says, so the days do not
    depend on where the window begins. Two occurrences that move to one day give it once.
    """
    seen: set[date] = set()
    for day, _occurrence in moved_days(rule, anchor, first, last, is_working, on_free_day):
        if day not in seen:
            seen.add(day)
            yield day


def moved_days(
    rule: str, anchor: date, first: date, last: date, is_working: WorkingDay, on_free_day: str
) -> Iterator[tuple[date, date]]:
    """Each due day between `first` and `last`, and the day that the rule itself names for it."""
    if not rule:
        return
    reach = timedelta(days=LONGEST_RUN_OF_FREE_DAYS)
    days = _days_to_the_end_of((last + reach).year // 10, rule, anchor)
    for occurrence in days[bisect_left(days, first - reach) : bisect_right(days, last + reach)]:
        day = moved(occurrence, is_working, on_free_day)
        if first <= day <= last:
            yield day, occurrence


def moved(day: date, is_working: WorkingDay, on_free_day: str) -> date:
    """Where the work of a day goes: to the working day before it, after it, or nowhere."""
    match on_free_day:
        case "before":
            return previous_working_day(day, is_working)
        case "after":
            return next_working_day(day, is_working)
    return day


@lru_cache(maxsize=1024)
def _days_to_the_end_of(decade: int, rule: str, anchor: date) -> list[date]:
    """The rule's days up to the end of the decade, counted once for all the sweeps until then."""
    last = date(10 * decade + 9, 12, 31)
    return [moment.date() for moment in occurrences(rule, anchor=anchor, last=last)]


def horizon(as_of: date) -> date:
    """The last day that is planned ahead: thirteen months, so that a year is always whole."""
    return as_of + relativedelta(months=HORIZON_MONTHS)


def state_on(*, due_on: date, lead_days: int, on: date) -> str:
    """What an untouched activity is on the day `on`: planned, due from its lead, then late."""
    if on > due_on:
        return "late"
    if on >= due_on - timedelta(days=lead_days):
        return "due"
    return "planned"


def rule_in_words(rule: str) -> str:
    """How often, as a person says it: `monthly`, `every 2 months`, `March and September`."""
    parts = rule_parts(rule)
    if not parts:
        return _("never")
    if "BYMONTH" in parts:
        return _months_in_words(sorted({int(month) for month in parts["BYMONTH"].split(",")}))
    every = int(parts.get("INTERVAL", "1"))
    return {
        "WEEKLY": ngettext("weekly", "every %(n)s weeks", every),
        "MONTHLY": ngettext("monthly", "every %(n)s months", every),
        "YEARLY": ngettext("yearly", "every %(n)s years", every),
    }[parts["FREQ"]] % {"n": every}


def coverage(*, done: int, planned: int) -> float | None:
    """The share of the activities planned until a day that were done by then; None of none.

    Skipped activities are planned and not done. What was done late is done.
    """
    return done / planned if planned else None


def earliest_day_told(on: date) -> date:
    """The earliest day that what is told on the day `on` may be dated: periods before it stand."""
    return on - timedelta(days=SETTLED_AFTER_DAYS)


def settled_on(last_day: date) -> date:
    """The first day on which nothing dated in a period that ended on `last_day` can be told."""
    return last_day + timedelta(days=SETTLED_AFTER_DAYS + 1)


def _months_in_words(months: list[int]) -> str:
    """`every 3 months` where the months are evenly spread over the year, else their names."""
    every = 12 // len(months)
    gaps = {(after - month) % 12 for month, after in pairwise([*months, months[0]])}
    if every == 1:
        return _("monthly")
    if len(months) > 1 and gaps == {every}:
        return ngettext("monthly", "every %(n)s months", every) % {"n": every}
    return months_in_words(months)


def months_in_words(months: Sequence[int]) -> str:
    """`March and September`."""
    return get_text_list([str(MONTHS[month]) for month in months], _("and"))
