"""The chain of an agreement's periods, and the current one enlarged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.explain import Explanation
from agreements.models import Agreement, AgreementPeriod, Origin
from agreements.models.agreement_states import ON_THE_WAY
from agreements.rules import is_final, term_after
from agreements.succession import ALONE, Neighbour, Succession
from brm.ui.charts.scales import ChartTable, Scale
from brm.ui.formats import day

WIDTH, CHAIN_Y, BAR, LENS_Y, HEIGHT = 1150, 20, 30, 78, 176
LINE_Y, ROW, LETTER = 112, 16, 6.4
SHOWN = 8
OPEN_YEARS = 1


LOOKS = {"flag": "current", "post": "strong bad", "end": "strong", "now": "strong"}


@dataclass(frozen=True)
class Box:
    """One period of the chain; `sort` is past, current or next."""

    x: float
    width: float
    sort: str
    number: str
    words: str
    date: str
    title: str

    @property
    def text_x(self) -> float:
        return self.x + 9


@dataclass(frozen=True)
class Mark:
    """A named day of the lens, its words on a row of their own under the line."""

    x: float
    row: int
    words: str
    tone: str
    anchor: str

    @property
    def y(self) -> int:
        return LINE_Y + 12 + self.row * ROW

    @property
    def text_x(self) -> float:
        return self.x + (-4 if self.anchor == "end" else 4)

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where its words go, near enough."""
        wide = LETTER * len(self.words) + 10
        return (self.x - wide, self.x) if self.anchor == "end" else (self.x, self.x + wide)

    @property
    def look(self) -> str:
        """The classes of its words."""
        return LOOKS[self.tone]


@dataclass(frozen=True)
class Chain:
    """Periods on one line; beneath it a lens over the current one."""

    title: str
    desc: str
    boxes: Sequence[Box]
    funnel: str
    ticks: Sequence[tuple[float, str]]
    past: float
    window: tuple[float, float] | None
    today: float | None
    marks: Sequence[Mark]
    table: ChartTable
    width: int = WIDTH
    height: int = HEIGHT
    line_y: int = LINE_Y
    template: str = "agreements/charts/chain.html"


def chain_of(
    agreement: Agreement,
    periods: Sequence[AgreementPeriod],
    current: AgreementPeriod,
    dates: Sequence[Explanation],
    *,
    today: date,
    succession: Succession = ALONE,
) -> Chain:
    """The last periods, the current one and, where it is tacit, the next; then the lens.

    The period before the first is that of the agreement it succeeds, the next its successor's.
    """
    shown = list(periods)[-SHOWN:]
    before = succession.before if len(periods) <= SHOWN else None
    boxes = list(_boxes(agreement, shown, current, today, before, succession.after))
    first, last = current.first_day, _end_of(current, today)
    across = Scale(first.toordinal(), last.toordinal(), 0, WIDTH)
    marks = list(_marks(dates, across, today, current))
    here = next(box for box in boxes if box.sort == "current")
    return Chain(
        title=_("Periods of %(agreement)s") % {"agreement": agreement.name},
        desc=" ".join(f"{each.label} {day(each.day, today)}." for each in dates),
        boxes=boxes,
        funnel=f"M{here.x} {CHAIN_Y + BAR}H{here.x + here.width}L{WIDTH} {LENS_Y}H0Z",
        ticks=list(_ticks(first, last, across)),
        past=across(min(max(today, first), last).toordinal()),
        window=_window(dates, across),
        today=across(today.toordinal()) if first <= today <= last else None,
        marks=marks,
        table=_table(shown, today, before, succession.after),
    )


def _boxes(
    agreement: Agreement,
    periods: Sequence[AgreementPeriod],
    current: AgreementPeriod,
    today: date,
    before: Neighbour | None,
    after: Neighbour | None,
) -> Iterator[Box]:
    following = _days_of(after, today) if after else _next_days(agreement, periods[-1])
    first = before.period.first_day if before else periods[0].first_day
    end = following[1] if following else _end_of(periods[-1], today)
    across = Scale(first.toordinal(), end.toordinal() + 1, 0, WIDTH)
    if before:
        yield _box(across, _days_of(before, today), "past", "", before.agreement.number, today)
    for period in periods:
        sort = "current" if period.pk == current.pk else "past"
        days = (period.first_day, _end_of(period, today))
        yield _box(across, days, sort, str(period.n), how_it_came(period), today)
    if after and following:
        sort = "next" if after.agreement.state in ON_THE_WAY else "past"
        yield _box(across, following, sort, "", after.agreement.number, today)
    elif following:
        number = str(periods[-1].n + 1)
        words = (
            _("next: notice came too late for the one before")
            if agreement.notice_given_on
            else _("next, unless notice is given")
        )
        yield _box(across, following, "next", number, words, today)


