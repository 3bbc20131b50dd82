"""A line the size of a word: where a figure came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brm.ui.charts.scales import Point, Scale, Value, known, path_of, scale_over
from brm.ui.formats import number
from brm.ui.states import state_of

MARGIN = 3.5


@dataclass(frozen=True)
class Sparkline:
    width: int
    height: int
    title: str
    line: str
    last: Point
    tone: str
    target: float | None
    template: str = "ui/charts/sparkline.html"


def sparkline(
    values: Sequence[Value],
    target: Value = None,
    state: str = "",
    *,
    title: str = "",
    width: int = 80,
    height: int = 26,
) -> Sparkline | None:
    """The series `values`, oldest first, None where there was no figure; None for no figure at all.

    The last point takes the tone of `state`. Without `title` it says the first and last figure.
    """
    found = known(values)
    if not found:
        return None
    across = Scale(0, max(len(values) - 1, 1), MARGIN, width - MARGIN)
    upright = scale_over([*values, target], height - MARGIN, MARGIN)
    points = [None if v is None else (across(n), upright(v)) for n, v in enumerate(values)]
    said = title or _("from %(first)s to %(last)s") % {
        "first": number(found[0]),
        "last": number(found[-1]),
    }
    last = next(point for point in reversed(points) if point is not None)
    tone = state_of(state).tone if state else "accent"
    level = None if target is None else upright(target)
    return Sparkline(width, height, said, path_of(points), last, tone, level)
