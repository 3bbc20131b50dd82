"""How the health of a relationship is counted. Pure functions: no database, no clock.

Source of all figures: *Health of a relationship* in the product's rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

WEIGHTS = {
    "satisfaction": Decimal(25),
    "levels": Decimal(25),
    "trouble": Decimal(20),
    "engagement": Decimal(15),
    "agreements": Decimal(15),
}
"""What each part weighs where an administrator has said nothing else."""

ENOUGH = Decimal("0.6")
"""Under this coverage there is not enough data for a band."""

COMPLAINTS_AT_MOST = 3
COMPLAINT_DAYS = 30
ENDING_DAYS = 30
"""The hard triggers: more complaints than that in so many days, an end in so many days."""

OPEN_COMPLAINT, LATE_COMPLAINT = 20, 30
OPEN_ESCALATION = {1: 15, 2: 30, 3: 60}
"""What an open complaint, a late one and an escalation of each level take off a hundred."""


class Band(models.TextChoices):
    """How a relationship stands; a hard trigger makes it poor whatever the score."""

    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    STRAINED = "strained", _("Strained")
    POOR = "poor", _("Poor")
    UNKNOWN = "unknown", _("Not enough data")


BANDS = ((Decimal(80), Band.GOOD), (Decimal(60), Band.FAIR), (Decimal(40), Band.STRAINED))
"""The least score of each band but the last."""

SHAPES = {
    Band.GOOD: "met",
    Band.FAIR: "at_risk",
    Band.STRAINED: "at_risk",
    Band.POOR: "breached",
    Band.UNKNOWN: "not_measured",
}


@dataclass(frozen=True)
class Weighed:
    """A part with its weight: its score from 0 to 100, and which share of it is known."""

    weight: Decimal
    score: Decimal | None
    known: Decimal = Decimal(1)

    @property
    def known_weight(self) -> Decimal:
        return Decimal(0) if self.score is None else self.weight * self.known

    @property
    def points(self) -> Decimal:
        """What the known share of the part brings, in weight times score."""
        return self.known_weight * (self.score or 0)


@dataclass(frozen=True)
class Health:
    """A score with what is known of it, and the range that what is missing leaves open.

    All from 0 to 100 but the coverage, from 0 to 1. No score where nothing is known.
    """

    score: Decimal | None
    coverage: Decimal
    low: Decimal
    high: Decimal


def health_of(parts: Iterable[Weighed]) -> Health:
    """`score = sum(w*s) / sum(w known)`, `coverage = sum(w known) / sum(w)`.

    `low` counts what is missing at 0, `high` at 100: it is never weighted away unseen. Parts of
    58, 50, 87 and 80 at weights of 25, 20, 15 and 15, and 25 unknown: 66 of 75 % known, 50 to 75.
    """
    weighed = list(parts)
    whole = sum((each.weight for each in weighed), Decimal(0))
    known = sum((each.known_weight for each in weighed), Decimal(0))
    points = sum((each.points for each in weighed), Decimal(0))
    if not whole:
        return Health(None, Decimal(0), Decimal(0), Decimal(100))
    low = points / whole
    high = low + 100 * (whole - known) / whole
    return Health(points / known if known else None, known / whole, low, high)


def band_of(health: Health, *, is_triggered: bool = False) -> Band:
    """The band of an unrounded score: good from 80, fair from 60, strained from 40.

    A hard trigger makes it poor, known or not; under 60 % coverage it is not known.
    """
    if is_triggered:
        return Band.POOR
    if health.score is None or health.coverage < ENOUGH:
        return Band.UNKNOWN
    return next((band for least, band in BANDS if health.score >= least), Band.POOR)


def shown_score(score: Decimal | None) -> int | None:
    """The score as a whole number rounded down, so that 79.9 never reads as good."""
    return None if score is None else int(score.quantize(Decimal(1), ROUND_FLOOR))


def shown_range(low: Decimal, high: Decimal) -> tuple[int, int]:
    """The range in whole numbers, never narrower than it is."""
    down, up = low.quantize(Decimal(1), ROUND_FLOOR), high.quantize(Decimal(1), ROUND_CEILING)
    return int(down), int(up)


def levels_score(*, met: int, at_risk: int, breached: int) -> Decimal | None:
    """Per cent of the measured levels that were held; one at risk counts half."""
    measured = met + at_risk + breached
    return Decimal(100 * met + 50 * at_risk) / measured if measured else None


def trouble_score(*, complaints: int, late: int, escalations: dict[int, int]) -> Decimal:
    """A hundred, less what each open complaint and each undecided escalation takes; at least 0.

    `late` of the `complaints` are past their day. `escalations` counts them by level. One at
    level 2 and one complaint leave 50.
    """
    taken = OPEN_COMPLAINT * (complaints - late) + LATE_COMPLAINT * late
    taken += sum(OPEN_ESCALATION[level] * n for level, n in escalations.items())
    return Decimal(max(100 - taken, 0))


def share_of(done: int, planned: int) -> Decimal | None:
    """Per cent of the planned that was done; nothing planned gives None."""
    return Decimal(100 * done) / planned if planned else None


def could_gain(part: Weighed, health: Health, whole: Decimal) -> Decimal:
    """The points by which the score would rise with the part, as far as known, at a hundred."""
    known = health.coverage * whole
    if part.score is None or not known:
        return Decimal(0)
    return part.known_weight * (100 - part.score) / known
