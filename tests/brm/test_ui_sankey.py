"""Where the picture of a flow puts its ends and ribbons."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from brm.ui.charts import SankeyEnd, SankeyFlow, sankey
from brm.ui.charts.paper import on_paper
from brm.ui.charts.sankey import LINE, Sankey

EPS = 0.05


@st.composite
def pictures(draw) -> tuple[Sankey, list[SankeyFlow]]:
    lefts, rights = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, lefts - 1), st.integers(0, rights - 1)),
            unique=True,
            min_size=1,
        )
    )
    flows = [SankeyFlow(a, b, draw(st.floats(1, 1e6))) for a, b in pairs]
    ends = [[SankeyEnd(f"{side}{n}") for n in range(9)] for side in "ab"]
    return sankey(ends[0], ends[1], flows, title="Money"), flows


def sides(picture: Sankey) -> list[list]:
    xs = sorted({node.x for node in picture.nodes})
    return [[node for node in picture.nodes if node.x == x] for x in xs]


@given(pictures())
def test_no_two_ends_overlap_and_their_names_stand_a_line_apart(made) -> None:
    for column in sides(made[0]):
        for above, below in pairwise(column):
            assert above.y + above.height <= below.y + EPS
            assert below.middle - above.middle >= LINE - EPS


@given(pictures())
def test_widths_are_in_proportion_and_sums_are_kept_on_both_sides(made) -> None:
    picture, flows = made
    total = sum(flow.value for flow in flows)
    for ribbon, flow in zip(picture.ribbons, flows, strict=True):
        assert ribbon.width == pytest.approx(flow.value / total * 340, abs=EPS)
    for column in sides(picture):
        assert sum(node.height for node in column) == pytest.approx(340, abs=EPS * len(column))


@given(pictures())
def test_ribbons_fill_each_end_and_none_overlaps_another(made) -> None:
    picture, flows = made
    for at, of in (("y0", "source"), ("y1", "target")):
        for n in {getattr(flow, of) for flow in flows}:
            mine = [
                ribbon
                for ribbon, flow in zip(picture.ribbons, flows, strict=True)
                if getattr(flow, of) == n
            ]
            mine.sort(key=lambda ribbon: (getattr(ribbon, at), ribbon.width))
            for above, below in pairwise(mine):
                assert getattr(above, at) + above.width <= getattr(below, at) + EPS


@given(pictures())
def test_everything_lies_inside_the_picture(made) -> None:
    picture, _ = made
    assert all(node.y >= 0 and node.y + node.height <= picture.height for node in picture.nodes)


def test_nothing_flows_nowhere() -> None:
    empty = sankey([], [], [], title="Money")

    assert (empty.nodes, empty.ribbons) == ([], [])
    with pytest.raises(ValueError, match="more than nothing"):
        sankey([SankeyEnd("a")], [SankeyEnd("b")], [SankeyFlow(0, 0, 0)], title="Money")


def test_an_end_without_a_flow_is_left_out() -> None:
    picture = sankey(
        [SankeyEnd("a"), SankeyEnd("idle")], [SankeyEnd("b")], [SankeyFlow(0, 0, 5)], title="Money"
    )

    assert [node.end.name for node in picture.nodes] == ["a", "b"]


def test_the_picture_says_what_it_shows_mark_by_mark_and_as_a_table() -> None:
    picture = sankey(
        [SankeyEnd("Grid", "?below=GRID")],
        [SankeyEnd("Workplace"), SankeyEnd("In no agreement", open=True)],
        [SankeyFlow(0, 0, 3), SankeyFlow(0, 1, 1)],
        title="IT money",
        show=lambda value: f"{value:g} M",
    )

    assert picture.desc == "4 M from 1 to 2."
    assert list(picture.table.rows) == [
        ("Grid", "Workplace", "3 M"),
        ("Grid", "In no agreement", "1 M"),
    ]
    svg = render_to_string("ui/charts/sankey.svg", {"chart": picture})
    drawn = ET.fromstring(svg)  # noqa: S314 - our own drawing
    titles = [title.text for title in drawn.iter("title")]
    assert titles == [
        "IT money",
        "Grid, Workplace: 3 M",
        "Grid, In no agreement: 1 M",
        "Grid: 4 M",
        "Workplace: 3 M",
        "In no agreement: 1 M",
    ]
    assert drawn.get("role") == "group"
    assert ".ribbon{fill: #" in on_paper(picture)
