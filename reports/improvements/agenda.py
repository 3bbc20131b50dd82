"""What improvements put on the agenda of a customer's next meeting."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from brm.ui.formats import full_day
from customers.models import Customer
from meetings.agenda import Topic
from reports.models import Improvement

FEW = 10
IMPROVEMENT = "improvement"


def waiting_improvements(customer: Customer, on: date) -> Iterator[Topic]:
    """Those that are late, proposed, held again, or done and not looked at; the first due on top.

    One that a breach has just opened is not among them: the breached level is a topic itself.
    """
    rows = Improvement.objects.of([customer]).waiting(on=on).select_related("owner")
    for each in rows[:FEW]:
        words = {"owner": each.owner or _("Nobody"), "day": full_day(each.due_on)}
        reason = _("%(owner)s sees to it by %(day)s.") % words
        yield Topic(
            IMPROVEMENT,
            str(each.pk),
            _("Improvement: %(text)s") % {"text": each.text},
            f"{reason} {each.asks}".strip(),
            each.get_absolute_url(),
            duration_minutes=5,
        )
