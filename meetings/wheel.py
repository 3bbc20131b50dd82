"""The year wheel's picture: rings and marks out of a year's activities."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Max, Value, When
from django.utils.translation import gettext as _

from brm.ui.charts.year_wheel import Ring, WheelMark, YearWheel, year_wheel
from brm.ui.formats import share
from customers.models import Customer
from meetings import rules
from meetings.models import ActivityKind, ActivityState, Cadence
from meetings.models.activities import ActivityQuerySet

GRAVITY = ["skipped", "done", "done_late", "due", "late"]
"""States from the lightest to the gravest, for a mark that stands for several activities."""


def share_of(counted: dict[str, int]) -> str:
    """What was done of what was planned until today, as a figure."""
    return share(rules.coverage(done=counted["done"], planned=counted["planned"]), 0)


def wheel_of(
    rows: ActivityQuerySet,
    customer: Customer | None,
    *,
    year: int,
    today: date,
    counted: dict[str, int],
) -> YearWheel:
    """The wheel of one customer with a mark an activity, or of all with a mark a kind and day."""
    kinds = list(ActivityKind.objects.seen_in(rows))
    marks = marks_of(rows, kinds, today) if customer else marks_of_all(rows, kinds, today)
    held = _("%(done)s of %(planned)s held") % counted
    return year_wheel(
        rings_of(rows, kinds, customer, today),
        marks,
        year=year,
        today=today,
        title=_("Activities of %(year)s") % {"year": year},
        figure=share_of(counted),
        above=f"{customer or _('All customers')} {year}",
        below=held,
    )


def rings_of(
    rows: ActivityQuerySet, kinds: list[ActivityKind], customer: Customer | None, today: date
) -> list[Ring]:
    """A ring a kind, with its rhythm and how many of those planned until today were done."""
    rhythm = rhythms(customer, today)
    found = {kind.pk: [0, 0] for kind in kinds}
    for kind, state, due_on, n in counts_by_kind(rows, today):
        found[kind][0] += n if state == ActivityState.DONE else 0
        found[kind][1] += n if due_on or state in ("done", "skipped") else 0
    return [
        Ring(
            name=kind.on_ring,
            rhythm=rhythm.get(kind.pk, ""),
            held=held_in_words(*found[kind.pk]),
        )
        for kind in kinds
    ]


def held_in_words(done: int, planned: int) -> str:
    """`4 of 5`; where nothing was planned until today it is still to come."""
    if not planned:
        return _("to come")
    return _("%(done)s of %(planned)s") % {"done": done, "planned": planned}


def counts_by_kind(rows: ActivityQuerySet, today: date) -> Any:
    """Kind, state, whether its day has come, and how many."""
    come = Case(
        When(due_on__lte=today, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    grouped = rows.order_by().values_list("kind", "state").annotate(come=come, n=Count("pk"))
    return grouped.values_list("kind", "state", "come", "n")


def rhythms(customer: Customer | None, today: date) -> dict[str, str]:
    """How often each kind comes for the customer: by its own cadence, else by its tier's."""
    if customer is None:
        return {}
    cadences = Cadence.objects.holding(on=today)
    own = {row.kind_id: row.in_words for row in cadences.filter(customer=customer)}
    of_tier = cadences.filter(customer=None, tier=customer.tier)
    return {row.kind_id: row.in_words for row in of_tier} | own


def marks_of(rows: ActivityQuerySet, kinds: list[ActivityKind], today: date) -> list[WheelMark]:
    """One mark for each activity, with a link to it."""
    ring = {kind.pk: n for n, kind in enumerate(kinds)}
    return [
        WheelMark(
            ring=ring[row.kind_id],
            on=row.due_on,
            state=shown_state(row.state, row.due_on, row.done_on, today),
            title=f"{row.kind}, {row.due_on.isoformat()}",
            href=row.get_absolute_url(),
        )
        for row in rows
    ]


def marks_of_all(rows: ActivityQuerySet, kinds: list[ActivityKind], today: date) -> list[WheelMark]:
    """One mark for each kind and day of all customers, in the gravest state among them."""
    ring = {kind.pk: n for n, kind in enumerate(kinds)}
    gravest: dict[tuple[int, date], tuple[int, str, int]] = {}
    grouped = rows.order_by().values_list("kind", "due_on", "state")
    for kind, due_on, state, done_on, n in grouped.annotate(last=Max("done_on"), n=Count("pk")):
        shown = shown_state(state, due_on, done_on, today)
        weight, _shown, before = gravest.get((ring[kind], due_on), (-1, "", 0))
        better = max((weight, _shown), (GRAVITY.index(shown), shown))
        gravest[(ring[kind], due_on)] = (*better, before + n)
    return [
        WheelMark(at, on, state, f"{kinds[at]}, {on.isoformat()}: {n}")
        for (at, on), (_weight, state, n) in gravest.items()
    ]


def shown_state(state: str, due_on: date, done_on: date | None, today: date) -> str:
    """The state as a shape shows it: what is planned is a ring, what is past its day is late."""
    match state:
        case ActivityState.DONE:
            return "done_late" if done_on and done_on > due_on else "done"
        case ActivityState.SKIPPED:
            return "skipped"
    return "late" if due_on < today else "due"
