"""The clocks of escalations as an administrator has set them, on the organisation's calendar."""

from datetime import date

from brm.accounts.calendar import WorkingDay, working_days
from meetings.escalations.rules import GROUP, WORKING_DAYS, Clocks, rise_on
from meetings.models import EscalationClock


def clocks_as_set() -> Clocks:
    """The working days of each clock: the administrator's, else the product's own."""
    rows = EscalationClock.objects.values_list("level", "severity", "working_days")
    return {**WORKING_DAYS, **{(level, severity): days for level, severity, days in rows}}


def rises_on(
    level: int,
    severity: int,
    since: date,
    *,
    clocks: Clocks | None = None,
    is_working: WorkingDay | None = None,
) -> date | None:
    """The day on which it rises from a level to which it came on the day `since`.

    None at the steering group, from where nothing rises.
    """
    if level >= GROUP:
        return None
    clock = (clocks or clocks_as_set())[level, severity]
    return rise_on(since, clock, is_working or working_days())
