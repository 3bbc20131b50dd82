"""An agreement is reviewed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementReview, AgreementState, ReviewState
from agreements.operations.plan_reviews import plan_reviews
from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import require_care


@transaction.atomic
def complete_review(review: AgreementReview, *, by: User, on: date) -> AgreementReview:
    """Keep what the review came to, as its `outcome` and `note` say, and plan the next one.

    Raises ValidationError when it has no outcome, was closed meanwhile, or its agreement has ended.
    """
    require_care(by, review.agreement.customer, on=on)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=review.agreement_id)
    held = AgreementReview.objects.filter(pk=review.pk).first()
    if held is None:
        raise ValidationError(_("This agreement is not reviewed at intervals any more."))
    if held.done_on:
        raise ValidationError(
            _("This review was closed on %(day)s already."), params={"day": full_day(held.done_on)}
        )
    if agreement.state != AgreementState.ACTIVE:
        raise ValidationError(_("Only an agreement that is in force is reviewed."))
    review.state, review.done_on, review.done_by = ReviewState.DONE, on, by
    review.full_clean()
    review.save()
    plan_reviews([agreement.pk], as_of=on)
    return review
