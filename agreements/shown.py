"""What page and paper show of an agreement: the period of a day, and its dates."""

from collections.abc import Sequence
from datetime import date

from agreements.explain import Explanation, explain
from agreements.masters import inherited_end
from agreements.models import Agreement, AgreementPeriod
from brm.accounts.calendar import working_days


def period_shown(periods: Sequence[AgreementPeriod], *, on: date) -> AgreementPeriod | None:
    """The period of the day; the last one where none holds it."""
    return next((each for each in periods if each.contains(on)), periods[-1] if periods else None)


def dates_shown(agreement: Agreement, period: AgreementPeriod) -> list[Explanation]:
    """The dates of the period with why they are what they are, that of its master among them."""
    terms = agreement.terms
    dates = explain(terms, period.term, working_days()) if terms else []
    if (end := inherited_end(agreement)) is not None:
        dates.append(end)
    return dates
