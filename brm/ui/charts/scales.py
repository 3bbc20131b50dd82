"""Scales, ticks and paths: the arithmetic that every chart shares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10

Value = Decimal | float | int | None
Point = tuple[float, float]

LETTERS = 34
"""Letters of a name that stand beside its row; what is longer ends in an ellipsis."""
NARROW, BROAD = frozenset("fijlrtI.,:;!'()| "), frozenset("mwMW@%")


@dataclass(frozen=True)
class ChartTable:
    """What a chart shows, as a table."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)


def text_width(text: str, size: float = 13) -> int:
    """The pixels that `text` needs in letters of `size`: rather more than it is drawn with."""
    return ceil(size * sum(_breadth(letter) for letter in text))


def _breadth(letter: str) -> float:
    """The breadth of a letter as a part of its size, in the medium weight of the page's font."""
    if letter in NARROW:
        return 0.35
    return 0.9 if letter in BROAD else 0.69 if letter.isupper() else 0.6


@dataclass(frozen=True)
class Scale:
    """A straight line from a range of values to a range of pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        """Where `value` lies, in pixels with one decimal; the middle when the range is a point."""
        if self.high == self.low:
            return round((self.start + self.end) / 2, 1)
        part = (float(value) - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)


def scale_over(values: Iterable[Value], start: float, end: float, *, room: float = 0) -> Scale:
    """A scale that holds all `values`, with `room` (a part of the range) left on both sides."""
    known = [float(value) for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    spare = (high - low) * room or (abs(high) * 0.05 or 1.0) * (low == high)
    return Scale(low - spare, high + spare, start, end)


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round values inside the range, about `count` of them, in steps of 1, 2 or 5 times ten."""
    if high <= low:
        return [low]
    rough = (high - low) / count
    size = 10 ** floor(log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough * 0.999)
    first = floor(low / step + 0.999999)
    return [round(step * n, 10) for n in range(first, floor(high / step + 1e-9) + 1)]


def path_of(points: Sequence[Point | None]) -> str:
    """The line through the points; it breaks where one is missing."""
    parts, drawing = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if drawing else 'M'}{point[0]:g} {point[1]:g}")
        drawing = point is not None
    return "".join(parts)


def known(values: Iterable[Value]) -> list[float]:
    """The values that are there."""
    return [float(value) for value in values if value is not None]
