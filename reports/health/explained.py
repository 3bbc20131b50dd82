"""A score explained: each part with its sentence, what holds it down, and what would raise it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from brm.ui.charts import gauge, trend
from brm.ui.charts.gauge import Gauge
from brm.ui.charts.trend import Trend
from brm.ui.formats import month, share
from brm.ui.states import state_of
from customers.models import Customer
from reports.health.parts import parts, triggers
from reports.health.rules import (
    BANDS,
    SHAPES,
    Band,
    Health,
    Weighed,
    band_of,
    could_gain,
    shown_range,
    shown_score,
)
from reports.health.words import listed
from reports.models import HealthScore
from reports.rules import months_before

TONES = ("bad", "warn", "warn", "ok")
"""Of the bands, from the poor one up."""

HOLDS_DOWN = Decimal(80)
"""A part under this score holds the relationship down."""

CHANGE_MONTHS = 3
HISTORY_MONTHS = 12


@dataclass(frozen=True)
class ExplainedPart:
    """One line: the part, its weight, its figures in words, and what would raise it."""

    key: str
    label: str | Promise
    weight: Decimal
    score: int | None
    state: str
    says: str
    raises: str | Promise
    gain: int
    href: str
    lost: Decimal


@dataclass(frozen=True)
class Explained:
    """The health of a relationship as it is shown."""

    health: HealthScore
    score: int | None
    parts: Sequence[ExplainedPart]
    triggers: Sequence[str]
    causes: str
    coverage: str
    missing: str
    gauge: Gauge


def explain(health: HealthScore, customer: Customer) -> Explained:
    """What a score of the customer says of itself; reads no row."""
    weighed = {kept["part"]: _weighed(kept) for kept in health.parts if kept["part"] in parts}
    whole = sum((each.weight for each in weighed.values()), Decimal(0))
    counted = Health(health.score, health.coverage, health.low, health.high)
    lines = [
        _line(kept, weighed[kept["part"]], counted, whole, customer)
        for kept in health.parts
        if kept["part"] in parts
    ]
    low, high = shown_range(health.low, health.high)
    score = shown_score(health.score)
    return Explained(
        health=health,
        score=score,
        parts=lines,
        triggers=triggers_in_words(health.triggers),
        causes=_causes(lines, health),
        coverage=share(health.coverage, 0),
        missing=_missing(lines),
        gauge=gauge(
            health.score,
            health.low,
            health.high,
            bounds=[int(least) for least, _band in reversed(BANDS)],
            tones=TONES,
            tone=state_of(health.shape).tone,
            shown=(score, low, high),
            title=_("Health of the relationship with %(customer)s") % {"customer": customer},
        ),
    )


def triggers_in_words(befell: Sequence[dict[str, Any]]) -> list[str]:
    """The sentence of each hard trigger that a score kept."""
    return [
        triggers[each["trigger"]].says(each["figures"])
        for each in befell
        if each["trigger"] in triggers
    ]


def _weighed(kept: dict[str, str]) -> Weighed:
    score = kept["score"]
    return Weighed(
        Decimal(kept["weight"]), None if score is None else Decimal(score), Decimal(kept["known"])
    )


def _line(
    kept: dict[str, object], weighed: Weighed, health: Health, whole: Decimal, customer: Customer
) -> ExplainedPart:
    part = parts[str(kept["part"])]
    figures = kept["figures"]
    assert isinstance(figures, dict)
    own = Health(weighed.score, Decimal(1), Decimal(0), Decimal(100))
    return ExplainedPart(
        key=str(kept["part"]),
        label=part.label,
        weight=weighed.weight,
        score=shown_score(weighed.score),
        state=SHAPES[band_of(own)],
        says=part.says(figures) if figures else str(part.unknown),
        raises=part.raises,
        gain=shown_score(could_gain(weighed, health, whole)) or 0,
        href=part.href(customer),
        lost=weighed.known_weight * (100 - (weighed.score or 0)),
    )


def _causes(lines: Sequence[ExplainedPart], health: HealthScore) -> str:
    """What takes most off the score, in a sentence."""
    low = [each for each in lines if each.score is not None and each.score < HOLDS_DOWN]
    low.sort(key=lambda each: -each.lost)
    if health.score is None:
        return _("Nothing is known of this relationship yet.")
    if not low and health.triggers:
        return _("This makes it poor whatever the score; nothing else holds it down.")
    if not low:
        return _("Nothing that is known holds it down.")
    names = [f"{str(each.label).lower()} ({each.says})" for each in low[:2]]
    return _("Held down by %(causes)s.") % {"causes": listed(names)}


def _missing(lines: Sequence[ExplainedPart]) -> str:
    names = [str(each.label).lower() for each in lines if each.score is None]
    if not names:
        return ""
    return _("Nothing is known of %(parts)s.") % {"parts": listed(names)}


def change_of(scores: Sequence[HealthScore], *, on: date) -> tuple[int, date] | None:
    """Points up or down against three months ago, with the month they are counted from.

    `scores` are those until the day, the latest first. None where too little is known at either.
    """
    [then, *_rest] = months_before(on, CHANGE_MONTHS)
    before = next((each for each in scores if each.on <= then), None)
    if before is None:
        return None
    now, past = _known(scores[0]), _known(before)
    return None if now is None or past is None else (now - past, before.on)


def history_of(scores: Sequence[HealthScore], *, on: date, title: str) -> Trend | None:
    """The score at the end of each of the last months, and now; None of fewer than two scores."""
    if len(scores) < 2:
        return None
    starts = [*months_before(on, HISTORY_MONTHS)[1:], on.replace(day=1)]
    ends = [*starts[1:], None]
    values = [_standing(scores, end) for end in ends]
    labels = [month(each).split("\u00a0")[0] for each in starts]
    return trend(
        values,
        labels,
        title=title,
        state=scores[0].shape,
        large=True,
    )


def _standing(scores: Sequence[HealthScore], before: date | None) -> int | None:
    found = next((each for each in scores if before is None or each.on < before), None)
    return None if found is None else _known(found)


def _known(score: HealthScore) -> int | None:
    """The score as it is shown; None with not enough data."""
    return None if score.band == Band.UNKNOWN else shown_score(score.score)


def moves_of(scores: Sequence[HealthScore]) -> list[HealthScore]:
    """The days on which the relationship came into another band, the latest first."""
    return [now for now, before in pairwise(scores) if before.band != now.band]
