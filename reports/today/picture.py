"""*Today* as a whole: the work, the delivery, and the sentence that says where to begin."""

from dataclasses import dataclass
from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Step
from brm.accounts.models import User
from reports.today.delivery import Delivery, delivery_of
from reports.today.scope import Scope, scope_of
from reports.today.work import Work, work_of


@dataclass(frozen=True)
class Beginning:
    """What to begin with: words before the link, the link, and why."""

    before: str
    name: str = ""
    url: str = ""
    after: str = ""


@dataclass(frozen=True)
class Today:
    """One person's day."""

    scope: Scope
    work: Work
    delivery: Delivery

    @property
    def beginning(self) -> Beginning:
        """The page's first sentence."""
        if self.work.late:
            return _begin_with_the_longest_late(self.work, is_own=self.scope.is_own)
        if self.work.coming_activities:
            first = self.work.coming_activities[0]
            return Beginning(
                _("Nothing is late. Next is"),
                str(first),
                first.get_absolute_url(),
                _("due %(day)s.") % {"day": _in_words(first.due_on)},
            )
        return Beginning(_("Nothing is late and nothing is due this week."))


def picture_of(user: User, *, on: date) -> Today:
    """The day of a user, in a fixed number of queries."""
    scope = scope_of(user, on=on)
    return Today(scope, work_of(scope), delivery_of(scope))


def _begin_with_the_longest_late(work: Work, *, is_own: bool) -> Beginning:
    """Those who only follow the work of others are told what is late longest, not to begin."""
    day, name, url, after = min(_late_things(work), key=lambda thing: thing[0])
    count = ngettext("%(count)s thing is late.", "%(count)s things are late.", work.late) % {
        "count": capfirst(str(apnumber(work.late)))
    }
    lead = _("%(count)s Begin with") if is_own else _("%(count)s The longest waits")
    return Beginning(lead % {"count": count}, name, url, after % {"day": _in_words(day)})


def _late_things(work: Work) -> list[tuple[date, str, str, str]]:
    return [
        *(
            (
                day,
                each.name,
                each.get_absolute_url(),
                _("its renewal should have started on %(day)s.")
                if each.next_step == Step.REVIEW
                else _("the next step of its renewal was due on %(day)s."),
            )
            for day, each in work.late_renewals
        ),
        *(
            (each.due_on, str(each), each.get_absolute_url(), _("it was due on %(day)s."))
            for each in work.late_activities
        ),
        *(
            (
                each.due_on,
                str(each),
                each.get_absolute_url(),
                _("its next step was due on %(day)s."),
            )
            for each in work.late_complaints
            if each.due_on is not None
        ),
        *(
            (each.due_on, each.text, each.get_absolute_url(), _("you promised it for %(day)s."))
            for each in work.late_actions
        ),
    ]


def _in_words(day: date) -> str:
    # Translators: Django date format of a day in a sentence, as in 30 October.
    return date_format(day, _("j F"))
