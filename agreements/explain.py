"""Each date of an agreement in a sentence that says how it came about."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.rules import (
    Renewal,
    Span,
    StepDates,
    Term,
    Terms,
    ends_by_notice,
    is_last_renewal,
    is_noticed,
    last_day_of_notice,
    step_dates,
)
from brm.accounts.calendar import WorkingDay


@dataclass(frozen=True)
class Explanation:
    """A date, what it is, why it falls on that day, and why its step is due before it."""

    key: str
    label: str
    day: date
    why: str
    rolled: str = ""


def explain(terms: Terms, term: Term, working: WorkingDay) -> list[Explanation]:
    """*Start by*, last day of notice and current end of a term; none where it has no end."""
    if term.last_day is None:
        return []
    dates = step_dates(terms, term.last_day, working)
    end = Explanation("end", _("Current end"), term.last_day, why_end(terms, term))
    if terms.succeeded_on is not None:
        return [replace(end, why=f"{end.why} {why_last(terms.succeeded_on)}")]
    if terms.notice_given_on is not None and is_noticed(terms, term):
        return [replace(end, why=f"{end.why} {why_noticed(terms.notice_given_on)}")]
    begin = Explanation("start_by", _("Start by"), dates.start_by, why_start_by(terms, dates))
    if terms.renewal == Renewal.NONE or is_last_renewal(terms, term):
        return [begin, end]
    rolled = why_rolled(dates)
    notice = Explanation(
        "notice",
        _("Last day of notice"),
        dates.last_day_of_notice,
        " ".join(filter(None, [why_notice(terms, term.last_day), rolled])),
        rolled,
    )
    return [begin, notice, end]


def why_notice(terms: Terms, last_day: date) -> str:
    """ "Two months before 28 August", and what the month's end did to it."""
    if not terms.notice:
        return _("No notice is agreed: the day is the end itself.")
    day = last_day_of_notice(last_day, terms.notice)
    sentence = _("%(span)s before %(day)s.") % {
        "span": in_words(terms.notice),
        "day": short(last_day),
    }
    if terms.notice.months and day.day != last_day.day:
        clipped = _("%(month)s has no day %(number)s, so it is its last day.")
        facts = {"month": date_format(day, "F"), "number": last_day.day}
        return f"{sentence} {clipped % facts}"
    return sentence


def why_rolled(dates: StepDates) -> str:
    """Why the step of notice is due before the day that was agreed; nothing where it is not.

    The one sentence for both: the parties agreed on the day, and people work on working days.
    """
    if dates.notice_by == dates.last_day_of_notice:
        return ""
    facts = {
        "agreed": with_weekday(dates.last_day_of_notice),
        "rolled": with_weekday(dates.notice_by),
    }
    return _("%(agreed)s is no working day, so the step is due on %(rolled)s.") % facts


def why_ends_by_notice(terms: Terms, term: Term, on: date) -> str:
    """On which day notice given on `on` ends the agreement, and for which term it counts."""
    end = ends_by_notice(terms, term, on)
    facts = {"day": full(on), "end": full(end), "notice": in_words(terms.notice)}
    if term.last_day is None:
        return _("It has no end: notice given on %(day)s ends it on %(end)s.") % facts
    if not terms.renews_tacitly or is_last_renewal(terms, term):
        return _("It ends on %(end)s, with notice and without.") % facts
    facts["last"] = full(last_day_of_notice(term.last_day, terms.notice))
    if end == term.last_day:
        in_time = _("Notice can be given until %(last)s: given on %(day)s, it ends on %(end)s.")
        return in_time % facts
    facts["missed"] = full(term.last_day)
    return (
        _(
            "The last day of notice for the term until %(missed)s was %(last)s. Notice given on "
            "%(day)s counts for a term after it: the agreement ends on %(end)s."
        )
        % facts
    )


def why_start_by(terms: Terms, dates: StepDates) -> str:
    """ "90 days before 30 April is Saturday 30 January, moved back to Friday 29 January"."""
    counted = dates.last_day_of_notice - timedelta(days=terms.lead_days)
    facts = {
        "lead": days_in_words(terms.lead_days),
        "day": short(dates.last_day_of_notice),
        "counted": with_weekday(counted),
        "rolled": with_weekday(dates.start_by),
    }
    if counted == dates.start_by:
        return _("%(lead)s before %(day)s.") % facts
    return _("%(lead)s before %(day)s is %(counted)s, moved back to %(rolled)s.") % facts


def explain_review(due_on: date, terms: Terms, months: int, first: date | None) -> Explanation:
    """The next agreement review: a date of its own, whatever becomes of the term."""
    every = in_words(Span(months=months)).lower()
    facts = {"every": every, "day": full(first or terms.anchor)}
    why = _("Every %(every)s, counted from %(day)s; apart from the renewal.") % facts
    return Explanation("review", _("Next agreement review"), due_on, why)


def why_end(terms: Terms, term: Term) -> str:
    """How the last day of the term came about."""
    if term.n == 1:
        return _first_end(terms)
    first = _("Term %(n)s, from %(day)s.") % {"n": term.n, "day": full(term.first_day)}
    if terms.renews_tacitly:
        return f"{first} {_renewed_tacitly(terms, term)}"
    return f"{first} {_('Renewed by agreement.')}"


def why_last(succeeded_on: date) -> str:
    """Why nothing follows it though its terms would renew it."""
    return _("It is the last one: its successor is in force from %(day)s.") % {
        "day": full(succeeded_on)
    }


def why_noticed(given_on: date) -> str:
    """Why it is not renewed and nothing has to be decided any more."""
    return _("It is the last one: notice was given on %(day)s.") % {"day": full(given_on)}


def _first_end(terms: Terms) -> str:
    facts = {
        "day": full(terms.anchor),
        "span": in_words(Span(months=terms.initial_months or 0)),
    }
    if terms.initial_months:
        return _("First term, %(span)s from %(day)s.") % facts
    return _("Last day of the first term, which began on %(day)s.") % facts


def _renewed_tacitly(terms: Terms, term: Term) -> str:
    facts = {"span": in_words(Span(months=terms.renewal_months or 0)), "k": term.n - 1}
    times = ngettext(
        "Renewed tacitly once by %(span)s, counted from the first day.",
        "Renewed tacitly %(k)s times by %(span)s, counted from the first day.",
        term.n - 1,
    )
    sentence = times % {**facts, "span": str(facts["span"]).lower()}
    if terms.renewals_at_most is None:
        return sentence
    most = ngettext(
        "It renews once at most.", "It renews %(n)s times at most.", terms.renewals_at_most
    )
    return f"{sentence} {most % {'n': terms.renewals_at_most}}"


def in_words(span: Span) -> str:
    """ "2 months" or "30 days"."""
    if span.months:
        return ngettext("%(n)s month", "%(n)s months", span.months) % {"n": span.months}
    return days_in_words(span.days)


def days_in_words(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def full(day: date) -> str:
    return date_format(day, "j F Y")


def short(day: date) -> str:
    return date_format(day, "j F")


def with_weekday(day: date) -> str:
    return date_format(day, "l j F")
