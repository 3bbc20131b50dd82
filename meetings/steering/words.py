"""The first sentences of the steering group's page: how much waits, since when, where to begin."""

from collections.abc import Sequence
from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import full_day
from meetings.steering.briefs import Card
from meetings.steering.figures import Counted
from meetings.steering.news import News


def heading(count: int, *, steers: bool) -> str:
    """`Three questions wait for you`; for others: for the IT steering group."""
    if not count:
        return _("No question waits for you") if steers else _("No question waits for the group")
    facts = {"n": capfirst(str(apnumber(count)))}
    if steers:
        words = ngettext("%(n)s question waits for you", "%(n)s questions wait for you", count)
    else:
        words = ngettext(
            "%(n)s question waits for the IT steering group",
            "%(n)s questions wait for the IT steering group",
            count,
        )
    return words % facts


def age_in_words(days: int, count: int, *, is_of_today: bool) -> str:
    """How old what waits is: of one question `it came`, of several `the oldest came`.

    What came on a day off, or on the working day before it, is no working day old and not of today.
    """
    if is_of_today:
        return _("It came today.") if count == 1 else _("The oldest came today.")
    if not days:
        words = _("It came less than a working day ago.")
        return words if count == 1 else _("The oldest came less than a working day ago.")
    if count == 1:
        words = ngettext("It came %(n)s working day ago.", "It came %(n)s working days ago.", days)
    else:
        words = ngettext(
            "The oldest came %(n)s working day ago.",
            "The oldest came %(n)s working days ago.",
            days,
        )
    return words % {"n": days}


def nothing_waits(levels: Sequence[Counted]) -> str:
    """What is on its way to the group, where nothing waits for it."""
    below = sum(level.count for level in levels[1:])
    if not below:
        return _("Nothing is open at any level.")
    words = ngettext(
        "%(n)s question is open below the group; it rises when its clock runs out.",
        "%(n)s questions are open below the group; each rises when its clock runs out.",
        below,
    )
    return words % {"n": capfirst(str(apnumber(below)))}


def news_in_words(news: News, done_since: int) -> str:
    """What is new since the last visit, in one sentence."""
    parts = [
        words % {"n": apnumber(count)}
        for count, words in (
            (news.came, ngettext("%(n)s came", "%(n)s came", news.came)),
            (news.decided, ngettext("%(n)s was decided", "%(n)s were decided", news.decided)),
            (news.returned, ngettext("%(n)s was returned", "%(n)s were returned", news.returned)),
            (
                done_since,
                ngettext("%(n)s was carried out", "%(n)s were carried out", done_since),
            ),
        )
        if count
    ]
    what = ", ".join(parts) or _("nothing has changed")
    day = full_day(news.day)
    if news.is_first:
        return _("In the month since %(day)s: %(what)s.") % {"day": day, "what": what}
    return _("Since your last visit on %(day)s: %(what)s.") % {"day": day, "what": what}


def begin_with(cards: Sequence[Card], *, on: date) -> Card | None:
    """The question to begin with: critical, then past its day, then the one wanted first."""
    return cards[0] if cards else None
