"""How figures, sums and days are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from brm.ui import formats
from brm.ui.templatetags.ui import day_or_month, sentence_case

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "below"),
    [
        (date(2026, 11, 22), "Nov"),
        (date(2026, 11, 23), "Mon"),
        (date(2026, 11, 29), "Sun"),
        (date(2026, 11, 30), "Nov"),
    ],
)
def test_the_plate_of_a_day_outside_the_coming_week_names_its_month(on: date, below: str) -> None:
    assert day_or_month(on, TODAY) == below


def test_a_moment_is_a_day_with_its_hour() -> None:
    at = datetime(2026, 11, 23, 12, 54, tzinfo=UTC)

    assert formats.moment(at, TODAY) == "23\u00a0Nov, 12:54"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1340, "1\u202f340"),
        (Decimal("-2.50"), "\u22122.5"),
        (0, "0"),
        (100, "100"),
        ("98.914", "98.91"),
        ("0.005", "0.01"),
        (None, "\u2013"),
        ("", "\u2013"),
        ("no figure", "\u2013"),
        (1234567.5, "1\u202f234\u202f567.5"),
    ],
)
def test_a_figure_has_thin_spaces_a_true_minus_and_no_idle_zeros(value: object, text: str) -> None:
    assert formats.number(value) == text  # type: ignore[arg-type]


def test_a_figure_keeps_the_decimals_it_is_asked_for() -> None:
    assert formats.number(2, 1) == "2.0"


def test_a_change_carries_its_sign() -> None:
    assert [formats.change(n) for n in (3, 0, -3, None)] == ["+3", "0", "\u22123", "\u2013"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4_200_000, "4.2\u00a0M"),
        (2_940_000_000, "2\u202f940.0\u00a0M"),
        (100_000, "0.1\u00a0M"),
        (99_999, "100\u00a0k"),
        (10_000, "10\u00a0k"),
        (9_999, "9\u202f999"),
        (-1_200_000, "\u22121.2\u00a0M"),
        (0, "0"),
        (None, "\u2013"),
    ],
)
def test_a_short_sum_is_in_millions_or_thousands(value: int | None, text: str) -> None:
    assert formats.short_money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(25_000_000), "25.0\u00a0M\u00a0SEK"),
        (Decimal(250_000), "250\u202f000\u00a0SEK"),
        (Decimal(99_000), "99\u00a0k\u00a0SEK"),
        (Decimal("1500.01"), "1\u202f500.01\u00a0SEK"),
        (None, "\u2013"),
    ],
)
def test_a_limit_is_as_short_as_it_can_be_without_losing_a_cent(
    value: Decimal | None, text: str
) -> None:
    assert formats.exact_short(value, "SEK") == text


def test_a_sum_in_full_has_cents_only_where_there_are_any() -> None:
    sums = [formats.money(Decimal(text), "SEK") for text in ("1234567.00", "0.50")]

    assert sums == ["1\u202f234\u202f567\u00a0SEK", "0.50\u00a0SEK"]


def test_a_share_is_a_fraction_and_a_per_cent_is_not() -> None:
    assert (formats.share(Decimal("0.0632")), formats.percent("98.91")) == (
        "6.3\u00a0%",
        "98.91\u00a0%",
    )


def test_the_decimal_mark_is_that_of_the_language() -> None:
    with translation.override("sv"):
        assert formats.number("2.5") == "2,5"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 1, 1), "1\u00a0Jan"),
        (date(2026, 12, 31), "31\u00a0Dec"),
        (date(2025, 12, 31), "31\u00a0Dec\u00a02025"),
        (date(2027, 1, 1), "1\u00a0Jan\u00a02027"),
        (None, "\u2013"),
    ],
)
def test_a_day_names_its_year_only_outside_this_one(on: date | None, text: str) -> None:
    assert formats.day(on, TODAY) == text


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 11, 21), "2 days late"),
        (date(2026, 11, 22), "1 day late"),
        (TODAY, "today"),
        (date(2026, 11, 24), "in 1 day"),
        (date(2026, 12, 4), "in 11 days"),
        (None, ""),
    ],
)
def test_a_day_that_waits_says_how_far_it_is(on: date | None, text: str) -> None:
    assert formats.near(on, TODAY) == text


def test_a_day_that_waits_for_nobody_is_ago_and_never_late() -> None:
    days = [formats.away(date(2026, 11, n), TODAY) for n in (20, 22, 23, 24)]

    assert days == ["3 days ago", "1 day ago", "today", "in 1 day"]
    assert formats.away(None, TODAY) == ""


def test_a_day_that_is_past_says_how_long_ago() -> None:
    days = [formats.ago(date(2026, 11, n), TODAY) for n in (20, 22, 23)]

    assert days == ["3 days ago", "1 day ago", "today"]


def test_a_moment_belongs_to_the_day_of_the_products_time_zone() -> None:
    assert formats.day(datetime(2026, 11, 23, 23, 59, tzinfo=UTC), TODAY) == "23\u00a0Nov"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ingrid Solheim", "IS"),
        ("Anna Maria af Ek", "AE"),
        ("ingrid.solheim@tarnholm.example", "IS"),
        ("Elin", "E"),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_name_and_the_last(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_the_page_carries_the_day_in_a_time_element() -> None:
    page = Template("{% load ui %}{{ on|day:today }} {{ on|near:today }}{{ none|day:today }}")

    drawn = page.render(Context({"on": date(2026, 12, 4), "today": TODAY, "none": None}))

    assert drawn == (
        '<time datetime="2026-12-04">4\u00a0Dec</time> '
        '<time datetime="2026-12-04">in 11 days</time>\u2013'
    )


@pytest.mark.parametrize(
    ("on", "tone"),
    [
        (date(2026, 11, 22), "bad"),
        (TODAY, "warn"),
        (date(2026, 12, 7), "warn"),
        (date(2026, 12, 8), ""),
    ],
)
def test_a_day_is_red_when_past_and_amber_for_a_fortnight(on: date, tone: str) -> None:
    page = Template("{% load ui %}{{ on|due_tone:today }}")

    assert page.render(Context({"on": on, "today": TODAY})) == tone


@pytest.mark.parametrize(
    ("heading", "language", "shown"),
    [
        ("Two-Factor Authentication", "en", "Two-factor authentication"),
        ("Generate QR Codes", "en", "Generate QR codes"),
        ("", "en", ""),
        ("Neue Sicherheit", "de", "Neue Sicherheit"),
    ],
)
def test_a_heading_of_another_stands_in_sentence_case(
    heading: str, language: str, shown: str
) -> None:
    with translation.override(language):
        assert sentence_case(heading) == shown
