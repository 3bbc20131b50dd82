"""What the agenda of the steering group's meeting is made of."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from brm.ui.formats import full_day
from meetings.agenda import Topic
from meetings.models import Escalation
from meetings.steering.briefs import waiting_for_the_group
from meetings.topics import cases_of_the_group, orders_of_the_group

MINUTES, MINUTES_CRITICAL = 20, 30


def topics_of_the_group() -> list[Topic]:
    """The escalations, business cases and orders that wait for the steering group's decision.

    Escalations first: the critical ones, then by the day the decision is wanted by.
    """
    return [*_escalations(), *cases_of_the_group(), *orders_of_the_group()]


def _escalations() -> Iterator[Topic]:
    waiting = waiting_for_the_group(Escalation.objects.undecided())
    for escalation in waiting.select_related("customer__unit"):
        facts = {"customer": escalation.customer, "day": full_day(escalation.wanted_by)}
        words = _("%(customer)s, wanted by %(day)s")
        if escalation.is_critical:
            words = _("%(customer)s, critical, wanted by %(day)s")
        yield Topic(
            "escalation",
            str(escalation.pk),
            f"{escalation.number} {escalation.question}",
            words % facts,
            escalation.get_absolute_url(),
            duration_minutes=MINUTES_CRITICAL if escalation.is_critical else MINUTES,
        )
