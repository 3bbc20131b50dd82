"""The demo organisation's renewals: steps done on their day, reminders sent and acknowledged.

The half year behind us is lived a fortnight at a time, so that reminders were sent and raised as
they would have been.
"""

from datetime import date, timedelta

from agreements.models import Reminder, RenewalStep
from agreements.operations.acknowledge import acknowledge_reminder
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.remind import send_reminders
from agreements.operations.steps import complete_step
from reports.operations.demo_cast import Cast

LIVED_DAYS, EVERY_DAYS = 182, 14


def live_renewals(not_begun: list[str], demo: Cast) -> None:
    """Up to today; the renewals of the agreements named were begun by nobody."""
    for ago in range(LIVED_DAYS, -1, -EVERY_DAYS):
        on = demo.today - timedelta(days=ago)
        plan_renewal_steps(on)
        _take_steps(on, not_begun, demo)
        send_reminders(on)
        if ago:
            _acknowledge(on, not_begun, demo)


def _take_steps(on: date, not_begun: list[str], demo: Cast) -> None:
    past = RenewalStep.objects.filter(due_on__lt=on).open()
    done = past.exclude(period__agreement__number__in=not_begun)
    for step in done.order_by("due_on", "pk"):
        by = demo.manager_of(step.period.agreement.customer)
        complete_step(step, by=by, on=step.due_on)


def _acknowledge(on: date, not_begun: list[str], demo: Cast) -> None:
    """Most reminders are, by the next day; those of each third agreement wait."""
    waiting = Reminder.objects.waiting().select_related("period__agreement__customer__unit")
    for reminder in waiting.exclude(period__agreement__number__in=not_begun):
        agreement = reminder.period.agreement
        if agreement.pk % 3:
            by = demo.manager_of(agreement.customer)
            acknowledge_reminder(reminder, by=by, on=on + timedelta(days=1))
