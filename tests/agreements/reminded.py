"""Agreements with reminders in every state, for the pages that show them."""

from datetime import timedelta

from django.utils import timezone

from agreements.models import Agreement, EndingReason, NotSent, Raised, Step
from agreements.operations.acknowledge import acknowledge_reminder
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.review import complete_review
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory, ReminderFactory
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory


def a_reminded_agreement(user: User) -> Agreement:
    """In the user's care, with reminders of *start by* raised to everybody, none acknowledged."""
    today = timezone.localdate()
    customer = CustomerFactory.create(unit__name="Water")
    manager = PersonFactory.create(user=user, name="Maj Berg")
    deputy = PersonFactory.create(name="Dag Lund")
    TeamMemberFactory.create(customer=customer, person=manager, deputy=deputy)
    agreement = AgreementFactory.create(
        name="Outage map", customer=customer, anchor_on=today - timedelta(days=150), review_months=6
    )
    plan_renewal_steps(today)
    review = agreement.periods.get().steps.get(step=Step.REVIEW)
    raised = (Raised.MANAGER, Raised.DEPUTY, Raised.MANAGEMENT)
    for days, level in zip((180, 120, 90), raised, strict=True):
        ReminderFactory.create(
            period=review.period,
            days_before=days,
            step_due_on=review.due_on,
            sent_on=today - timedelta(days=days - 90),
            raised=level,
            told=manager,
            raised_to=deputy if level == Raised.DEPUTY else None,
        )
    return agreement


def reminders_that_wait(user: User) -> tuple[object, ...]:
    a_reminded_agreement(user)
    return ()


def an_agreement_with_all_kinds(user: User) -> tuple[object, ...]:
    """With reminders acknowledged, raised and not sent, a review done, and notice given why."""
    agreement, today = a_reminded_agreement(user), timezone.localdate()
    period = agreement.periods.get()
    manager = agreement.customer.relationship_manager(on=today)
    notice = period.steps.get(step=Step.NOTICE)
    facts = {"period": period, "step": Step.NOTICE, "step_due_on": notice.due_on}
    sent = {"sent_on": today - timedelta(days=20), "told": manager}
    first = ReminderFactory.create(**facts, **sent, days_before=180)
    acknowledge_reminder(first, by=user, on=today - timedelta(days=18))
    because = {"skipped_on": today, "because": NotSent.ACKNOWLEDGED}
    because |= {"sent_on": None, "raised": "", "told": None}
    ReminderFactory.create(**{**facts, **because}, days_before=120)
    review = agreement.reviews.get()
    review.outcome, review.note = "amend", "More people since the summer."
    complete_review(review, by=user, on=today)
    Agreement.objects.filter(pk=agreement.pk).update(
        notice_given_on=today,
        ending_reason=EndingReason.objects.get(name="Price"),
        ending_note="Eight per cent more.",
    )
    return (agreement.pk,)
