"""Lengths of time as people write them: what is read, and what is refused rather than guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.explain import in_words
from agreements.rules import Renewal, Span
from agreements.written_terms import Unclear, WrittenRenewal, read_renewal, read_span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30 days", Span(days=30)),
        ("60) days", Span(days=60)),
        ("(6) months", Span(months=6)),
        ("3 Months", Span(months=3)),
        ("three (3) years", Span(months=36)),
        ("thirty (30) days", Span(days=30)),
        ("twenty four (24) months", Span(months=24)),
        ("at least ninety (90) days' prior written notice", Span(days=90)),
        ("one year", Span(months=12)),
        ("a 12-month period", Span(months=12)),
        ("annual", Span(months=12)),
        ("half a year", Span(months=6)),
        ("0.5 year", Span(months=6)),
        ("two weeks", Span(days=14)),
        ("2 quarters", Span(months=6)),
        ("4 years, 6 months", Span(months=54)),
        ("1 year and 6 months", Span(months=18)),
        ("12 months / 1 year", Span(months=12)),
        ("6 months;", Span(months=6)),
        ("tre månader", Span(months=3)),
        ("minst 30 dagars uppsägningstid", Span(days=30)),
    ],
)
def test_a_length_is_read_as_it_is_written(text: str, span: Span) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no length"),
        ("soon", "“soon”"),
        ("180 days / 6 months", "more than one"),
        ("6 months; 12 months", "more than one"),
        ("6 months in 2 years", "more than one"),
        ("6 months, 4 years", "more than one"),
        ("1 month 10 days", "mixes"),
        ("1-12 months", "“-”"),
        ("up to 12 months", "“up”"),
        ("thirty (60) days", "in words and another in figures"),
        ("30 business days", "working days"),
        ("0.5 month", "no whole number"),
        ("0 days", "no whole number"),
        ("12", "without a unit"),
        ("months", "no number"),
        ("7/22/2019; 7/22/2022", "without a unit"),
        ("3 12 months", "two numbers"),
        ("9" * 40 + " months", "is no word"),
    ],
)
def test_what_has_two_readings_or_none_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Unclear, match=why):
        read_span(text)


@pytest.mark.parametrize(
    ("text", "mode", "months", "at_most"),
    [
        ("successive 1 year", Renewal.TACIT, 12, None),
        ("Successive 1 year", Renewal.TACIT, 12, None),
        ("succesive 1 year", Renewal.TACIT, 12, None),
        ("successine 1 year", Renewal.TACIT, 12, None),
        ("sucessive 1 year", Renewal.TACIT, 12, None),
        ("2 successive 5 years", Renewal.TACIT, 60, 2),
        ("three (3) consecutive one (1) year periods", Renewal.TACIT, 12, 3),
        ("successive annual terms", Renewal.TACIT, 12, None),
        ("automatic 12 months", Renewal.TACIT, 12, None),
        ("month-to-month", Renewal.TACIT, 1, None),
        ("three (3) years", Renewal.EXPRESS, 36, None),
        ("12 Months", Renewal.EXPRESS, 12, None),
    ],
)
def test_only_words_for_it_make_a_renewal_tacit(
    text: str, mode: Renewal, months: int, at_most: int | None
) -> None:
    assert read_renewal(text) == WrittenRenewal(mode, Span(months=months), at_most)


@pytest.mark.parametrize("text", ["perpetual", "Perpetual", "indefinitely", "tills vidare"])
def test_an_endless_renewal_has_no_length(text: str) -> None:
    assert read_renewal(text) == WrittenRenewal(endless=True)


@pytest.mark.parametrize(
    "text",
    [
        "5 years; 2 years",
        "perpetual, 11/15/2014",
        "7/22/2019; 7/22/2022",
        "successive 12 months; successive 6 months;",
        "success 1 year",
        "successive",
    ],
)
def test_a_renewal_with_two_readings_or_none_is_refused(text: str) -> None:
    with pytest.raises(Unclear):
        read_renewal(text)


@given(
    st.one_of(
        st.builds(Span, months=st.integers(1, 1200)), st.builds(Span, days=st.integers(1, 3650))
    )
)
def test_what_the_product_writes_it_reads(span: Span) -> None:
    assert read_span(in_words(span)) == span


WORDS = [
    "one",
    "(1)",
    "12",
    "0.5",
    "half",
    "a",
    "year",
    "months",
    "days",
    "week",
    "successive",
    "/",
]
WORDS += [";", ",", "and", "perpetual", "each", "(", ")", "-", "år", "[]", "twenty", "five", "x"]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_and_never_more_than_it_says(text: str) -> None:
    """Whatever is read has a unit in its text, and is a length greater than nothing."""
    for read in (read_span, read_renewal):
        try:
            found = read(text)
        except Unclear:
            continue
        span = found if isinstance(found, Span) else found.span
        if span is None:
            assert isinstance(found, WrittenRenewal)
            assert found.endless
        else:
            assert bool(span.months) != bool(span.days)
            assert any(unit in text.casefold() for unit in ("year", "month", "day", "week", "å"))
