"""Documents as PDF."""

import logging

import pytest

from brm.ui.charts import heat_map, sparkline
from brm.ui.charts.paper import on_paper, paper_style
from brm.ui.pdf import render_pdf
from brm.ui.showcase import showcase
from brm.ui.states import STATES


def facts(**changes: object) -> dict[str, object]:
    shown = showcase()
    return {
        "title": "Grid North",
        "organisation": "Tarnholm Logistics",
        "note": "Frozen 22 November 2026",
        "sentence": "Held down by two breached levels.",
        "tiles": [{"label": "Levels met", "value": "86 %", "caption": "12 of 14"}],
        "states": [{"state": name, "word": state.word} for name, state in STATES.items()],
        "rows": [["Metering platform", "29 January 2027", "7.9 M"]] * 60,
        "heat": shown["heat"],
        "renewals": shown["renewals"],
        "wheel": shown["wheel"],
        "trend": shown["large_trend"],
        **changes,
    }


def test_the_same_facts_make_the_same_bytes() -> None:
    once = render_pdf("showcase.typ", facts())

    assert once == render_pdf("showcase.typ", facts())


def test_a_document_says_that_it_is_accessible() -> None:
    made = render_pdf("showcase.typ", facts())

    assert made.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_a_letter_that_no_font_has_is_logged_and_the_document_made_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "brm.ui.pdf"):
        made = render_pdf("showcase.typ", facts(title="\u65e5"))

    assert b"pdfuaid" not in made
    assert caplog.messages[0].startswith("showcase.typ is no PDF/UA-1:")


def test_facts_are_text_and_never_markup() -> None:
    plain = render_pdf("showcase.typ", facts(sentence="#panic(1) $x$ *bold*"))

    assert plain.startswith(b"%PDF-")


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"^No typst template missing\.typ$"):
        render_pdf("missing.typ", {})


def test_a_chart_on_paper_needs_no_stylesheet_of_a_page() -> None:
    drawn = on_paper(sparkline([1, 2, 3], state="met"))

    assert "var(" not in drawn
    assert "light-dark(" not in drawn
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-sparkline"' in drawn


def test_the_tones_of_paper_are_those_of_the_light_page() -> None:
    assert ".chart .point.tone-ok{fill:#25945b}" in paper_style()
    assert ".chart .soft-bad{fill: #fce8e7;}" in paper_style()


def test_a_heat_map_without_rows_is_still_a_picture() -> None:
    assert on_paper(heat_map([], ["Oct"], title="Nothing")).startswith("<svg ")
