"""What is computed from plans: the share that is assessed, and how two editions differ."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

SOON_DAYS = 90
"""A planned change that begins within so many days should have been assessed."""


@dataclass(frozen=True)
class Edition:
    """The planned changes of an edition, by their keys, and the day it was adopted."""

    adopted_on: date
    keys: frozenset[UUID]


def share_assessed(
    keys: Collection[UUID], assessed: Mapping[UUID, date], *, on: date
) -> Decimal | None:
    """Which part of the changes was assessed by the end of the day, 0 to 1; None of no change.

    `assessed` holds the day of the first assessment of each change that has one.
    """
    if not keys:
        return None
    done = sum(key in assessed and assessed[key] <= on for key in keys)
    return Decimal(done) / len(keys)


def share_over_time(
    editions: Sequence[Edition], assessed: Mapping[UUID, date], days: Sequence[date]
) -> list[Decimal | None]:
    """The share on each of the days, of the edition in force then; None before the first."""
    return [
        share_assessed(held.keys, assessed, on=day) if (held := in_force(editions, day)) else None
        for day in days
    ]


def in_force(editions: Sequence[Edition], day: date) -> Edition | None:
    """The edition adopted last by the day; of several of one day, the last in the sequence."""
    return next((each for each in reversed(editions) if each.adopted_on <= day), None)


def ends_of_months(today: date, count: int) -> list[date]:
    """The last days of the `count` - 1 months before, and today; the oldest first."""
    first = today.replace(day=1)
    past = [first - relativedelta(months=n) - relativedelta(days=1) for n in range(count - 1)]
    return [*reversed(past), today]


@dataclass(frozen=True)
class Entry:
    """A row of an edition as it is compared: its key, its name, and its facts in words."""

    key: UUID
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One thing that another edition says otherwise: added, gone or changed, in a sentence."""

    kind: str
    sentence: str


def differences(before: Sequence[Entry], after: Sequence[Entry]) -> list[Difference]:
    """How the later edition differs, in words: what was added, what is gone, what is otherwise."""
    older, newer = {e.key: e for e in before}, {e.key: e for e in after}
    added = [Difference("added", _("Added: %s") % e.name) for e in after if e.key not in older]
    gone = [Difference("gone", _("Gone: %s") % e.name) for e in before if e.key not in newer]
    changed = [
        Difference("changed", sentence)
        for entry in after
        if entry.key in older
        for sentence in _changes(older[entry.key], entry)
    ]
    return [*added, *gone, *changed]


def _changes(before: Entry, after: Entry) -> Iterator[str]:
    if before.name != after.name:
        yield _("“%(before)s” is now called “%(after)s”") % {
            "before": before.name,
            "after": after.name,
        }
    for label in after.facts:
        was, now = before.facts.get(label, ""), after.facts[label]
        if was != now:
            said = {"name": after.name, "label": label, "was": was, "now": now}
            yield _in_words(said)


def _in_words(said: Mapping[str, str]) -> str:
    if not said["was"]:
        return _("%(name)s: %(label)s is said now: %(now)s") % said
    if not said["now"]:
        return _("%(name)s: %(label)s is no longer said") % said
    return _("%(name)s: %(label)s is %(now)s, was %(was)s") % said
