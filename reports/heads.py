"""The first sentence of a list: what the rows on the page show, and which of them to begin with.

Read from the rows that the page has anyway, so it costs nothing and speaks of what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import away, full_day, month, near, percent
from brm.ui.navigation import CAP
from customers.models import Customer
from reports.models import Attainment, Improvement, Measurement, Project, SurveyState
from reports.rules import Rating, Result

AMBER = (Rating.AMBER_RED, Rating.AMBER, Rating.AMBER_GREEN)


@dataclass(frozen=True)
class Head:
    """What was found; then what to begin with, where it is, and why that: a sentence's end."""

    found: str
    begin: str = ""
    href: str = ""
    why: str = ""


def projects_head(rows: Sequence[Project], *, on: date) -> Head | None:
    """How many of the ongoing ones are red; the red one that ends first. None for no row."""
    going = [row for row in rows if row.ends_on is None or row.ends_on >= on]
    if not going:
        return Head(_("None of the projects shown is ongoing.")) if rows else None
    red = [row for row in going if row.rating == Rating.RED]
    amber = [row for row in going if row.rating in AMBER]
    if not red and not amber:
        return Head(_("None of the ongoing projects shown is red or amber."))
    first = min(red or amber, key=lambda row: (row.ends_on or date.max, row.pk))
    why = _("it ends on %s.") % full_day(first.ends_on) if first.ends_on else ""
    return Head(_coloured(len(red), len(amber)), first.name, first.get_absolute_url(), why)


def _coloured(red: int, amber: int) -> str:
    facts = {"red": red, "amber": amber}
    if not red:
        return (
            ngettext(
                "None of the ongoing projects shown is red; %(amber)s is amber.",
                "None of the ongoing projects shown is red; %(amber)s are amber.",
                amber,
            )
            % facts
        )
    return (
        ngettext(
            "%(red)s of the ongoing projects shown is red, %(amber)s amber.",
            "%(red)s of the ongoing projects shown are red, %(amber)s amber.",
            red,
        )
        % facts
    )


def improvements_head(rows: Sequence[Improvement], *, on: date) -> Head | None:
    """How many are late; then what asks for an answer; then what is due next. None for no row."""
    late = [row for row in rows if row.is_late(on=on)]
    if late:
        words = ngettext(
            "%s of the improvements shown is late.",
            "%s of the improvements shown are late.",
            len(late),
        )
        return _begin(words % len(late), late, on)
    asking = [row for row in rows if row.asks]
    if asking:
        words = ngettext(
            "None of the improvements shown is late; %s asks for an answer.",
            "None of the improvements shown is late; %s ask for an answer.",
            len(asking),
        )
        first = asking[0]
        return Head(words % len(asking), first.text, first.get_absolute_url(), first.asks)
    going = [row for row in rows if row.is_going]
    if going:
        return _begin(_("None of the improvements shown is late."), going, on)
    return Head(_("None of the improvements shown is going on.")) if rows else None


def _begin(found: str, rows: Sequence[Improvement], on: date) -> Head:
    first = min(rows, key=lambda row: (row.due_on, row.pk))
    why = _("due on %(day)s, %(near)s.") % {
        "day": full_day(first.due_on),
        "near": near(first.due_on, on),
    }
    return Head(found, first.text, first.get_absolute_url(), why)


def measurements_head(rows: Sequence[Measurement], lacking: Sequence[Attainment]) -> Head | None:
    """How many figures stand and were corrected; the first level of the month without one."""
    if not rows and not lacking:
        return None
    found = _figures(len(rows), sum(row.revision > 1 for row in rows))
    if not lacking:
        return Head(found)
    first = lacking[0]
    name = _("%(level)s of %(customer)s") % {"level": first.label, "customer": first.customer}
    return Head(f"{found} {_lacking(len(lacking))}", name, _page_of(first))


