"""Results in words: every status explains itself in a sentence next to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Better
from brm.ui import formats
from brm.ui.formats import number, quantity
from reports.rules import Basis, Result, above_limit, margin, shown


@dataclass(frozen=True)
class Held:
    """One month of a service level, as its sentence needs it.

    Of a quarter or a year `period` is the last month and `first` the first one.
    """

    measure: str
    unit: str
    period: date
    result: Result
    value: Decimal | None
    target: Decimal
    better: Better
    warning: Decimal | None = None
    budget_left: Decimal | None = None
    workload: Decimal | None = None
    workload_limit: Decimal | None = None
    first: date | None = None
    basis: Basis = Basis.FIGURE
    counted_in: str = ""

    @property
    def is_longer(self) -> bool:
        """Whether it is of more than a month."""
        return self.first is not None and self.first != self.period


def span(first: date, last: date) -> str:
    """A month, a quarter or a year, short: `Oct 2026`, `Jul to Sep 2026`, `2026`."""
    if first == last:
        return formats.month(last)
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return str(last.year)
    words = {"first": date_format(first, "M"), "last": formats.month(last)}
    return _("%(first)s to %(last)s") % words


def in_span(first: date, last: date) -> str:
    """The same in a sentence: `in October 2026`, `from July to September 2026`, `in 2026`."""
    # Translators: Django date format of a month in a sentence, as in October 2026.
    month = date_format(last, _("F Y"))
    if first == last:
        return _("in %(month)s") % {"month": month}
    if (first.month, last.month) == (1, 12) and first.year == last.year:
        return _("in %(month)s") % {"month": last.year}
    return _("from %(first)s to %(last)s") % {"first": date_format(first, "F"), "last": month}


def figure(value: Decimal | None, unit: str, better: Better) -> str:
    """A measured value with its unit, rounded towards its worse side: `98.91 %`."""
    return quantity(None if value is None else shown(value, better=better), unit)


def aim(target: Decimal, unit: str, better: Better) -> str:
    """A target with its direction: `≥ 99.5 %`."""
    sign = "≥" if better == Better.HIGHER else "≤"
    return f"{sign}\u00a0{quantity(target, unit)}"


def explain(held: Held) -> str:
    """Why a month has its result, with what was measured, agreed and asked for."""
    parts = (_outcome(held), _taken(held), _budget(held), _load(held))
    return " ".join(part for part in parts if part)


def _outcome(held: Held) -> str:
    when = in_span(held.first or held.period, held.period)
    facts = {"measure": held.measure, "when": when}
    if held.value is None and held.is_longer:
        return _("%(measure)s was not measured in each month %(when)s, so it is not met.") % facts
    if held.value is None:
        return _("%(measure)s was not measured %(when)s, so it is not met.") % facts
    facts["value"] = figure(held.value, held.unit, held.better)
    facts["aim"] = aim(held.target, held.unit, held.better)
    if held.result == Result.BREACHED:
        facts["missed"] = _apart(-margin(held.value, held.target, held.better), held.unit)
        return _("%(measure)s was %(value)s %(when)s: %(missed)s short of %(aim)s.") % facts
    if held.result == Result.AT_RISK and held.warning is not None:
        facts["warning"] = quantity(held.warning, held.unit)
        return (
            _(
                "%(measure)s was %(value)s %(when)s: %(aim)s is met, "
                "but past the warning at %(warning)s."
            )
            % facts
        )
    return _("%(measure)s was %(value)s %(when)s: %(aim)s is met.") % facts


def _apart(missed: Decimal, unit: str) -> str:
    """How far two figures lie apart: of two in % in percentage points."""
    places = 2 if missed >= Decimal("0.01") else 4
    if unit == "%":
        return _("%s percentage points") % number(missed, places)
    return quantity(missed, unit, places)


def _taken(held: Held) -> str:
    """How the value of a quarter or a year came of its months."""
    if not held.is_longer or held.value is None:
        return ""
    if held.basis == Basis.WEIGHTED:
        return _("Its months weigh by what was counted in each.")
    return _("It is the worst of its months, as not all say what they counted.")


def _budget(held: Held) -> str:
    if held.budget_left is None:
        return ""
    if held.budget_left < 0:
        words = {"left": quantity(-held.budget_left, held.counted_in)}
        return _("The error budget is overdrawn by %(left)s.") % words
    words = {"left": quantity(held.budget_left, held.counted_in)}
    return _("%(left)s of the error budget is left.") % words


def _load(held: Held) -> str:
    if not above_limit(held.workload, held.workload_limit):
        return ""
    return _("The workload of %(asked)s was above the %(limit)s agreed for.") % {
        "asked": number(held.workload),
        "limit": number(held.workload_limit),
    }
