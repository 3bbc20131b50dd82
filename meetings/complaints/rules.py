"""The clocks of complaints, in working days of the organisation's calendar. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from brm.accounts.calendar import WorkingDay, working_day_after

WORKING_DAYS = {"acknowledge": 2, "answer": 10, "close": 30}
"""The clocks where an administrator has said nothing else.

Source: *Escalations and complaints* of the product's rules.
"""


@dataclass(frozen=True)
class DueDays:
    """By which days a complaint is acknowledged, answered and closed; None: no such clock."""

    acknowledge: date
    answer: date | None = None
    close: date | None = None


def due_days(
    received_on: date, *, clocks: Mapping[str, int], is_working: WorkingDay, is_complaint: bool
) -> DueDays:
    """The due days of what was received on a day, itself not counted, whatever day it was.

    Compliments and comments are only acknowledged. No clock ends before the one before it.
    """
    acknowledge = working_day_after(received_on, clocks["acknowledge"], is_working)
    if not is_complaint:
        return DueDays(acknowledge)
    answer = working_day_after(received_on, clocks["answer"], is_working)
    close = working_day_after(received_on, clocks["close"], is_working)
    answer = max(answer, acknowledge)
    return DueDays(acknowledge, answer, max(close, answer))


def shape_of(*, due_on: date, met_on: date | None, on: date) -> str:
    """How a clock stands on the day `on`: `done`, `done_late`, `late`, or `due`."""
    if met_on is not None:
        return "done" if met_on <= due_on else "done_late"
    return "late" if due_on < on else "due"


def increase(figures: list[int]) -> int:
    """The last figure less the mean of those before it, rounded; 0 where there is one only."""
    if len(figures) < 2:
        return 0
    before = figures[:-1]
    return round(figures[-1] - sum(before) / len(before))
