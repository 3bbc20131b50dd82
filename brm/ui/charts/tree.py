"""A tree from left to right: the organisation, or a master agreement and what stands under it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from brm.ui.charts.scales import ChartTable

WIDTH, HEIGHT, ACROSS, DOWN = 168, 38, 204, 46


@dataclass(frozen=True)
class Node:
    """A box with a name, a second line and what hangs below it."""

    name: str
    second: str = ""
    href: str = ""
    state: str = ""
    children: Sequence["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    node: Node

    @property
    def middle(self) -> float:
        return self.y + HEIGHT / 2


@dataclass(frozen=True)
class Tree:
    width: int
    height: int
    box_width: int
    box_height: int
    title: str
    desc: str
    boxes: Sequence[Box]
    links: Sequence[str]
    table: ChartTable
    template: str = "ui/charts/tree.html"

    @property
    def linked(self) -> bool:
        """Whether a mark is a link, so that the picture is a group of them."""
        return any(box.node.href for box in self.boxes)


def tree(roots: Sequence[Node], *, title: str) -> Tree:
    """Every node a box; a parent stands in the middle of its children."""
    boxes: list[Box] = []
    links: list[str] = []
    below = 0
    for root in roots:
        below = _place(root, 0, below, boxes, links)[1]
    depth = max((box.x for box in boxes), default=0)
    table = ChartTable(
        (_("Name"), _("Below"), ""),
        [(node.name, parent, node.second) for root in roots for node, parent in _walk(root, "")],
    )
    desc = _("%(n)s boxes.") % {"n": len(boxes)}
    size = (int(depth) + WIDTH + 2, max(below * DOWN - (DOWN - HEIGHT), 1) + 2)
    return Tree(*size, WIDTH, HEIGHT, title, desc, boxes, links, table)


def _place(
    node: Node, depth: int, below: int, boxes: list[Box], links: list[str]
) -> tuple[Box, int]:
    """Place `node` and all under it from line `below` on; its box and the next free line."""
    start, children = below, []
    for child in node.children:
        box, below = _place(child, depth + 1, below, boxes, links)
        children.append(box)
    below = max(below, start + 1)
    y = (children[0].y + children[-1].y) / 2 if children else start * DOWN + 1
    here = Box(depth * ACROSS + 1, y, node)
    boxes.append(here)
    links += [_link(here, child) for child in children]
    return here, below


def _link(parent: Box, child: Box) -> str:
    start, end = parent.x + WIDTH, child.x
    bend = (start + end) / 2
    curve = f"C{bend:g} {parent.middle:g} {bend:g} {child.middle:g} {end:g} {child.middle:g}"
    return f"M{start:g} {parent.middle:g}{curve}"


def _walk(node: Node, parent: str) -> Iterator[tuple[Node, str]]:
    yield node, parent
    for child in node.children:
        yield from _walk(child, node.name)
