"""A rhythm as a person chooses it, and the recurrence rule (RFC 5545) that it is. No database."""

from calendar import monthrange
from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules

MONTHS, MONTHS_APART, WEEKS_APART = "months", "months_apart", "weeks_apart"
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
NO_LEAP_YEAR = 2026
DAYS = range(1, 32)

NAMED_APART = 7
"""From so many months on `every 2 months`, `monthly` says more than their names."""

NTH = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    LAST: gettext_lazy("last"),
}
WEEKDAY_NAMES = {code: WEEKDAYS[nth] for nth, code in enumerate(WEEKDAY_CODES)}


@dataclass(frozen=True)
class Rhythm:
    """In which months, or how many months or weeks apart; on a day, or the nth weekday.

    Without `weekday` the work is due on the `day` of the month, -1 being its last.
    """

    how: str = MONTHS
    months: tuple[int, ...] = ()
    every: int = 1
    day: int = 1
    nth: int = 1
    weekday: str = ""

    @property
    def leaves_out(self) -> bool:
        """Whether a month that is meant has no such day, so that a rule would leave it out."""
        months = self.months if self.how == MONTHS else (2,)
        on_day = self.how != WEEKS_APART and not self.weekday
        return on_day and any(self.day > monthrange(NO_LEAP_YEAR, month)[1] for month in months)

    @property
    def rule(self) -> str:
        match self.how:
            case "weeks_apart":
                return f"FREQ=WEEKLY;INTERVAL={self.every};BYDAY={self.weekday}"
            case "months_apart":
                return f"FREQ=MONTHLY;INTERVAL={self.every};{self._on_which_day}"
        months = ",".join(str(month) for month in sorted(self.months))
        return f"FREQ=YEARLY;BYMONTH={months};{self._on_which_day}"

    @property
    def _on_which_day(self) -> str:
        if self.weekday:
            return f"BYDAY={self.nth}{self.weekday}"
        return f"BYMONTHDAY={self.day}"


@dataclass
class _Parts:
    """The parts of a rule that are not looked at yet."""

    left: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int = 1) -> int:
        return int(self.left.pop(name, default))


def rhythm_of(rule: str) -> Rhythm | None:
    """The rhythm that the rule is; None for one that only an expert's rule can say."""
    parts = _Parts(rules.rule_parts(rule))
    try:
        found = _read(parts)
    except (KeyError, ValueError):
        return None
    if found is None or parts.left:
        return None
    return found


def _read(parts: _Parts) -> Rhythm | None:
    match parts.left.pop("FREQ"):
        case "WEEKLY":
            weekday = parts.left.pop("BYDAY")
            every = parts.number("INTERVAL")
            found = Rhythm(WEEKS_APART, every=every, weekday=weekday)
        case "MONTHLY":
            every = parts.number("INTERVAL")
            found = Rhythm(MONTHS_APART, every=every, **_day_of(parts))
        case _:
            months = tuple(sorted({int(month) for month in parts.left.pop("BYMONTH").split(",")}))
            found = Rhythm(MONTHS, months=months, **_day_of(parts))
    is_one = found.weekday in ("", *WEEKDAY_CODES) and found.nth in NTH
    return found if is_one and found.day in (*DAYS, LAST) else None


def _day_of(parts: _Parts) -> dict[str, Any]:
    if "BYDAY" in parts.left:
        written = parts.left.pop("BYDAY")
        return {"nth": int(written[:-2]), "weekday": written[-2:]}
    return {"day": int(parts.left.pop("BYMONTHDAY"))}


def rule_in_full(rule: str) -> str:
    """How often and on which day: `March and September, on the second Tuesday`."""
    found = rhythm_of(rule)
    if found is None:
        return rules.rule_in_words(rule)
    how_often = rules.rule_in_words(rule)
    if found.how == MONTHS and len(found.months) < NAMED_APART:
        how_often = rules.months_in_words(found.months)
    return _("%(how_often)s, %(day)s") % {"how_often": how_often, "day": _day_in_words(found)}


def _day_in_words(rhythm: Rhythm) -> str:
    if rhythm.how == WEEKS_APART:
        return _("on %(weekday)s") % {"weekday": WEEKDAY_NAMES[rhythm.weekday]}
    if rhythm.weekday:
        facts = {"nth": NTH[rhythm.nth], "weekday": WEEKDAY_NAMES[rhythm.weekday]}
        return _("on the %(nth)s %(weekday)s") % facts
    if rhythm.day == LAST:
        return _("on the last day of the month")
    return _("on day %(day)s") % {"day": rhythm.day}


DAY_CHOICES = [
    *((str(day), str(day)) for day in DAYS),
    (str(LAST), gettext_lazy("the last day")),
]
NTH_CHOICES = [("", gettext_lazy("no weekday: the day of the month"))] + [
    (str(nth), format_lazy("{} {}", gettext_lazy("the"), word)) for nth, word in NTH.items()
]
