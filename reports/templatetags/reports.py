"""What the pages of reports say in a few words."""

from collections.abc import Iterable, Sized
from datetime import date

from django import template

from agreements.models import Reminder, RenewalStep, Step
from agreements.reminded import name_of
from brm.ui import formats
from reports.today.scope import SHOWN
from reports.today.words import renewal_standing

register = template.Library()


@register.filter
def up_to(value: Sized | int) -> str:
    """How many there are: `7`, and `100+` where not all were fetched."""
    count = value if isinstance(value, int) else len(value)
    return f"{SHOWN}+" if count >= SHOWN else str(count)


@register.filter
def day_text(value: date, today: date) -> str:
    """`30 Oct` as plain text, for a component's attribute."""
    return formats.day(value, today)


@register.filter
def ago_text(value: date, today: date) -> str:
    """`3 days ago` as plain text."""
    return formats.ago(value, today)


@register.filter
def near_or_weekday(value: date, today: date) -> str:
    """`24 days late`, `today`, `Wed 25` of this week, `4 Dec` later."""
    if value <= today:
        return formats.near(value, today)
    if (value - today).days < 7:
        return formats.weekday(value)
    return formats.day(value, today)


@register.filter
def standing(steps: Iterable[RenewalStep]) -> str:
    """How far a renewal has come."""
    return renewal_standing(list(steps))


@register.filter
def reminded_of(reminder: Reminder) -> str:
    """Which step a reminder is of: *start by*, or the last day of notice."""
    return name_of(reminder.step)


@register.filter
def step_name(step: str) -> str:
    """A step of a renewal in words."""
    return str(Step(step).label)


@register.filter
def month_text(value: date | None) -> str:
    """`Oct 2026` as plain text, for a component's attribute."""
    return formats.month(value)
