"""Lengths of time as people write them into registers: read, or refused with what is unclear.

    read_span("three (3) years")             # Span(months=36)
    read_renewal("2 successive 5 years")     # tacit, 60 months, at most twice
    read_span("180 days / 6 months")         # raises Unclear: two lengths

Nothing is guessed: a text is read only when each of its words is known, and when all it says comes
to one length. English and Swedish.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _

from agreements.rules import Renewal, Span

MONTHS = {
    "month": 1,
    "months": 1,
    "mo": 1,
    "mos": 1,
    "månad": 1,
    "månader": 1,
    "månaders": 1,
    "mån": 1,
    "monthly": 1,
    "quarter": 3,
    "quarters": 3,
    "quarterly": 3,
    "kvartal": 3,
    "year": 12,
    "years": 12,
    "yr": 12,
    "yrs": 12,
    "annual": 12,
    "annually": 12,
    "yearly": 12,
    "år": 12,
    "års": 12,
    "årligen": 12,
    "årsvis": 12,
}
DAYS = {
    "day": 1,
    "days": 1,
    "dag": 1,
    "dagar": 1,
    "dagars": 1,
    "week": 7,
    "weeks": 7,
    "weekly": 7,
    "vecka": 7,
    "veckor": 7,
    "veckors": 7,
}
BY_ITSELF = {"monthly", "quarterly", "annual", "annually", "yearly", "weekly", "årligen", "årsvis"}
"""Units that are one of themselves without a number before them."""

ARTICLES = {"a", "an", "one", "en", "ett"}
ONES = (
    *(("one", "en", "ett", "a", "an"), ("two", "två"), ("three", "tre"), ("four", "fyra")),
    *(("five", "fem"), ("six", "sex"), ("seven", "sju"), ("eight", "åtta"), ("nine", "nio")),
    *(("ten", "tio"), ("eleven", "elva"), ("twelve", "tolv"), ("thirteen", "tretton")),
    *(("fourteen", "fjorton"), ("fifteen", "femton"), ("sixteen", "sexton")),
    *(("seventeen", "sjutton"), ("eighteen", "arton"), ("nineteen", "nitton")),
)
TENS = (
    *(("twenty", "tjugo"), ("thirty", "trettio"), ("forty", "fyrtio"), ("fifty", "femtio")),
    *(("sixty", "sextio"), ("seventy", "sjuttio"), ("eighty", "åttio"), ("ninety", "nittio")),
)
NUMBERS = {
    **{word: n for n, words in enumerate(ONES, 1) for word in words},
    **{word: 10 * n for n, words in enumerate(TENS, 2) for word in words},
    **{
        f"{ten[0]}-{one[0]}": 10 * n + m
        for n, ten in enumerate(TENS, 2)
        for m, one in enumerate(ONES[:9], 1)
    },
}
HALF = {"half", "halv", "halvt"}
AND = {"and", "plus", "och", ",", "&"}
OR = {";", "/", "or", "eller"}
SILENT = {
    *("of", "the", "for", "in", "to", "at", "least", "each", "calendar", "additional", "further"),
    *("another", "prior", "advance", "written", "notice", "before", "end", "expiry", "expiration"),
    *("renewal", "renews", "renewed", "extension", "extensions", "term", "terms", "period"),
    *("periods", "automatic", "automatically", "automatiskt", "i", "med", "om", "minst"),
    *("uppsägningstid", "förlängning"),
}
"""Words around a length that change nothing about it."""
WORKING = {"business", "working", "arbetsdag", "arbetsdagar", "arbetsdagars"}

AUTOMATIC = {"automatic", "automatically", "automatiskt"}
SUCCESSIVE = ("successive", "consecutive", "successively", "rolling", "successiv", "successiva")
ENDLESS = {"perpetual", "perpetually", "indefinite", "indefinitely", "tillsvidare"}
CLOSE = 0.9
"""How like a word that means "again and again" must be to one of those: one letter wrong."""

TENS_APART = re.compile(
    rf"\b({'|'.join(ten[0] for ten in TENS)})\s+({'|'.join(one[0] for one in ONES[:9])})\b"
)
ROLLING = re.compile(r"\b(month|year|week)[- ]to[- ]\1\b")
TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*|\S")
APOSTROPHES = {".", "'", "\N{RIGHT SINGLE QUOTATION MARK}"}
BRACKETED = re.compile(r"\(?\s*(\d+)\s*\)")


class Unclear(Exception):  # noqa: N818  a sentence about a text, shown to whoever wrote it
    """The text does not say one length of time; the message is a sentence that says why."""


@dataclass(frozen=True)
class WrittenRenewal:
    """What a text says of renewals: how long each is, whether it comes by itself, how often.

    `endless`: after the first term the agreement has no end, so there is no length.
    """

    mode: Renewal = Renewal.EXPRESS
    span: Span | None = None
    at_most: int | None = None
    endless: bool = False


def read_span(text: str) -> Span:
    """The length of time that a text says, in months or in days; raises Unclear."""
    return _one_of(_alternatives(_words(text)))


def read_renewal(text: str) -> WrittenRenewal:
    """What a text says of the renewals of an agreement; raises Unclear.

    Only *successive*, *automatic* or *month-to-month* say that a renewal comes by itself; a length
    alone says how long the renewal is that has to be agreed on.
    """
    words = _words(text)
    if words and all(word in ENDLESS for word in words):
        return WrittenRenewal(endless=True)
    at_most, words = _times(words)
    again = [word for word in words if _is_successive(word)]
    comes = again or AUTOMATIC.intersection(words) or ROLLING.search(text.casefold())
    span = _one_of(_alternatives([word for word in words if word not in again]))
    return WrittenRenewal(Renewal.TACIT if comes else Renewal.EXPRESS, span, at_most)


def _times(words: list[str]) -> tuple[int | None, list[str]]:
    """How many renewals "2 successive 5 years" allows, and its words without that number."""
    for at, (word, then) in enumerate(pairwise(words)):
        number = None if word in ARTICLES else _number(word)
        if _is_successive(then) and number is not None and number.denominator == 1 and number > 0:
            return int(number), words[:at] + words[at + 1 :]
    return None, words


def _one_of(alternatives: list[list[str]]) -> Span:
    spans = {_sum_of(words) for words in alternatives}
    if len(spans) > 1:
        raise Unclear(_("It says more than one length of time."))
    return spans.pop()


def _words(text: str) -> list[str]:
    """The words, numbers and signs of a text; a number said twice, "three (3)", stands once."""
    text = re.sub(r"(?<=\d)-(?=[^\W\d_])", " ", text.casefold())
    text = ROLLING.sub(r"1 \1", text)
    text = re.sub(r"\b([^\W\d_]+)-(?=(?:day|week|month|quarter|year)s?\b)", r"\1 ", text)
    text = re.sub(r"\btills vidare\b", "tillsvidare", TENS_APART.sub(r"\1-\2", text))
    words: list[str] = []
    at = 0
    for found in BRACKETED.finditer(text):
        words += TOKEN.findall(text[at : found.start()])
        _add_bracketed(words, found[1])
        at = found.end()
    words += TOKEN.findall(text[at:])
    return [word for word in words if word not in APOSTROPHES]


def _add_bracketed(words: list[str], digits: str) -> None:
    """The number of "(3)": alone it counts; after a number in words it must be the same."""
    said = _number(words[-1]) if words else None
    if said is None:
        words.append(digits)
    elif said != int(digits):
        raise Unclear(_("It says one number in words and another in figures."))


def _alternatives(words: list[str]) -> list[list[str]]:
    """The words between signs and words that mean *or*; the last of them may be left blank."""
    found: list[list[str]] = [[]]
    for word in words:
        if word in OR:
            found.append([])
        else:
            found[-1].append(word)
    if len(found) > 1 and not found[-1]:
        found.pop()
    return found


def _sum_of(words: list[str]) -> Span:
    """The length that words say, as a sum from the greatest unit down: "4 years, 6 months"."""
    parts = list(_parts(words))
    if not parts:
        raise Unclear(_("It says no length of time."))
    months = sum((number * MONTHS.get(unit, 0) for number, unit in parts), Fraction())
    days = sum((number * DAYS.get(unit, 0) for number, unit in parts), Fraction())
    if months and days:
        raise Unclear(_("It mixes months and days."))
    if months.denominator > 1 or days.denominator > 1 or not months + days:
        raise Unclear(_("It is no whole number of months or days."))
    return Span(months=int(months), days=int(days))


def _parts(words: list[str]) -> Iterator[tuple[Fraction, str]]:
    """Each number with its unit; a part after the first follows at once, with a smaller unit."""
    number: Fraction | None = None
    by, last, apart = "", "", False
    for word in words:
        said = Fraction(1, 2) if word in HALF else _number(word)
        if said is not None:
            if by in HALF and word in ARTICLES:
                continue
            if number is not None and by not in ARTICLES:
                raise Unclear(_("It has two numbers and one unit."))
            number, by = said, word
        elif word in MONTHS or word in DAYS:
            if number is None and word not in BY_ITSELF:
                raise Unclear(_("It has no number before “%s”.") % word)
            if last and (apart or _size(word) >= _size(last)):
                raise Unclear(_("It says more than one length of time."))
            yield (Fraction(1) if number is None else number), word
            number, last, apart = None, word, False
        elif word in SILENT:
            apart = bool(last)
        elif word in WORKING:
            raise Unclear(_("It counts working days; give days of the calendar, or months."))
        elif word not in AND:
            raise Unclear(_("“%s” is no word of a length of time.") % word[:40])
    if number is not None and by not in ARTICLES:
        raise Unclear(_("It has a number without a unit."))


def _size(unit: str) -> int:
    """About how many days a unit has, to tell the greater one."""
    return MONTHS.get(unit, 0) * 30 + DAYS.get(unit, 0)


def _number(word: str) -> Fraction | None:
    """The number that a word or figures say; none for any other word."""
    if word in NUMBERS:
        return Fraction(NUMBERS[word])
    return Fraction(Decimal(word)) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", word) else None


def _is_successive(word: str) -> bool:
    """Whether the word means "one after the other"; registers have it with a letter wrong."""
    return bool(get_close_matches(word, SUCCESSIVE, n=1, cutoff=CLOSE))
