"""Where charts place their marks, and what they say."""

from datetime import date
from itertools import pairwise
from math import atan2, dist, pi
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from brm.ui import charts
from brm.ui.charts import (
    AgeingRow,
    FlowStep,
    FlowWords,
    HeatCell,
    HeatRow,
    Node,
    RenewalBar,
    Ring,
    WheelMark,
)
from brm.ui.charts.ageing import ageing
from brm.ui.charts.scales import Scale, nice_ticks, path_of, scale_over, text_width
from brm.ui.charts.trend import missed
from brm.ui.charts.year_wheel import at, room_in_month, turn
from brm.ui.formats import DASH
from brm.ui.showcase import showcase

CHARTS = [
    "line",
    "large_trend",
    "ageing",
    "flow",
    "stacked",
    "intervals",
    "heat",
    "wheel",
    "tree",
    "renewals",
]


def test_a_scale_puts_its_ends_at_its_ends() -> None:
    scale = Scale(0, 100, 10, 210)

    assert [scale(value) for value in (0, 50, 100)] == [10, 110, 210]


def test_a_scale_of_one_value_puts_it_in_the_middle() -> None:
    assert scale_over([5, 5, None], 0, 100)(5) == 50


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_lie_inside_their_range_and_rise(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)

    assert ticks == sorted(set(ticks))
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in ticks)


def test_ticks_are_round() -> None:
    assert nice_ticks(98.7, 100.1) == [99.0, 99.5, 100.0]


def test_a_line_breaks_where_nothing_was_measured() -> None:
    assert path_of([(0, 1), (1, 2), None, (3, 4), (4, 5)]) == "M0 1L1 2M3 4L4 5"


def test_a_sparkline_of_nothing_is_nothing() -> None:
    assert charts.sparkline([None, None]) is None


def test_a_sparkline_ends_at_its_last_figure_and_not_at_a_gap() -> None:
    drawn = charts.sparkline([1, 3, None], width=80)

    assert drawn is not None
    assert drawn.last == (40, 3.5)


@pytest.mark.parametrize(
    ("value", "better", "bad"),
    [
        (99.4, "higher", True),
        (99.5, "higher", False),
        (99.5, "lower", False),
        (99.6, "lower", True),
    ],
)
def test_a_value_on_its_target_is_met(value: float, better: str, bad: bool) -> None:
    assert missed(value, 99.5, better) == bad


def test_a_trend_marks_each_miss_and_the_last() -> None:
    drawn = charts.trend(
        [99, 99.6, 98, 99.9], ["Aug", "Sep", "Oct", "Nov"], 99.5, title="Availability", unit="%"
    )

    assert [(point.title, point.tone, point.last) for point in drawn.points] == [
        ("Aug: 99\u00a0%", "bad", False),
        ("Oct: 98\u00a0%", "bad", False),
        ("Nov: 99.9\u00a0%", "ok", True),
    ]
    assert drawn.desc == "Last 99.9\u00a0%, target \u2265 99.5\u00a0%; missed 2 of 4."


def test_a_trend_holds_each_value_against_its_own_target() -> None:
    drawn = charts.trend(
        [99, 99, 98], ["Aug", "Sep", "Oct"], [99.5, 98, 98], title="Availability", large=True
    )

    assert [(point.title, point.tone) for point in drawn.points] == [
        ("Aug: 99", "bad"),
        ("Oct: 98", "ok"),
    ]
    assert drawn.desc == "Last 98, target \u2265 98; missed 1 of 3."
    assert (drawn.target.count("M"), drawn.band.count("Z")) == (2, 2)
    assert list(drawn.table.rows) == [
        ("Aug", "99", "99.5"),
        ("Sep", "99", "98"),
        ("Oct", "98", "98"),
    ]


def test_a_trend_shows_a_value_that_no_line_leads_to() -> None:
    drawn = charts.trend([80, None, 90, 91], ["Aug", "Sep", "Oct", "Nov"], title="Answers")

    assert [point.title for point in drawn.points] == ["Aug: 80", "Nov: 91"]


@pytest.mark.parametrize(
    ("unit", "highest", "ends"), [("%", 100, True), ("s", 100, False), ("%", 101, False)]
)
def test_the_axis_of_a_share_ends_at_a_hundred(unit: str, highest: int, ends: bool) -> None:
    drawn = charts.trend([60, highest], ["Oct", "Nov"], title="Held", unit=unit, large=True)

    assert (drawn.points[-1].y == drawn.top) == ends


def test_a_trend_of_nothing_says_so() -> None:
    drawn = charts.trend([None], ["Nov"], 99.5, title="Availability")

    assert (drawn.desc, drawn.line, list(drawn.points)) == ("Nothing was measured.", "", [])


