"""Results in words: every status explains itself in a sentence next to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Better
from brm.ui.formats import number, quantity
from reports.rules import Result, above_limit, margin, shown


@dataclass(frozen=True)
class Held:
    """One month of a service level, as its sentence needs it."""

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


def figure(value: Decimal | None, unit: str, better: Better) -> str:
    """A measured value with its unit, rounded towards its worse side: `98.91 %`."""
    return quantity(None if value is None else shown(value, better=better), unit)


def aim(target: Decimal, unit: str, better: Better) -> str:
    """A target with its direction: `≥ 99.5 %`."""
    sign = "≥" if better == Better.HIGHER else "≤"
    return f"{sign}\u00a0{quantity(target, unit)}"


def explain(held: Held) -> str:
    """Why a month has its result, with what was measured, agreed and asked for."""
    return " ".join(part for part in (_outcome(held), _budget(held), _load(held)) if part)


def _outcome(held: Held) -> str:
    # Translators: Django date format of a month in a sentence, as in October 2026.
    facts = {"measure": held.measure, "month": date_format(held.period, _("F Y"))}
    if held.value is None:
        return _("%(measure)s was not measured in %(month)s, so it is not met.") % facts
    facts["value"] = figure(held.value, held.unit, held.better)
    facts["aim"] = aim(held.target, held.unit, held.better)
    if held.result == Result.BREACHED:
        missed = -margin(held.value, held.target, held.better)
        facts["missed"] = quantity(missed, held.unit, 2 if missed >= Decimal("0.01") else 4)
        return _("%(measure)s was %(value)s in %(month)s: %(missed)s short of %(aim)s.") % facts
    if held.result == Result.AT_RISK and held.warning is not None:
        facts["warning"] = quantity(held.warning, held.unit)
        return (
            _(
                "%(measure)s was %(value)s in %(month)s: %(aim)s is met, "
                "but past the warning at %(warning)s."
            )
            % facts
        )
    return _("%(measure)s was %(value)s in %(month)s: %(aim)s is met.") % facts


def _budget(held: Held) -> str:
    if held.budget_left is None:
        return ""
    if held.budget_left < 0:
        return _("The error budget is overdrawn by %(left)s.") % {"left": number(-held.budget_left)}
    return _("%(left)s of the error budget is left.") % {"left": number(held.budget_left)}


def _load(held: Held) -> str:
    if not above_limit(held.workload, held.workload_limit):
        return ""
    return _("The workload of %(asked)s was above the %(limit)s agreed for.") % {
        "asked": number(held.workload),
        "limit": number(held.workload_limit),
    }
