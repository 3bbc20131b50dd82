"""What the page of components shows: one organisation on one day, so that it never changes."""

from datetime import date, timedelta
from typing import Any

from brm.ui import charts
from brm.ui.charts import (
    AgeingRow,
    FlowStep,
    FlowWords,
    HeatCell,
    HeatRow,
    IntervalRow,
    Node,
    Part,
    RenewalBar,
    Ring,
    StackedRow,
    WheelMark,
)
from brm.ui.states import STATES

TODAY = date(2026, 11, 23)
MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
AVAILABILITY = [99.8, 99.9, 99.6, 99.7, 99.5, 99.6, 99.3, 99.7, 99.5, 99.0, 99.2, 98.91]
ANSWERS = [41, 38, 40, 39, None, 42, 44, 43, 47, 52, 58, 71]


def showcase() -> dict[str, Any]:
    """The facts of the page: today, every state, every chart."""
    return {
        "today": TODAY,
        "late_on": TODAY - timedelta(days=24),
        "soon_on": TODAY + timedelta(days=11),
        "far_on": date(2027, 7, 31),
        "states": list(STATES),
        "cards": [("late", 17), ("at_risk", 12), ("due", 4)],
        "renewal_rows": [
            ("Plant telemetry", "Hydro Power · AG-0117", TODAY - timedelta(days=24), 8_400_000),
            ("Market data", "Energy Trading · AG-0142", TODAY + timedelta(days=11), 12_100_000),
            ("Field mobility", "Grid North · AG-0098", TODAY + timedelta(days=37), 5_600_000),
        ],
        "line": charts.sparkline([3, 4, 3, 5, 4, 6, 7], state="breached"),
        "line_with_target": charts.sparkline([330, 340, 352, None, 360, 362], 400, "at_risk"),
        "small_trends": [
            (
                "Outage map, availability",
                "98.91 %",
                charts.trend(
                    AVAILABILITY, MONTHS, 99.5, title="Outage map, availability", unit="%"
                ),
            ),
            (
                "Service desk, answer time",
                "71 s",
                charts.trend(
                    ANSWERS, MONTHS, 45, "lower", title="Service desk, answer time", unit="s"
                ),
            ),
        ],
        "large_trend": charts.trend(
            AVAILABILITY, MONTHS, 99.5, title="Availability of the outage map", unit="%", large=True
        ),
        "ageing": _ageing(),
        "flow": _flow(),
        "stacked": _stacked(),
        "intervals": _intervals(),
        "heat": _heat(),
        "wheel": _wheel(),
        "tree": _tree(),
        "renewals": _renewals(),
    }


def _ageing() -> Any:
    rows = [
        AgeingRow("IT steering group", [3, 14, 17], past=1, href="#charts"),
        AgeingRow("IT and business", [2, 5, 7, 8, 9], past=3, href="#charts"),
        AgeingRow("Account manager", [1, 2, 2, 3, 4, 8, 24], past=2, href="#charts"),
    ]
    return charts.ageing(rows, title="Ageing by level")


def _flow() -> Any:
    came = [2, 3, 1, 4, 2, 2, 5, 1, 3, 4, 2, 6]
    went = [1, 3, 2, 3, 2, 4, 3, 2, 2, 4, 3, 2]
    took = [9, 11, None, 8, 10, 12, 9, 7, None, 8, 9, 6]
    steps = [
        FlowStep(month, came[n], went[n], 9 + sum(came[: n + 1]) - sum(went[: n + 1]), took[n])
        for n, month in enumerate(MONTHS)
    ]
    words = FlowWords("Month", "raised", "decided", "open at the month's end", "working days")
    return charts.flow(steps, words, title="Questions in twelve months", desc="13 are open.")


def _stacked() -> Any:
    rows = [StackedRow("Grid North", [34.2, 12, 6]), StackedRow("Retail", [18.4, 22, 2], "one new")]
    parts = [Part("run", "bar-2"), Part("change", "bar"), Part("risk", "warn")]
    return charts.stacked_bar(rows, parts, title="IT money by use")