def _box(
    across: Scale,
    days: tuple[date, date],
    sort: str,
    number: str,
    words: str,
    today: date,
) -> Box:
    x = across(days[0].toordinal())
    width = round(across(days[1].toordinal() + 1) - x - 3, 1)
    title = _("Period %(n)s, %(words)s, from %(first)s to %(last)s") % {
        "n": number,
        "words": words,
        "first": day(days[0], today),
        "last": day(days[1], today),
    }
    fits = words if width > 26 + 6.2 * len(words) else ""
    return Box(x, width, sort, number, fits, day(days[0], today) if width > 72 else "", title)


def _days_of(neighbour: Neighbour, today: date) -> tuple[date, date]:
    return neighbour.period.first_day, _end_of(neighbour.period, today)


def _next_days(agreement: Agreement, last: AgreementPeriod) -> tuple[date, date] | None:
    """The days of the term that would follow tacitly."""
    terms = agreement.terms
    if terms is None or is_final(terms, last.term) or agreement.ended_on:
        return None
    term = term_after(terms, last.term)
    return (term.first_day, term.last_day) if term.last_day else None


def how_it_came(period: AgreementPeriod) -> str:
    """ "first term", "tacit", "agreed, edition 2"."""
    words = {
        Origin.FIRST: _("first term"),
        Origin.TACIT: _("tacit"),
        Origin.EXPRESS: _("agreed"),
    }[Origin(period.origin)]
    if period.edition > 1:
        return _("%(words)s, edition %(n)s") % {"words": words, "n": period.edition}
    return words


def _end_of(period: AgreementPeriod, today: date) -> date:
    """The last day, or a day to draw to where there is none."""
    return period.last_day or max(today, period.first_day) + timedelta(days=365 * OPEN_YEARS)


def _marks(
    dates: Sequence[Explanation], across: Scale, today: date, current: AgreementPeriod
) -> Iterator[Mark]:
    tones = {"start_by": "flag", "notice": "post", "end": "end"}
    named = [
        (each.day, f"{each.label} {date_format(each.day, 'j F')}", tones[each.key])
        for each in dates
    ]
    named.append((today, _("today, %(day)s") % {"day": date_format(today, "j M")}, "now"))
    taken: list[Mark] = []
    for on, words, tone in sorted(named):
        if current.first_day <= on <= _end_of(current, today):
            x = across(on.toordinal())
            mark = Mark(x, 0, words, tone, "end" if x > WIDTH * 0.7 else "start")
            taken.append(_on_a_free_row(mark, taken))
    yield from taken


def _on_a_free_row(mark: Mark, taken: Sequence[Mark]) -> Mark:
    """The mark on the first row where its words meet no other's."""
    while any(
        mark.row == other.row and mark.reach[0] < other.reach[1] and other.reach[0] < mark.reach[1]
        for other in taken
    ):
        mark = replace(mark, row=mark.row + 1)
    return mark


def _window(dates: Sequence[Explanation], across: Scale) -> tuple[float, float] | None:
    """From *start by* to the last day of notice, as far as they lie in the period."""
    by_key = {each.key: each.day.toordinal() for each in dates}
    if "start_by" not in by_key or "notice" not in by_key:
        return None
    low, high = max(by_key["start_by"], across.low), max(by_key["notice"], across.low)
    return across(low), round(across(high) - across(low), 1)


def _ticks(first: date, last: date, across: Scale) -> Iterator[tuple[float, str]]:
    """The first of each month, quarter or year, whatever leaves room for its name."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(each for each in (1, 3, 12, 60) if months / each <= 18 or each == 60)
    on = first.replace(day=1) + relativedelta(months=1)
    while on <= last:
        if (on.year * 12 + on.month - 1) % step == 0:
            name = str(MONTHS_3[on.month]).title()
            yield across(on.toordinal()), f"{name} {on.year}" if step > 1 else name
        on += relativedelta(months=1)


def _table(
    periods: Sequence[AgreementPeriod],
    today: date,
    before: Neighbour | None,
    after: Neighbour | None,
) -> ChartTable:
    rows = [
        (str(each.n), how_it_came(each), day(each.first_day, today), day(each.last_day, today))
        for each in periods
    ]
    if before:
        rows.insert(0, _row_of(before, _("succeeded by this one"), today))
    if after:
        rows.append(_row_of(after, _("succeeds this one"), today))
    return ChartTable((_("Period"), _("How it came about"), _("First day"), _("Last day")), rows)


def _row_of(neighbour: Neighbour, words: str, today: date) -> tuple[str, str, str, str]:
    period = neighbour.period
    days = (day(period.first_day, today), day(period.last_day, today))
    return (neighbour.agreement.number, words, *days)
