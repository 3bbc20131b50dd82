"""Terms, notice and renewal of agreements: pure functions of dates.

Source: `Terms, notice and renewal` of the product's rules, docs/rules.md. All days are inclusive
here; the database keeps half-open ranges.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from brm.accounts.calendar import WorkingDay, previous_working_day

APPROVAL_DAYS = 30
"""How long before the end the customer's approval is due, when notice leaves that long."""


class Renewal(StrEnum):
    TACIT = "tacit"
    EXPRESS = "express"
    NONE = "none"


@dataclass(frozen=True)
class Span:
    """A length of time in months or days, as agreements state it."""

    months: int = 0
    days: int = 0

    def __bool__(self) -> bool:
        return bool(self.months or self.days)

    def after(self, day: date) -> date:
        """The day that much later."""
        return day + relativedelta(months=self.months, days=self.days)


@dataclass(frozen=True)
class Terms:
    """What an agreement says about its length, renewal and notice.

    The first term is `initial_months` long or ends on `first_ends_on`; with neither, it has no end.
    It renews tacitly without end, or `renewals_at_most` times.
    """

    anchor: date
    initial_months: int | None = None
    first_ends_on: date | None = None
    renewal: Renewal = Renewal.NONE
    renewal_months: int | None = None
    renewals_at_most: int | None = None
    notice: Span = Span()
    lead_days: int = 90
    notice_given_on: date | None = None
    succeeded_on: date | None = None

    @property
    def renews_tacitly(self) -> bool:
        return self.renewal == Renewal.TACIT and bool(self.renewal_months)


@dataclass(frozen=True)
class Term:
    """The `n`th term of an agreement, with its first and last day; no last day means no end."""

    n: int
    first_day: date
    last_day: date | None

    @property
    def day_after(self) -> date | None:
        return self.last_day + timedelta(days=1) if self.last_day else None


@dataclass(frozen=True)
class Outlook:
    """How the terms go on from one of them: tacit renewals after it, and whether all is over.

    `before` is the term they go on from, `term` the last of them.
    """

    terms: Terms
    before: Term
    term: Term
    renewals: tuple[Term, ...]
    is_over: bool


@dataclass(frozen=True)
class StepDates:
    """When each step of a renewal is due, and the two days they are counted from."""

    last_day: date
    last_day_of_notice: date
    start_by: date
    negotiate_by: date
    notice_by: date
    approve_by: date
    next_first_day: date


def months_after(day: date, months: int) -> date:
    """The day that many months later; a day the month does not have becomes its last one."""
    return day + relativedelta(months=months)


def next_start(terms: Terms, n: int) -> date | None:
    """The first day after the `n`th term, counted from the anchor and never from a term between.

    29 February 2024, yearly: 28 February of 2025, 2026 and 2027, and 29 February 2028.
    """
    later = (n - 1) * (terms.renewal_months or 0)
    if terms.initial_months is not None:
        return months_after(terms.anchor, terms.initial_months + later)
    if terms.first_ends_on is not None:
        return months_after(terms.first_ends_on + timedelta(days=1), later)
    return None


def nth_term(terms: Terms, n: int) -> Term:
    """The `n`th term, from 1; the first is the initial one, the others are renewals."""
    first_day = terms.anchor if n == 1 else next_start(terms, n - 1)
    after = next_start(terms, n)
    if first_day is None:
        raise ValueError("an agreement without an end has one term")
    return Term(n, first_day, after - timedelta(days=1) if after else None)


def term_after(terms: Terms, term: Term) -> Term:
    """The term that follows `term` tacitly: up to the first end, counted from the anchor, past it.

    A period that was agreed on outside that count is so followed by one that ends inside it.
    """
    if term.last_day is None:
        raise ValueError("nothing follows a term without an end")
    first_day = term.last_day + timedelta(days=1)
    n = _not_after(terms, term.last_day)
    while (after := next_start(terms, n)) is not None and after <= first_day:
        n += 1
    return Term(term.n + 1, first_day, after - timedelta(days=1) if after else None)


def last_day_of_notice(last_day: date, notice: Span) -> date:
    """The last day on which notice can still be given, counted back from the *current* last day.

    Months clip to the end of the month: 31 May less one month is 30 April. It is what the parties
    agreed, so it stays where it is on a day that is not a working day.
    """
    return last_day - relativedelta(months=notice.months, days=notice.days)


def start_by(last_day_of_notice: date, lead_days: int, working: WorkingDay) -> date:
    """The day by which the renewal must have begun, rolled back to a working day."""
    return previous_working_day(last_day_of_notice - timedelta(days=lead_days), working)


