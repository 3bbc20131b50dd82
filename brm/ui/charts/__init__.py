"""Charts: pure functions that place marks, drawn as SVG by templates of the same name.

A chart carries its title, its description and the same content as a table. Colours, widths of
lines and fonts come from classes, so that dark, print and PDF follow.
"""

from brm.ui.charts.ageing import AgeingRow, ageing
from brm.ui.charts.flow import FlowStep, FlowWords, flow
from brm.ui.charts.gauge import gauge
from brm.ui.charts.heat_map import HeatCell, HeatRow, heat_map
from brm.ui.charts.intervals import IntervalRow, intervals
from brm.ui.charts.lanes import Lane, Stretch, lanes
from brm.ui.charts.lines import Line, lines
from brm.ui.charts.renewals import RenewalBar, renewals
from brm.ui.charts.sankey import SankeyEnd, SankeyFlow, sankey
from brm.ui.charts.sparkline import sparkline
from brm.ui.charts.stacked_bar import Part, StackedRow, stacked_bar
from brm.ui.charts.tree import Node, tree
from brm.ui.charts.trend import trend
from brm.ui.charts.year_wheel import Ring, WheelMark, year_wheel

__all__ = [
    "AgeingRow",
    "FlowStep",
    "FlowWords",
    "HeatCell",
    "HeatRow",
    "IntervalRow",
    "Lane",
    "Line",
    "Node",
    "Part",
    "RenewalBar",
    "Ring",
    "SankeyEnd",
    "SankeyFlow",
    "StackedRow",
    "Stretch",
    "WheelMark",
    "ageing",
    "flow",
    "gauge",
    "heat_map",
    "intervals",
    "lanes",
    "lines",
    "renewals",
    "sankey",
    "sparkline",
    "stacked_bar",
    "tree",
    "trend",
    "year_wheel",
]
