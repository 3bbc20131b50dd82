"""Where money goes: ends on both sides, and ribbons between them as wide as what flows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable
from brm.ui.formats import number

LABEL, NODE, GAP, LINE, TOP = 250, 9, 6, 18, 6
"""Pixels: for a name beside a node, of a node, between two, of a line of text, above the first."""
LETTERS = 30


@dataclass(frozen=True)
class SankeyEnd:
    """Where a flow begins or ends: its name, its fill, where it leads.

    `open` is drawn as an outline: what nobody has said anything of.
    """

    name: str
    href: str = ""
    fill: str = "bar"
    open: bool = False


@dataclass(frozen=True)
class SankeyFlow:
    """So much from one end to another, by their places in the two lists; more than nothing."""

    source: int
    target: int
    value: float


@dataclass(frozen=True)
class Node:
    """An end as it is drawn."""

    end: SankeyEnd
    x: float
    y: float
    height: float
    text: str
    title: str
    label_x: float

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 2)

    @property
    def label(self) -> str:
        return Truncator(self.end.name).chars(LETTERS)


@dataclass(frozen=True)
class Ribbon:
    """A flow as it is drawn: from `y0` on the left to `y1` on the right, `width` wide."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    title: str
    open: bool = False

    @property
    def path(self) -> str:
        half = round((self.x0 + self.x1) / 2, 2)
        low0, low1 = round(self.y0 + self.width, 2), round(self.y1 + self.width, 2)
        return (
            f"M{self.x0:g} {self.y0:g}C{half:g} {self.y0:g} {half:g} {self.y1:g} "
            f"{self.x1:g} {self.y1:g}V{low1:g}C{half:g} {low1:g} {half:g} {low0:g} "
            f"{self.x0:g} {low0:g}Z"
        )


@dataclass(frozen=True)
class Sankey:
    width: int
    height: int
    title: str
    desc: str
    nodes: Sequence[Node]
    ribbons: Sequence[Ribbon]
    table: ChartTable
    template: str = "ui/charts/sankey.html"

    @property
    def linked(self) -> bool:
        """Whether an end is a link, so that the picture is a group of them."""
        return any(node.end.href for node in self.nodes)


def sankey(
    sources: Sequence[SankeyEnd],
    targets: Sequence[SankeyEnd],
    flows: Sequence[SankeyFlow],
    *,
    title: str,
    show: Callable[[float], str] = number,
    width: int = 1080,
    tall: int = 340,
) -> Sankey:
    """Flows from `sources` at the left to `targets` at the right, in the order given.

    Everything is on one scale: `tall` pixels are the sum of all flows. An end without a flow is
    left out; no two ends, and no two ribbons at an end, overlap. Raises ValueError for a flow of
    nothing or less.
    """
    if any(flow.value <= 0 for flow in flows):
        raise ValueError("a flow is more than nothing")
    scale = tall / (sum(flow.value for flow in flows) or 1)
    left = _column(sources, [(f.source, f.value) for f in flows], scale, show, LABEL, LABEL - 8)
    edge = width - LABEL - NODE
    right = _column(targets, [(f.target, f.value) for f in flows], scale, show, edge, edge + 17)
    ribbons = _ribbons(flows, left, right, scale, show)
    nodes = [*left.values(), *right.values()]
    height = max((node.y + max(node.height, LINE) for node in nodes), default=0) + TOP
    table = ChartTable(
        (_("From"), _("To"), _("Sum")),
        [(sources[f.source].name, targets[f.target].name, show(f.value)) for f in flows],
    )
    total = sum(flow.value for flow in flows)
    desc = _("%(sum)s from %(sources)s to %(targets)s.") % {
        "sum": show(total),
        "sources": len(left),
        "targets": len(right),
    }
    return Sankey(width, round(height), title, desc, nodes, ribbons, table)


def _column(
    ends: Sequence[SankeyEnd],
    parts: Sequence[tuple[int, float]],
    scale: float,
    show: Callable[[float], str],
    x: float,
    label_x: float,
) -> dict[int, Node]:
    """The ends of one side from the top down; their names stand a line apart at least."""
    sums: dict[int, float] = {}
    for n, value in parts:
        sums[n] = sums.get(n, 0) + value
    nodes: dict[int, Node] = {}
    below, last_middle = float(TOP), float(TOP) - LINE
    for n in sorted(sums):
        high = sums[n] * scale
        y = round(max(below, last_middle + LINE - high / 2), 2)
        text = show(sums[n])
        nodes[n] = Node(ends[n], x, y, round(high, 2), text, f"{ends[n].name}: {text}", label_x)
        below, last_middle = y + high + GAP, y + high / 2
    return nodes


def _ribbons(
    flows: Sequence[SankeyFlow],
    left: dict[int, Node],
    right: dict[int, Node],
    scale: float,
    show: Callable[[float], str],
) -> list[Ribbon]:
    """Each beside the next at both ends, in the order of the other side, so that few cross."""
    starts = _stacked(flows, left, scale, lambda f: (f.source, f.target))
    stops = _stacked(flows, right, scale, lambda f: (f.target, f.source))
    return [
        Ribbon(
            left[flow.source].x + NODE,
            starts[n],
            right[flow.target].x,
            stops[n],
            round(flow.value * scale, 2),
            f"{left[flow.source].end.name}, {right[flow.target].end.name}: {show(flow.value)}",
            right[flow.target].end.open,
        )
        for n, flow in enumerate(flows)
    ]


def _stacked(
    flows: Sequence[SankeyFlow],
    nodes: dict[int, Node],
    scale: float,
    order: Callable[[SankeyFlow], tuple[int, int]],
) -> dict[int, float]:
    """Where each flow begins at its end: under the one before it."""
    in_order = sorted(range(len(flows)), key=lambda n: order(flows[n]))
    places: dict[int, float] = {}
    for before, n in pairwise([None, *in_order]):
        assert n is not None
        at = order(flows[n])[0]
        if before is None or order(flows[before])[0] != at:
            places[n] = nodes[at].y
        else:
            places[n] = round(places[before] + flows[before].value * scale, 2)
    return places