def _intervals() -> Any:
    rows = [
        IntervalRow("Grid North", 90, 59.6, 98.2, "n = 10", "#charts"),
        IntervalRow("Retail", 80, 37.6, 96.4, "n = 5"),
        IntervalRow("Treasury", None, note="fewer than 5"),
    ]
    return charts.intervals(rows, low=0, high=100, title="Satisfied customers", head="Customer")


def _heat() -> Any:
    lines = {
        "Outage map": ("aammmmammbab", "98.91 %", "\u2265 99.5 %", "bad"),
        "Field mobility": ("mmmmmmmmmmmm", "99.84 %", "\u2265 99.5 %", ""),
        "Workplace": ("mmmmmmmmmmma", "4.1 h", "\u2264 4.5 h", "warn"),
        "Drone inspection": ("nnnnnnnmnnnn", "", "no report", ""),
    }
    states = {"a": "at_risk", "m": "met", "b": "breached", "n": "not_measured"}
    rows = [
        HeatRow(
            name,
            [
                _cell(name, month, states[letter])
                for month, letter in zip(MONTHS, letters, strict=True)
            ],
            latest,
            target,
            tone,
            "#charts",
        )
        for name, (letters, latest, target, tone) in lines.items()
    ]
    return charts.heat_map(rows, MONTHS, title="Attainment by service and month")


def _cell(name: str, month: str, state: str) -> HeatCell | None:
    if state == "not_measured":
        return None
    return HeatCell(state, f"{name}, {month}: {STATES[state].word}", "#charts")


def _wheel() -> Any:
    rings = [
        Ring("Structure", "every 6 months", "1 of 2"),
        Ring("Reports", "monthly", "10 of 11"),
        Ring("Projects", "monthly", "9 of 10"),
        Ring("Team meeting", "every 2 months", "4 of 5"),
        Ring("Customer meeting", "quarterly", "4 of 4"),
    ]
    marks = [
        WheelMark(
            ring,
            date(2026, month, 4 + 4 * ring),
            _wheel_state(month, ring),
            f"{rings[ring].name}, {month}",
            "#charts",
        )
        for month in range(1, 13)
        for ring in range(5)
        if (month + ring) % (ring + 1) == 0
    ]
    return charts.year_wheel(
        rings,
        marks,
        year=2026,
        today=TODAY,
        title="Year wheel of Grid North, 2026",
        figure="89 %",
        above="Grid North 2026",
        below="32 of 36 held",
    )


def _wheel_state(month: int, ring: int) -> str:
    if month > 11 or (month == 11 and ring > 1):
        return "due"
    if month == 11:
        return "started"
    return {(9, 0): "late", (4, 2): "done_late", (7, 1): "skipped"}.get((month, ring), "done")


def _tree() -> Any:
    grid = Node(
        "Grid",
        "Arne Moen",
        "#charts",
        "at_risk",
        [
            Node(
                "Grid North",
                "Karin \u00d8verland",
                "#charts",
                "met",
                [Node("Field crews", "Tor Hagen")],
            ),
            Node("Grid analysis", "no manager", "#charts", "late"),
        ],
    )
    return charts.tree(
        [
            Node(
                "Tarnholm Logistics",
                "Elin Voss",
                children=[Node("Hydro Power", "Astrid Lindqvist"), grid],
            )
        ],
        title="The organisation",
    )


def _renewals() -> Any:
    bars = [
        RenewalBar(
            "Metering platform",
            date(2026, 8, 1),
            date(2027, 7, 31),
            date(2027, 1, 29),
            date(2027, 4, 30),
            "7.9 M",
            href="#charts",
        ),
        RenewalBar(
            "Workplace",
            date(2026, 1, 1),
            date(2027, 12, 31),
            date(2027, 7, 2),
            date(2027, 9, 30),
            "9.2 M",
            href="#charts",
        ),
        RenewalBar(
            "Grid planning model",
            date(2026, 1, 1),
            date(2026, 12, 31),
            figure="4.7 M",
            note="ends, no renewal agreed",
            href="#charts",
        ),
    ]
    return charts.renewals(
        bars,
        first=date(2026, 7, 1),
        last=date(2027, 12, 31),
        today=TODAY,
        title="Agreements and their windows",
    )