def is_final(terms: Terms, term: Term) -> bool:
    """Whether the agreement ends with this term: nothing renews it, or notice was in time.

    Once a successor is in force nothing renews it any more.
    """
    if term.last_day is None or not terms.renews_tacitly:
        return True
    if is_last_renewal(terms, term) or terms.succeeded_on is not None:
        return True
    if terms.notice_given_on is None:
        return False
    return terms.notice_given_on <= last_day_of_notice(term.last_day, terms.notice)


def is_noticed(terms: Terms, term: Term) -> bool:
    """Whether notice ends the agreement with the term; what is too late for it ends a later one."""
    return terms.notice_given_on is not None and is_final(terms, term)


def ends_by_notice(terms: Terms, term: Term, on: date) -> date:
    """The last day of the agreement whose last term this is, where notice is given on the day.

    Of an agreement without an end, the notice later, and a day at least; else the end of the first
    term whose last day of notice is not past.
    """
    if term.last_day is None:
        return max(terms.notice.after(on), term.first_day)
    noticed = replace(terms, notice_given_on=on)
    while not is_final(noticed, term):
        term = term_after(noticed, term)
    if term.last_day is None:
        raise ValueError("nothing follows a term without an end")
    return term.last_day


def is_last_renewal(terms: Terms, term: Term) -> bool:
    """Whether the term used up the last of a number of tacit renewals."""
    return terms.renewals_at_most is not None and term.n > terms.renewals_at_most


def _not_after(terms: Terms, on: date) -> int:
    """A term that surely is not after the one to find, near enough to count on from."""
    first = nth_term(terms, 1)
    if not terms.renews_tacitly or not terms.renewal_months or first.last_day is None:
        return 1
    until = min(on, terms.notice_given_on or on)
    months = (until.year - first.last_day.year) * 12 + until.month - first.last_day.month
    return max(1, months // terms.renewal_months - 1)


def step_dates(terms: Terms, last_day: date, working: WorkingDay) -> StepDates:
    """When each step of the renewal that follows a term is due, in their order.

    Review on *start by*; notice on its last working day; negotiate half-way between; approval
    thirty days before the end, though not before notice; the next period the day after the end.
    """
    notice = last_day_of_notice(last_day, terms.notice)
    begin, notice_by = (
        start_by(notice, terms.lead_days, working),
        previous_working_day(notice, working),
    )
    approve = max(notice, last_day - timedelta(days=APPROVAL_DAYS))
    return StepDates(
        last_day=last_day,
        last_day_of_notice=notice,
        start_by=begin,
        negotiate_by=previous_working_day(begin + (notice_by - begin) // 2, working),
        notice_by=notice_by,
        approve_by=previous_working_day(approve, working),
        next_first_day=last_day + timedelta(days=1),
    )


def look_ahead(terms: Terms, term: Term, as_of: date) -> Outlook:
    """The tacit renewals that followed `term` up to the day, and whether the last one has ended."""
    before, renewals = term, list[Term]()
    while term.last_day is not None and term.last_day < as_of and not is_final(terms, term):
        term = term_after(terms, term)
        renewals.append(term)
    is_over = term.last_day is not None and term.last_day < as_of
    return Outlook(terms, before, term, tuple(renewals), is_over)


def next_review(anchor: date, months: int, after: date, *, first: date | None = None) -> date:
    """The first review after the day, every so many months, counted from one day and never on.

    From the `first` review, which is one itself, or else from the agreement's first day, which is
    none. Months clip to the end of the month, as those of terms do.
    """
    base, k = (first, 0) if first else (anchor, 1)
    passed = (after.year - base.year) * 12 + after.month - base.month
    k = max(k, passed // months)
    while (day := months_after(base, k * months)) <= after:
        k += 1
    return day


def planned_steps(terms: Terms, term: Term, working: WorkingDay) -> dict[str, date]:
    """The steps of the renewal after a term with their days, in their order.

    None without an end, once notice ended it or a successor is in force; where nothing renews it
    any more, the review alone: what follows is another agreement.
    """
    if term.last_day is None or terms.succeeded_on is not None:
        return {}
    if is_noticed(terms, term):
        return {}
    dates = step_dates(terms, term.last_day, working)
    if terms.renewal == Renewal.NONE or is_last_renewal(terms, term):
        return {"review": dates.start_by}
    return {
        "review": dates.start_by,
        "negotiate": dates.negotiate_by,
        "notice": dates.notice_by,
        "approval": dates.approve_by,
        "start": dates.next_first_day,
    }