@pytest.mark.parametrize(
    ("age", "span"), [(0, 0), (5, 0), (6, 1), (10, 1), (11, 2), (20, 2), (21, 3)]
)
def test_an_age_falls_into_its_span(age: int, span: int) -> None:
    drawn = ageing([AgeingRow("Level", [age])], title="Ageing")

    figures = ["0", "0", "0", "0"]
    figures[span] = "1"
    assert list(drawn.table.rows) == [("Level", *figures, "1")]


def test_a_map_of_many_columns_writes_their_heads_upwards_and_its_own_figures_behind() -> None:
    cells = [HeatCell("met", "<Met>", "/met/"), HeatCell("", "")] * 20
    row = HeatRow("Rail", cells, "92 %", "23 of 25")

    drawn = charts.heat_map(
        [row],
        ["A service"] * 40,
        title="Map",
        width=600,
        latest=False,
        ends=("Held", "of"),
        upright=True,
    )

    assert (drawn.cell_width, len(drawn.rows[0].cells)) == (24, 20)
    assert list(drawn.table.rows) == [("Rail", *(["met", DASH] * 20), "92 %", "23 of 25")]
    assert drawn.table.head[-2:] == ("Held", "of")
    svg = drawn.rows[0].cells[0].drawn
    assert svg.startswith('<a href="/met/" aria-label="&lt;Met&gt;"><title>&lt;Met&gt;</title>')
    assert drawn.desc == "0 breached and 0 at risk of 20 measured."


def test_months_without_a_figure_behind_them_begin_with_the_newest_all_the_same() -> None:
    row = HeatRow("Rail", [HeatCell("met", "Met")] * 2)

    drawn = charts.heat_map([row], ["Oct", "Nov"], title="Reports", width=400, ends=())

    assert (drawn.latest, [head.last for head in drawn.heads]) == (True, [False, True])
    assert list(drawn.table.rows) == [("Rail", "met", "met")]


@pytest.mark.parametrize("label", ["Rail", "Transport management, availability", "W" * 60])
def test_the_cells_of_a_heat_map_begin_behind_the_longest_name_and_share_the_rest(
    label: str,
) -> None:
    row = HeatRow(label, [HeatCell("met", "Met")] * 12)

    drawn = charts.heat_map([row], list("JFMAMJJASOND"), title="Attainment", width=1060)

    first, last = drawn.rows[0].cells[0], drawn.rows[0].cells[-1]
    assert first.x == text_width(row.name) + 12
    assert round(last.x + last.width + 2) == pytest.approx(1060 - 132, abs=2)
    assert drawn.width == pytest.approx(1060, abs=2)


def test_a_name_of_34_letters_stands_in_full_beside_its_cells() -> None:
    name = "Transport management, availability"

    assert [HeatRow(name, []).name, HeatRow(f"{name}!", []).name] == [name, f"{name[:33]}…"]


def test_a_figure_of_an_agreement_stands_behind_the_longest_name() -> None:
    days = (date(2026, 1, 1), date(2026, 12, 31))
    bars = [
        RenewalBar("Wagon tracking for Rail and Intermodal", *days, figure="2.1 M"),
        RenewalBar("Workplace", *days, figure="14.0 M"),
    ]

    drawn = charts.renewals(bars, first=days[0], last=days[1], today=days[0], title="R")

    assert drawn.figure_x - text_width("14.0 M") == text_width(bars[0].name) + 12
    assert drawn.bars[0].x == drawn.figure_x + 12


def test_an_empty_cell_of_a_heat_map_was_not_measured() -> None:
    row = HeatRow("Outage map", [None, HeatCell("breached", "Outage map, Nov: breached")])

    drawn = charts.heat_map([row], ["Oct", "Nov"], title="Attainment")

    assert [cell.state for cell in drawn.rows[0].cells] == ["not_measured", "breached"]
    assert drawn.desc == "1 breached and 0 at risk of 1 measured."


def test_the_year_begins_at_the_top_and_goes_clockwise() -> None:
    assert [at(part, 100) for part in (0, 0.25, 0.5)] == [(250, 150), (350, 250), (250, 350)]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 30)))
def test_a_later_day_is_further_round_the_wheel(on: date) -> None:
    assert 0 < turn(on) < turn(date.fromordinal(on.toordinal() + 1)) < 1


def test_marks_of_the_wheel_come_by_month_and_then_from_the_inside() -> None:
    marks = [
        WheelMark(1, date(2026, 3, 1), "due", "outer, March"),
        WheelMark(1, date(2026, 1, 1), "done", "outer, January"),
        WheelMark(0, date(2026, 1, 9), "done", "inner, January"),
        WheelMark(0, date(2025, 1, 9), "done", "another year"),
    ]

    drawn = charts.year_wheel(
        [Ring("a"), Ring("b")], marks, year=2026, today=date(2026, 2, 1), title="2026"
    )

    assert [mark.title for mark in drawn.marks] == [
        "inner, January",
        "outer, January",
        "outer, March",
    ]


