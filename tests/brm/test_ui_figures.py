"""Figures that are typed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from brm.ui.figures import FigureField
from brm.ui.formats import number


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1200000", "1200000"),
        (" 1 200 000 ", "1200000"),
        ("1\N{NO-BREAK SPACE}200\N{THIN SPACE}000.50", "1200000.50"),
        ("500 000,5", "500000.5"),
        ("12.500", "12.500"),
        ("\N{MINUS SIGN}7", "-7"),
    ],
)
def test_a_figure_is_read_as_people_write_it(text: str, figure: str) -> None:
    assert FigureField().clean(text) == Decimal(figure)


def test_a_figure_is_read_as_the_pages_show_it() -> None:
    assert FigureField().clean(number(Decimal("1234567.5"))) == Decimal("1234567.5")


@pytest.mark.parametrize("text", ["1,200", "1,200,000", "12 00", "much", "1.2.3", "1 200 00"])
def test_what_could_be_two_figures_or_none_is_asked_again(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        FigureField().clean(text)

    assert refusal.value.messages == ["Write a figure as 1 200 000 or 12.50."]
