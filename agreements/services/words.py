"""The life of a service and its prices, day by day, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Better, Lifecycle, Service, ServiceLevel, ServicePrice
from brm.ui.formats import exact, full_day, with_unit

SHAPES: dict[str, str] = {
    Lifecycle.PIPELINE: "due",
    Lifecycle.LIVE: "met",
    Lifecycle.RETIRING: "at_risk",
    Lifecycle.RETIRED: "skipped",
}


@dataclass(frozen=True)
class LifeDay:
    """The day on which a stage begins, and what it means; `state` is the shape beside it."""

    label: str
    day: date
    why: str
    state: str


def life_of(service: Service, *, on: date) -> list[LifeDay]:
    """The days of its life that are known, in their order."""
    told: list[tuple[Any, date | None, str]] = [
        (Lifecycle.LIVE, service.live_on, _("Customers order it and agree on it.")),
        (
            Lifecycle.RETIRING,
            service.retiring_on,
            _("Only customers who have it agreed get more of it."),
        ),
        (
            Lifecycle.RETIRED,
            service.retired_on,
            _("It is not ordered any more, and renewals do not carry it over."),
        ),
    ]
    stage = service.stage(on=on)
    return [
        LifeDay(str(each.label), day, why, "started" if each == stage else _shape(day, on))
        for each, day, why in told
        if day is not None
    ]


def _shape(day: date, on: date) -> str:
    return "done" if day <= on else "due"


def life_in_words(service: Service, *, on: date) -> str:
    """One sentence on what comes next in its life; nothing where that is not known."""
    match service.stage(on=on):
        case Lifecycle.PIPELINE:
            if service.live_on is None:
                return _("No day is set from which it is live.")
            return _("It is live from %s.") % full_day(service.live_on)
        case Lifecycle.LIVE if service.retiring_on or service.retired_on:
            if service.retiring_on:
                return _("It is retiring from %s.") % full_day(service.retiring_on)
            return _("It is retired from %s.") % full_day(service.retired_on)
        case Lifecycle.RETIRING:
            if service.retired_on is None:
                return _("No day is set from which it is retired.")
            return _("It is retired from %s.") % full_day(service.retired_on)
    return ""


def target_in_words(level: ServiceLevel) -> str:
    """A target as short as it is read: `Availability >= 99.5 %`."""
    sign = "≥" if level.measure.better == Better.HIGHER else "≤"
    return f"{level.measure} {sign} {with_unit(exact(level.target), level.measure.unit)}"


@dataclass(frozen=True)
class PriceRow:
    """A price in the history: whether it holds, what it changed, whether it can be taken back."""

    price: ServicePrice
    holds: bool
    is_to_come: bool
    change: Any


def price_history(prices: Sequence[ServicePrice], *, on: date) -> list[PriceRow]:
    """The prices, the latest first, each with its change in per cent from the one before."""
    rows = []
    for price, before in zip_longest(prices, prices[1:]):
        comparable = before is not None and before.currency == price.currency and before.price
        change = (price.price - before.price) / before.price * 100 if comparable else None
        first, after = price.first_day, price.valid.upper
        begun = first is None or first <= on
        rows.append(PriceRow(price, begun and (after is None or after > on), not begun, change))
    return rows
