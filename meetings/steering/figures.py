"""How the escalations stand, counted by the database: never more rows than what is drawn.

What is open is counted from a partial index of what is open; what is over is bounded by twelve
months of steps, found by their day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meetings.models import EscalationLevel
from meetings.models.escalations import EscalationQuerySet

TOP = 5
"""How many customers or causes are named; the rest is summed."""

FirstDays = tuple[date, date, date]
"""Where the spans of ages begin, as `spans.first_days` gives them."""

Spans = tuple[int, int, int, int]
"""How many are 0-5, 6-10, 11-20 and over 20 working days old."""


@dataclass(frozen=True)
class Counted:
    """How many questions are open at a level, of a customer or of a cause, by their age.

    `past` are those wanted before today, `oldest` is the first day of the oldest. `key` is the
    level, or the customer or cause; None for what is summed or not said.
    """

    name: str
    spans: Spans
    past: int = 0
    oldest: date | None = None
    key: int | None = None

    @property
    def count(self) -> int:
        return sum(self.spans)


def levels_of(waiting: EscalationQuerySet, firsts: FirstDays, *, on: date) -> list[Counted]:
    """The open questions of each level, the steering group first, by their days at that level."""
    rows: Any = waiting.order_by().values("level").annotate(**_counts("level_since", firsts, on=on))
    found: dict[int, dict[str, Any]] = {row["level"]: row for row in rows}
    return [_counted(level.label, level, found.get(level)) for level in reversed(EscalationLevel)]


def customers_of(
    waiting: EscalationQuerySet, whole: int, firsts: FirstDays, *, on: date
) -> list[Counted]:
    """The customers with most open questions, by the days since they were raised; then the rest."""
    return _top(waiting, whole, ("customer_id", "customer__unit__name"), firsts, on=on)


def causes_of(
    waiting: EscalationQuerySet, whole: int, firsts: FirstDays, *, on: date
) -> list[Counted]:
    """The causes of most open questions, by the days since they were raised; then the rest."""
    return _top(waiting, whole, ("cause_id", "cause__name"), firsts, on=on)


def _top(
    waiting: EscalationQuerySet,
    whole: int,
    named_by: tuple[str, str],
    firsts: FirstDays,
    *,
    on: date,
) -> list[Counted]:
    """The five with most, the oldest first among equals; all others are one more at the end.

    One row more than is named is read, with the sums of all that are not.
    """
    key, name = named_by
    counted: Any = waiting.order_by().values(named_key=F(key), name=F(name))
    rows = counted.annotate(**_counts("raised_on", firsts, on=on), n=Count("pk")).order_by(
        "-n", "oldest", "name", "named_key"
    )
    named = [_counted(row["name"] or _("Not said"), row["named_key"], row) for row in rows[:TOP]]
    rest = whole - sum(each.count for each in named)
    return [*named, Counted(_("All others"), (rest, 0, 0, 0))] if rest > 0 else named


def _counts(since: str, firsts: FirstDays, *, on: date) -> dict[str, Any]:
    """The aggregates of `Counted`, its ages counted from the field `since`."""
    five, ten, twenty = firsts
    ages = {
        "first": Q(**{f"{since}__gte": five}),
        "second": Q(**{f"{since}__gte": ten, f"{since}__lt": five}),
        "third": Q(**{f"{since}__gte": twenty, f"{since}__lt": ten}),
        "fourth": Q(**{f"{since}__lt": twenty}),
    }
    counts: dict[str, Any] = {name: Count("pk", filter=age) for name, age in ages.items()}
    return counts | {"past": Count("pk", filter=Q(wanted_by__lt=on)), "oldest": Min(since)}


def _counted(name: str | Promise, key: int | None, row: dict[str, Any] | None) -> Counted:
    if row is None:
        return Counted(str(name), (0, 0, 0, 0), key=key)
    spans = (row["first"], row["second"], row["third"], row["fourth"])
    return Counted(str(name), spans, row["past"], row["oldest"], key)


def all_of(counted: Sequence[Counted]) -> Counted:
    """All of them together."""
    first, second, third, fourth = (sum(each.spans[n] for each in counted) for n in range(4))
    days = [each.oldest for each in counted if each.oldest]
    past = sum(each.past for each in counted)
    return Counted(_("All"), (first, second, third, fourth), past, min(days, default=None))