def test_two_marks_on_one_day_do_not_cover_each_other() -> None:
    marks = [WheelMark(0, date(2026, 1, 9), "done", name) for name in "ab"]

    drawn = charts.year_wheel(
        [Ring("a")], marks, year=2026, today=date(2026, 2, 1), title="2026"
    ).marks

    assert ((drawn[0].x - drawn[1].x) ** 2 + (drawn[0].y - drawn[1].y) ** 2) ** 0.5 > 13


@given(st.data(), st.integers(1, 16))
def test_marks_stay_in_their_month_and_never_cover_each_other(data: st.DataObject, n: int) -> None:
    """As many marks of one month as a ring has room for, on any days."""
    ring, month = data.draw(st.integers(0, n - 1)), data.draw(st.integers(1, 12))
    room = room_in_month(ring, n)
    days = data.draw(st.lists(st.integers(1, 28), min_size=room, max_size=room))
    marks = [WheelMark(ring, date(2026, month, day), "done", "mark") for day in days]

    drawn = charts.year_wheel(
        [Ring("ring")] * n, marks, year=2026, today=date(2026, 2, 1), title="2026"
    )

    half = 6 * drawn.scale
    places = [(mark.x + half - 250, 250 - mark.y - half) for mark in drawn.marks]
    turns = [atan2(x, y) / (2 * pi) % 1 for x, y in places]
    assert all((month - 1) / 12 < turned < month / 12 for turned in turns)
    assert all(dist(one, other) > 13 for one, other in pairwise(places))


def test_a_month_has_its_bars_side_by_side_and_none_for_nothing() -> None:
    words = FlowWords("Month", "raised", "decided", "open", "days")
    steps = [FlowStep("Oct", 4, 0, 6, None), FlowStep("Nov", 1, 2, 5, 8.5)]

    drawn = charts.flow(steps, words, title="Two months", desc="Five are open.")

    assert [(bar.title, bar.fill, bar.height) for bar in drawn.bars] == [
        ("Oct, raised: 4", "bar", 46),
        ("Nov, raised: 1", "bar", 11.5),
        ("Nov, decided: 2", "bar-2", 23),
    ]
    assert [mark.text for mark in drawn.took_marks] == ["Nov, days: 8.5"]
    assert list(drawn.table.rows) == [
        ("Oct", "4", "0", "6", "\u2013"),
        ("Nov", "1", "2", "5", "8.5"),
    ]


def test_a_flow_of_nothing_is_drawn_without_marks() -> None:
    words = FlowWords("Month", "raised", "decided", "open", "days")

    drawn = charts.flow([], words, title="Nothing", desc="")

    assert (drawn.open_last, drawn.took_last, list(drawn.bars)) == (None, None, [])


def test_a_parent_stands_in_the_middle_of_its_children() -> None:
    drawn = charts.tree([Node("a", children=[Node("b"), Node("c")])], title="Tree")

    places = {box.node.name: box.y for box in drawn.boxes}
    assert places["a"] == (places["b"] + places["c"]) / 2


def test_a_bar_outside_the_axis_is_cut_at_its_edge() -> None:
    bar = RenewalBar("Workplace", date(2020, 1, 1), date(2030, 1, 1), date(2020, 2, 1))

    drawn = charts.renewals(
        [bar], first=date(2026, 1, 1), last=date(2026, 12, 31), today=date(2026, 6, 1), title="R"
    ).bars[0]

    assert (drawn.x, drawn.x + drawn.width, drawn.flag) == (92, 802, None)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_named_and_carries_no_style_of_its_own(name: str) -> None:
    chart = showcase()[name]

    svg = render_to_string(chart.template.replace(".html", ".svg"), {"chart": chart})

    root = ET.fromstring(svg)  # noqa: S314  drawn by ourselves
    assert root.attrib["role"] in {"img", "group"}
    assert root[0].tag == "title"
    assert root[0].text == chart.title
    assert not [node for node in root.iter() if "style" in node.attrib]


@pytest.mark.parametrize("name", CHARTS[1:])
def test_every_chart_that_is_not_a_word_has_its_table(name: str) -> None:
    chart = showcase()[name]

    drawn = render_to_string(chart.template, {"chart": chart})

    assert drawn.count("<tr>") == len(chart.table.rows) + 1


def test_a_heat_map_of_kinds_has_no_newest_column_and_no_figure_behind_it() -> None:
    row = charts.HeatRow("Road", [charts.HeatCell("late", "Road, units: 3 of 4 stale"), None])

    drawn = charts.heat_map([row], ["Unit", "Person"], title="Stale", width=400, latest=False)

    assert [head.last for head in drawn.heads] == [False, False]
    assert drawn.table.rows == [("Road", "late", "\u2013")]
    assert drawn.width <= 400
