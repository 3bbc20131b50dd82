"""What the satisfaction of customers adds to the health of their relationships."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from brm.ui.formats import full_day, number, percent
from reports.health.parts import Figures, Measured
from reports.surveys.hiding import SMALLEST
from reports.surveys.standing import Satisfaction, satisfaction_by_customer

PLACES = Decimal("0.01")


def measure_satisfaction(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """The latest figure of each customer that has one; it is a score already."""
    found = satisfaction_by_customer(customers, on)
    return {pk: _measured(each) for pk, each in found.items()}


def _measured(each: Satisfaction) -> Measured:
    """The score counts whoever gave it; the figures keep what fewer than five answered untold."""
    figures: Figures = {"n": each.n, "day": each.closed_on.isoformat()}
    if each.n >= SMALLEST:
        figures |= {
            "low": round(each.low),
            "high": round(each.high),
            "score": round(each.score),
        }
    return Measured(Decimal(str(each.score)).quantize(PLACES), figures)


def satisfaction_in_words(figures: Figures) -> str:
    """`80 % satisfied (38 to 96), n = 5, 28 November 2026`; of fewer than five no figure."""
    day = full_day(date.fromisoformat(figures["day"]))
    if figures["n"] < SMALLEST:
        return _("asked and counted, of too few answers to be shown, %(day)s") % {"day": day}
    facts = {
        "score": percent(figures["score"], 0),
        "low": number(figures["low"]),
        "high": number(figures["high"]),
        "n": number(figures["n"]),
        "day": day,
    }
    return _("%(score)s satisfied (%(low)s to %(high)s), n = %(n)s, %(day)s") % facts
