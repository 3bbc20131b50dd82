"""The pictures of the steering group's page, each with its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui import charts
from brm.ui.charts.ageing import ageing_parts
from brm.ui.charts.flow import Flow, FlowStep, FlowWords
from brm.ui.charts.stacked_bar import StackedBar, StackedRow
from brm.ui.formats import month, number
from meetings.models import EscalationLevel
from meetings.steering.figures import Counted
from meetings.steering.months import Month

WIDTH, NAMES, NOTES = 340, 128, 92
"""Pixels of the picture, of the names before its bars and of the notes behind; a phone has 330."""


def ageing_of(levels: Sequence[Counted], links: dict[int, str]) -> StackedBar:
    """What is open at each level by its working days there; behind the bar what is past its day."""
    short: dict[int, str] = {EscalationLevel.MANAGEMENT.value: _("IT and business")}
    rows = [
        StackedRow(
            short.get(level.key or 0, level.name),
            level.spans,
            _past(level.past),
            links.get(level.key or 0, ""),
        )
        for level in levels
    ]
    title = _("Working days at each level")
    return charts.stacked_bar(
        rows, ageing_parts(), title=title, width=WIDTH, label_width=NAMES, note_width=NOTES
    )


def _past(count: int) -> str:
    words = ngettext("%(n)s past its day", "%(n)s past their day", count)
    return words % {"n": number(count)} if count else ""


@dataclass(frozen=True)
class RowBar:
    """The bar in a row of a table: where each span begins, its width and its fill; and in words."""

    segments: Sequence[tuple[float, float, str]]
    title: str
    width: int = 96
    template: str = "meetings/steering/_bar.svg"


def bars_of(rows: Sequence[Counted]) -> list[tuple[Counted, RowBar | None]]:
    """Each row with its bar, on one scale; what is summed over all others has no ages to draw."""
    longest = max((row.count for row in rows if row.oldest), default=0) or 1
    return [(row, _bar(row, longest) if row.oldest else None) for row in rows]


def _bar(row: Counted, longest: int) -> RowBar:
    segments, x, words = [], 0.0, []
    for part, figure in zip(ageing_parts(), row.spans, strict=True):
        if figure:
            wide = round(RowBar.width * figure / longest, 1)
            segments.append((round(x, 1), max(wide - 1, 1), part.fill))
            words.append(f"{part.name}: {number(figure)}")
            x += wide
    return RowBar(segments, ", ".join(words))


def flow_of(months: Sequence[Month]) -> Flow:
    """Twelve months: raised, decided or returned, open at the end, and the median of the days."""
    words = FlowWords(
        step=_("Month"),
        came=_("raised"),
        went=_("decided or returned"),
        open=_("open at the month's end"),
        took=_("median working days to a decision"),
    )
    steps = [
        FlowStep(month(each.first), each.came, each.went, each.open, each.took) for each in months
    ]
    came, went = sum(each.came for each in months), sum(each.went for each in months)
    desc = _("%(came)s came and %(went)s went in twelve months; %(open)s are open.") % {
        "came": number(came),
        "went": number(went),
        "open": number(months[-1].open),
    }
    return charts.flow(steps, words, title=_("Escalations in twelve months"), desc=desc)
