"""Words of the report register in templates."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from reports.models import Arrival, ExpectedReport
from reports.register.rules import in_words

register = template.Library()


@register.filter
def period(row: Any) -> str:
    """The period of an expected report or of one that came: `Oct 2026`."""
    return in_words(row.first_day, row.day_after)


@register.filter
def shape_on(expected: ExpectedReport, today: date) -> str:
    return expected.shape(on=today)


@register.filter
def word_on(expected: ExpectedReport, today: date) -> str:
    """Its state in a word, late ones named as such."""
    if expected.is_late(on=today):
        return _("Late")
    if expected.state == Arrival.ARRIVED and expected.days_late:
        return _("Arrived late")
    return str(expected.get_state_display())