def _figures(n: int, corrected: int) -> str:
    facts = {"n": n, "corrected": corrected}
    if not corrected:
        return ngettext("%(n)s figure is shown.", "%(n)s figures are shown.", n) % facts
    words = ngettext(
        "%(n)s figure is shown, and it was corrected.",
        "%(n)s figures are shown, %(corrected)s of them corrected.",
        n,
    )
    return words % facts


def _lacking(n: int) -> str:
    if n > CAP:
        return _("More than %s levels of the month have no figure.") % CAP
    words = ngettext(
        "%s level of the month has no figure.", "%s levels of the month have no figure.", n
    )
    return words % n


def workload_head(rows: Sequence[Any]) -> Head | None:
    """How many were asked for more than was agreed; the one that used most of its limit.

    The rows carry `used`, per cent of the limit.
    """
    known = [row for row in rows if row.used is not None]
    if not known:
        return Head(_("Nobody counted the workload of what is shown.")) if rows else None
    above = sum(row.used > 100 for row in known)
    first = max(known, key=lambda row: (row.used, -row.pk))
    if not above:
        words = _("None of the levels shown was above its limit; the highest used %s of it.")
        return Head(words % percent(first.used, 0))
    words = ngettext(
        "%s of the levels shown was above its limit.",
        "%s of the levels shown were above their limits.",
        above,
    )
    name = _("%(level)s of %(customer)s") % {
        "level": first.service.name,
        "customer": first.customer,
    }
    why = _("%s of its limit.") % percent(first.used, 0)
    return Head(words % above, name, _page_of(first), why)


def delivery_head(
    found: Sequence[tuple[Customer, Sequence[Attainment]]], period: date
) -> Head | None:
    """How many customers missed a level in the month, and the one that missed most."""
    if not found:
        return None
    missed = {
        customer: [each for each in results if _missed(each, period)] for customer, results in found
    }
    worst = max(missed, key=lambda customer: len(missed[customer]))
    many = sum(map(bool, missed.values()))
    facts = {"month": month(period), "n": many}
    if not missed[worst]:
        return Head(_("None of the customers shown missed a level in %(month)s.") % facts)
    words = ngettext(
        "%(n)s of the customers shown missed a level in %(month)s.",
        "%(n)s of the customers shown missed a level in %(month)s.",
        many,
    )
    first = missed[worst][0]
    why = _("%(level)s %(value)s, target %(target)s.") % {
        "level": first.label,
        "value": first.value_shown,
        "target": first.target_shown,
    }
    return Head(words % facts, str(worst), worst.get_absolute_url(), why)


def _missed(result: Attainment, period: date) -> bool:
    return result.result == Result.BREACHED and result.period == period


def _page_of(result: Attainment) -> str:
    return reverse("reports:level_detail", args=[result.service_level_id])


def surveys_head(rows: Sequence[Any], *, on: date) -> Head | None:
    """The one that is open, with how many answered; then the one that waits to be evaluated.

    The rows carry how many were `invited` and `answered`.
    """
    open_ones = [row for row in rows if row.is_open]
    if open_ones:
        first = min(open_ones, key=lambda row: (row.closes_on, row.pk))
        words = ngettext(
            "%s of the surveys shown is open.", "%s of the surveys shown are open.", len(open_ones)
        )
        why = _("%(n)s of %(all)s have answered, it closes %(near)s.") % {
            "n": first.answered,
            "all": first.invited,
            "near": away(first.closes_on, on),
        }
        return Head(words % len(open_ones), first.title, first.get_absolute_url(), why)
    ended = [row for row in rows if row.state == SurveyState.CLOSED]
    if ended:
        words = ngettext(
            "None is open; %s waits to be evaluated.",
            "None is open; %s wait to be evaluated.",
            len(ended),
        )
        return Head(words % len(ended), ended[-1].title, ended[-1].get_absolute_url())
    return Head(_("None of the surveys shown is open.")) if rows else None
