"""What templates of plans load: how far away a planned change is."""

from datetime import date

from django import template

from brm.ui.formats import ago, near

register = template.Library()


@register.filter
def begins_in(value: date, today: date) -> str:
    """`in 11 days`, and of what has begun `24 days ago`."""
    return near(value, today) if value >= today else ago(value, today)
