"""What the satisfaction of customers adds to the health of their relationships."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from brm.ui.formats import full_day, number, percent
from reports.health.parts import Figures, Measured
from reports.surveys.standing import Satisfaction, Untold, satisfaction_by_customer

PLACES = Decimal("0.01")


def measure_satisfaction(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """The latest figure of each customer that everybody may read; it is a score already.

    What is not shown does not count: everybody reads the whole and its other parts, so that what
    one person answered could be reckoned back from them.
    """
    found = satisfaction_by_customer(customers, on)
    return {pk: _measured(each) for pk, each in found.items()}


def _measured(each: Satisfaction | Untold) -> Measured:
    figures: Figures = {"day": each.closed_on.isoformat()}
    if isinstance(each, Untold):
        return Measured(None, figures)
    figures |= {
        "n": each.n,
        "low": round(each.low),
        "high": round(each.high),
        "score": round(each.score),
    }
    return Measured(Decimal(str(each.score)).quantize(PLACES), figures)


def satisfaction_in_words(figures: Figures) -> str:
    """`80 % satisfied (38 to 96), n = 5, 28 November 2026`; or why there is no figure."""
    day = full_day(date.fromisoformat(figures["day"]))
    if "score" not in figures:
        return _("answered by too few to be shown, so it does not count, %(day)s") % {"day": day}
    facts = {
        "score": percent(figures["score"], 0),
        "low": number(figures["low"]),
        "high": number(figures["high"]),
        "n": number(figures["n"]),
        "day": day,
    }
    return _("%(score)s satisfied (%(low)s to %(high)s), n = %(n)s, %(day)s") % facts
