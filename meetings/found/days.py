"""The day by which something is promised, as minutes say it, reckoned from the meeting's day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari januar jänner",
            "february feb februari februar",
            "march mar mars märz maerz",
            "april apr",
            "may maj mai",
            "june jun juni",
            "july jul juli",
            "august aug augusti",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon måndag mån montag",
            "tuesday tue tues tisdag tis dienstag",
            "wednesday wed onsdag ons mittwoch",
            "thursday thu thur thurs torsdag tors donnerstag",
            "friday fri fredag fre freitag",
            "saturday sat lördag samstag sonnabend",
            "sunday sun söndag sonntag",
        )
    )
    for name in names.split()
}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "couple": 2,
    "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4,
    "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4,
}  # fmt: skip
FRIDAY = 4
NEXT_MEETING = "next meeting"
LONG_S = "\u017f"
"""Matches an s in any case, and is none in small letters: no month is called so."""


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@dataclass(frozen=True)
class Said:
    """A day as it was said: the words, and the day they mean where that can be reckoned."""

    words: str
    on: date | None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(day: int, month: int, year: str | None, on: date) -> date | None:
    """The day in its year; without one, the next such day that is not long past."""
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _made(on.year, month, day)
    if found and found < on - timedelta(days=60):
        return _made(on.year + 1, month, day)
    return found


def _weekday(match: re.Match[str], on: date) -> date:
    """The first such day after the meeting."""
    ahead = (WEEKDAYS[match["weekday"].lower()] - on.weekday()) % 7 or 7
    return on + timedelta(days=ahead)


def _friday(on: date, weeks: int = 0) -> date:
    """The Friday of the week, or the day itself where that is later."""
    return max(on, on + timedelta(days=FRIDAY - on.weekday() + 7 * weeks))


def _within(match: re.Match[str], on: date) -> date | None:
    said = match["count"].lower()
    count = NUMBERS.get(said) or (int(said) if said.isdecimal() else 0)
    unit = match["unit"].lower()
    if not 0 < count < 100:
        return None
    if unit.startswith(("w", "v")):
        return on + timedelta(weeks=count)
    if unit.startswith(("mo", "må")):
        return on + relativedelta(months=count)
    return on + timedelta(days=count)


def _in_words(match: re.Match[str], on: date) -> date | None:
    month = MONTHS[match["month"].lower()]
    return _coming(int(match["day"]), month, match["year"], on)


def _slashed(match: re.Match[str], on: date) -> date | None:
    """12.3. is the 12th of March; of 3/12, which may be either, the one that comes sooner."""
    first, second = int(match["first"]), int(match["second"])
    read = [_coming(first, second, match["year"], on)]
    if match["mark"] == "/":
        read.append(_coming(second, first, match["year"], on))
    days = [each for each in read if each]
    return min(days, key=lambda each: (each < on, abs((each - on).days)), default=None)


def _of_month(match: re.Match[str], on: date) -> date | None:
    this = _made(on.year, on.month, int(match["day"]))
    if this and this >= on:
        return this
    after = on + relativedelta(months=1)
    return _made(after.year, after.month, int(match["day"]))


MONTH, WEEKDAY = _any(MONTHS), _any(WEEKDAYS)
BEFORE = (
    r"(?:by|before|until|till|latest|on|due(?:\s+(?:on|by|date))?|deadline|for|no\s+later\s+than"
    r"|end\s+of|senast(?:\s+den)?|före|innan|till|på|klart|bis(?:\s+zum)?|spätestens(?:\s+am)?|am"
    r"|vor)"
)
Reckoned = Callable[[re.Match[str], date], date | None]
FORMS: tuple[tuple[re.Pattern[str], Reckoned], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reckoned)
    for pattern, reckoned in (
        (
            r"(?<![\w/])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
            lambda match, on: _made(int(match["year"]), int(match["month"]), int(match["day"])),
        ),
        (
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|:e)?\s+(?:of\s+)?(?P<month>{MONTH})\b\.?"
            r"(?:,?\s+(?P<year>20\d\d))?",
            _in_words,
        ),
        (
            rf"\b(?P<month>{MONTH})\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![-]\d)"
            r"(?:,?\s+(?P<year>20\d\d))?",
            _in_words,
        ),
        (
            rf"\b{BEFORE}:?\s+(?:the\s+)?(?:\w+\s+)?(?P<first>\d{{1,2}})(?P<mark>[/.])"
            r"(?P<second>\d{1,2})(?:(?P=mark)(?P<year>20\d\d|\d\d))?(?![\w/])",
            _slashed,
        ),
        (
            r"\b(?:by|before|until|for|till|to|at|in|during|on|due|senast|till|inför|bis|vor|zum)?:?"
            r"\s*(?:the\s+|our\s+|prior\s+to\s+)?(?:next|coming|nästa|nächste[nrms]?)\s+"
            r"(?:\w+\s+)?(?:meeting|call|time|gång|möte|sitzung|treffen|termin|mal)\b",
            lambda match, on: None,
        ),
        (
            r"\b(?:by\s+|before\s+)?(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?month|eom"
            r"|this\s+month|månadsskiftet|denna\s+månad|diesen\s+monat|monatsende)\b",
            lambda match, on: on + relativedelta(day=31),
        ),
        (
            r"\b(?:end\s+of\s+(?:the\s+|this\s+)?(?:week)|eow|this\s+week|denna\s+vecka"
            r"|den\s+här\s+veckan|diese\s+woche|later\s+this\s+week)\b",
            lambda match, on: _friday(on),
        ),
        (
            r"\b(?:(?:by\s+|early\s+|end\s+of\s+)?next\s+week|nästa\s+vecka|nächste[rn]?\s+woche)\b",
            lambda match, on: _friday(on, weeks=1),
        ),
        (
            r"\b(?:next\s+month|nästa\s+månad|nächste[nrms]?\s+monat)\b",
            lambda match, on: on + relativedelta(months=1, day=31),
        ),
        (
            r"\b(?:by|before|until|till|innan|före|bis)\s+(?:zum\s+)?(?:the\s+)?(?:end\s+of\s+(?:the\s+)?year"
            r"|eoy|årsskiftet|jahresende)\b",
            lambda match, on: date(on.year, 12, 31),
        ),
        (
            rf"\b(?:{BEFORE}|this|next|coming|nästa|nächste[nrms]?|kommande|kommenden):?\s+"
            rf"(?:this\s+|next\s+|coming\s+)?(?P<weekday>{WEEKDAY})\b",
            _weekday,
        ),
        (
            r"\b(?:within|in|inom|om|in|innerhalb\s+von)\s+(?:a\s+)?"
            rf"(?P<count>\d{{1,2}}|{_any(NUMBERS)})\s+(?:of\s+)?"
            r"(?P<unit>days?|weeks?|months?|dag(?:ar)?|veck(?:a|or)|månad(?:er)?|tage?n?|wochen?"
            r"|monate?n?)\b",
            _within,
        ),
        (
            r"\b(?:by|before|until)\s+(?:the\s+)(?P<day>\d{1,2})(?:st|nd|rd|th)\b",
            _of_month,
        ),
        (
            r"\b(?:by\s+)?(?:eod(?:\s+today)?|end\s+of\s+(?:the\s+)?day|today|idag|i\s+dag|heute)\b",
            lambda match, on: on,
        ),
        (
            r"\b(?:by\s+)?(?:tomorrow|imorgon|i\s+morgon|morgen)\b",
            lambda match, on: on + timedelta(days=1),
        ),
    )
)  # fmt: skip
SAYS_NEXT_MEETING = re.compile(
    r"(?:next|coming|nästa|nächste)\S*\s+(?:\w+\s+)?"
    r"(?:meeting|call|time|gång|möte|sitzung|treffen|termin|mal)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reckoning:
    """Reckons days from the meeting's day `on`; the next meeting, if it is known, is `next_on`.

    A weekday is the first after the meeting; a week ends on its Friday, a month on its last day.
    Without `on` a day is given only where it is said with its year.
    """

    on: date | None
    next_on: date | None = None

    def said(self, text: str) -> Said | None:
        """The first day that a text says."""
        text = text.replace(LONG_S, "s")
        found = [
            (match.start(), order, match, reckoned)
            for order, (pattern, reckoned) in enumerate(FORMS)
            if (match := pattern.search(text))
        ]
        if not found:
            return None
        _start, _order, match, reckoned = min(found, key=lambda each: each[:2])
        words = " ".join(match[0].split()).strip(" :,")
        if SAYS_NEXT_MEETING.search(words):
            return Said(words, self.next_on)
        has_year = "year" in match.groupdict() and match["year"]
        if self.on is None and not has_year:
            return Said(words, None)
        try:
            return Said(words, reckoned(match, self.on or date.min))
        except OverflowError:
            return Said(words, None)
