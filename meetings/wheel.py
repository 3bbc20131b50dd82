"""The year wheel's picture: rings and marks out of a year's activities, of one customer or many."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts.year_wheel import Ring, WheelMark, YearWheel, room_in_month, year_wheel
from brm.ui.formats import DASH, full_day
from brm.ui.states import state_of
from customers.models import Customer
from meetings.coverage import Counted, Coverage, behind
from meetings.models import ActivityState, Cadence
from meetings.models.activities import ActivityQuerySet
from meetings.spans import Span

GRAVITY = ["skipped", "done", "done_late", "due", "late"]
"""States from the lightest to the gravest, for a mark that stands for several activities."""
LONGEST_MONTH = 31
IN_THE_MIDDLE = 20
"""So many letters have room in the middle of the wheel."""


@dataclass(frozen=True)
class Spot:
    """Activities of one kind that one mark stands for: due from `first` to `last`, by their state.

    `pk` is that of one of them.
    """

    first: date
    last: date
    states: Counter[str]
    pk: int

    @property
    def gravest(self) -> str:
        return max(self.states, key=GRAVITY.index)

    @property
    def days_in_words(self) -> str:
        if self.first == self.last:
            return full_day(self.first)
        return _("%(first)s to %(last)s") % {
            "first": full_day(self.first),
            "last": full_day(self.last),
        }

    @property
    def states_in_words(self) -> str:
        """`done`, or of several `1 late, 2 done`."""
        if self.states.total() == 1:
            return str(state_of(self.gravest).word)
        words = sorted(self.states.items(), key=lambda each: -GRAVITY.index(each[0]))
        return ", ".join(f"{n} {state_of(state).word}" for state, n in words)


def wheel_of(
    rows: ActivityQuerySet, coverage: Coverage, *, whose: str, rhythm: dict[str, str], **asked: str
) -> YearWheel:
    """The wheel of the year of `coverage`, in one more query however many activities there are.

    `whose` stands in the middle, `rhythm` says how often each kind comes. `asked` is what the lists
    of activities behind the marks are asked for besides kind and days.
    """
    kinds = coverage.kinds
    spots = spots_of(rows, coverage.today)
    marks = [
        _mark(nth, str(each.kind), spot, each.kind.pk, asked)
        for nth, each in enumerate(kinds)
        for spot in fitted(spots.get(each.kind.pk, []), room_in_month(nth, len(kinds)))
    ]
    whole = coverage.whole
    return year_wheel(
        [
            Ring(
                each.kind.on_ring,
                rhythm.get(each.kind.pk, ""),
                held_in_words(each.counted),
                "" if each.counted.is_empty else each.href,
            )
            for each in kinds
        ],
        marks,
        year=coverage.span.first.year,
        today=coverage.today,
        title=_("Activities of %(whose)s, %(year)s") % {"whose": whose, "year": coverage.span},
        desc=whole.in_words,
        figure=whole.share,
        above=Truncator(whose).chars(IN_THE_MIDDLE),
        below=_("%(done)s of %(planned)s held") % vars(whole),
    )


def small_wheel_of(customer: Customer, coverage: Coverage, rows: ActivityQuerySet) -> YearWheel:
    """The same to look at beside other things: without links of its own, names and rhythms."""
    whole = wheel_of(rows, coverage, whose=customer.unit.name, rhythm={})
    marks = [replace(mark, href="") for mark in whole.marks]
    return replace(whole, marks=marks, template="ui/charts/year_wheel_small.html")


def held_in_words(counted: Counted) -> str:
    """`4 of 5`; what is only to come says so, and what is not planned at all is a dash."""
    if counted.planned:
        return _("%(done)s of %(planned)s") % vars(counted)
    return _("to come") if counted.to_come else DASH


def spots_of(rows: ActivityQuerySet, today: date) -> dict[str, list[Spot]]:
    """For each kind a spot for each day on which some are due, the earliest first; one query."""
    grouped: Any = rows.order_by().values_list("kind_id", "due_on", "state")
    counted = grouped.annotate(
        n=Count("pk"), late=Count("pk", filter=Q(done_on__gt=F("due_on"))), one=Min("pk")
    )
    found: dict[str, list[Spot]] = {}
    days = groupby(counted.order_by("kind_id", "due_on"), key=lambda row: row[:2])
    for (kind, due_on), group in days:
        found.setdefault(kind, []).append(_spot(due_on, list(group), today))
    return found


def _spot(due_on: date, counted: Sequence[Any], today: date) -> Spot:
    states = Counter[str]()
    for _kind, _day, state, n, late, _pk in counted:
        if late:
            states["done_late"] += late
        if n > late:
            states[shown_state(state, due_on, today)] += n - late
    return Spot(due_on, due_on, states, min(pk for *_facts, pk in counted))


def fitted(spots: Sequence[Spot], room: int) -> Iterator[Spot]:
    """The spots, of a month with more than there is `room` for those near each other as one."""
    for _month, group in groupby(spots, key=lambda spot: spot.first.month):
        days = list(group)
        if len(days) <= room:
            yield from days
            continue
        parts = groupby(days, key=lambda spot: (spot.first.day - 1) * room // LONGEST_MONTH)
        for _part, near in parts:
            yield merged(list(near))


def merged(spots: Sequence[Spot]) -> Spot:
    """One spot for all of them."""
    states = sum((spot.states for spot in spots), Counter[str]())
    return Spot(spots[0].first, spots[-1].last, states, spots[0].pk)


def _mark(ring: int, name: str, spot: Spot, kind: str, asked: dict[str, str]) -> WheelMark:
    """A mark with its name in full, and a link to the activity or to the list of those there."""
    title = f"{name}, {spot.days_in_words}: {spot.states_in_words}"
    if spot.states.total() == 1:
        href = reverse("meetings:activity", args=[spot.pk])
    else:
        href = behind(Span("days", spot.first, spot.last), kind=kind, **asked)
    return WheelMark(ring, spot.first, spot.gravest, title, href)


def rhythms(customer: Customer, today: date) -> dict[str, str]:
    """How often each kind comes for the customer: by its own cadence, else by its tier's."""
    cadences = Cadence.objects.holding(on=today)
    own = {row.kind_id: row.in_words for row in cadences.filter(customer=customer)}
    return rhythms_of_tier(customer.tier, today) | own


def rhythms_of_tier(tier: str, today: date) -> dict[str, str]:
    """How often each kind comes for customers of the tier without a cadence of their own."""
    rows = Cadence.objects.holding(on=today).filter(customer=None, tier=tier)
    return {row.kind_id: row.in_words for row in rows}


def shown_state(state: str, due_on: date, today: date) -> str:
    """The state as a shape shows it: what is planned is a ring, what is past its day is late."""
    if state in (ActivityState.DONE, ActivityState.SKIPPED):
        return str(state)
    return "late" if due_on < today else "due"
