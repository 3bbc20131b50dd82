"""The score of a requirement: its points by weighted criteria, in figures and in words.

Pure functions. The database reckons the same for many rows at once (`models/ranking.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from brm.ui.formats import number

MOST = 5
CENT = Decimal("0.01")


class Weighed(Protocol):
    """Whatever has a name and a weight: a criterion, or a part of a score."""

    name: str
    weight: Decimal
    more_is_better: bool


@dataclass(frozen=True)
class Part:
    """One criterion with the points given in it; None where none were given yet."""

    name: str
    weight: Decimal
    more_is_better: bool = True
    points: int | None = None
    explanation: str = ""

    @property
    def counted(self) -> int:
        """The points as they count: turned round where less is better, 0 where none are given."""
        if self.points is None:
            return 0
        return self.points if self.more_is_better else MOST - self.points


def share_of(part: Part, parts: Sequence[Part]) -> Decimal:
    """What the part adds to the score, in points of a hundred."""
    whole = MOST * sum((each.weight for each in parts), Decimal(0))
    return 100 * part.weight * part.counted / whole if whole else Decimal(0)


def score_of(parts: Sequence[Part]) -> Decimal | None:
    """From 0 to 100: the weighted sum of the points, by the most there could be.

    100 * sum(weight * counted) / (5 * sum(weight)), rounded half up to two decimals. A criterion
    without points counts nothing, so that nothing ranks high for what nobody looked at. None
    where no points were given at all, or no criterion has a weight.
    Source: the additive value model (Keeney and Raiffa, Decisions with Multiple Objectives, 1976,
    chapter 3), with linear single values.
    """
    if all(part.points is None for part in parts) or not sum(part.weight for part in parts):
        return None
    whole = sum((share_of(part, parts) for part in parts), Decimal(0))
    return whole.quantize(CENT, ROUND_HALF_UP)


def score_in_words(parts: Sequence[Part]) -> str:
    """How the score came about, part by part; empty where there is none."""
    score = score_of(parts)
    if score is None:
        return ""
    told = "; ".join(_part_in_words(part, parts) for part in parts if part.weight)
    return _("%(score)s of 100: %(parts)s.") % {"score": number(score, 0), "parts": told}


def weights_in_words(criteria: Iterable[Weighed]) -> str:
    """What counts how much: `value 4, urgency 2, risk 2 (less is better)`."""
    told = []
    for each in criteria:
        words = f"{each.name.lower()} {number(each.weight)}"
        told.append(words if each.more_is_better else _("%s (less is better)") % words)
    return ", ".join(told)


def _part_in_words(part: Part, parts: Sequence[Part]) -> str:
    facts = {
        "name": part.name.lower(),
        "points": part.points,
        "weight": number(part.weight),
        "share": number(share_of(part, parts), 1),
    }
    if part.points is None:
        return _("%(name)s not given yet (weight %(weight)s): 0") % facts
    if part.more_is_better:
        return _("%(name)s %(points)s of 5 (weight %(weight)s): %(share)s") % facts
    return _("%(name)s %(points)s of 5, less is better (weight %(weight)s): %(share)s") % facts
