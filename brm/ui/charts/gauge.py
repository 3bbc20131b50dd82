"""A score from 0 to 100 on its bands, with the range that what is unknown leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from brm.ui.charts.scales import Scale
from brm.ui.formats import DASH, number

WIDTH, HEIGHT = 264, 46
LEFT, RIGHT, TOP, DEEP = 4, 260, 18, 9


@dataclass(frozen=True)
class Stretch:
    """A band of the scale, in the soft ground of its tone."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True)
class Tick:
    at: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Gauge:
    title: str
    desc: str
    bands: Sequence[Stretch]
    ticks: Sequence[Tick]
    mark: float | None
    tone: str
    low: float
    high: float
    range_text: str
    range_at: float
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP
    deep: int = DEEP
    template: str = "ui/charts/gauge.html"

    @property
    def middle(self) -> float:
        return self.top + self.deep / 2


def gauge(
    score: Decimal | None,
    low: Decimal,
    high: Decimal,
    *,
    bounds: Sequence[int],
    tones: Sequence[str],
    tone: str,
    shown: tuple[int | None, int, int],
    title: str,
) -> Gauge:
    """`bounds` part the scale into bands, one tone more than bounds; `tone` is that of the mark.

    `shown` are score, low and high as whole numbers, however they were rounded.
    """
    across = Scale(0, 100, LEFT, RIGHT)
    edges = [0, *bounds, 100]
    said = {"score": DASH if shown[0] is None else shown[0], "low": shown[1], "high": shown[2]}
    middle = across((low + high) / 2)
    return Gauge(
        title=title,
        desc=_("%(score)s of 100; between %(low)s and %(high)s with what is not known.") % said,
        bands=[
            Stretch(across(a) + 0.5, round(across(b) - across(a) - 1, 1), band)
            for (a, b), band in zip(pairwise(edges), tones, strict=True)
        ],
        ticks=[Tick(across(each), number(each), _anchor(each)) for each in edges],
        mark=None if score is None else across(score),
        tone=tone,
        low=across(low),
        high=across(high),
        range_text=_("range %(low)s to %(high)s") % said,
        range_at=min(max(middle, LEFT + 40.0), RIGHT - 40.0),
    )


def _anchor(at: int) -> str:
    return {0: "", 100: "end"}.get(at, "middle")
