"""The complaints of a customer were reviewed: an activity done, with its figures and result."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care
from customers.models import Customer
from meetings.complaints.review import begins_on, review_of
from meetings.endings import COMPLAINT_REVIEW
from meetings.models import Activity, ActivityKind
from meetings.operations.act import complete_activity, plan_activity


@transaction.atomic
def review_complaints(customer: Customer, *, by: User, on: date, outcome: str) -> Activity:
    """Do the review that waits longest, or one beside the cadence where none waits.

    The activity keeps what came in since the review before, in figures, and what was concluded.
    Raises ValidationError where administrators have retired every kind of activity for it.
    """
    require_care(by, customer, on=on)
    first = begins_on(customer, last=on)
    figures = review_of(Customer.objects.filter(pk=customer.pk), first=first, last=on).in_words
    waiting = Activity.objects.open_for([customer], on=on).filter(kind__ended_by=COMPLAINT_REVIEW)
    activity = waiting.select_for_update(of=("self",), no_key=True).first()
    if activity is None:
        kind = _kind_of_review()
        activity = plan_activity(customer=customer, by=by, kind=kind, due_on=on, on=on)
    return complete_activity(activity, by=by, on=on, outcome=f"{figures}\n\n{outcome}".strip())


def _kind_of_review() -> ActivityKind:
    kind = ActivityKind.objects.active().ended_by(COMPLAINT_REVIEW).first()
    if kind is None:
        raise ValidationError(
            _("No kind of activity in use ends with a review of complaints: ask an administrator.")
        )
    return kind
