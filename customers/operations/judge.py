"""Judge how mature the relationship with a customer is; correct a judgement."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import require_care
from customers.models import MaturityAssessment
from customers.registries.reviews import judged


@transaction.atomic
def judge_maturity(assessment: MaturityAssessment, *, by: User, on: date) -> MaturityAssessment:
    """Write down the level as both sides see it; not of a day that is still to come.

    An assessment that `corrects` another stands in its place: the other stays in the record, and
    is corrected only once. Whoever waits for it is told: an activity is completed.
    """
    require_care(by, assessment.customer, on=on)
    if assessment.assessed_on > on:
        raise ValidationError({"assessed_on": _("That day is still to come.")})
    corrected = assessment.corrects
    if corrected is not None and corrected.customer_id != assessment.customer_id:
        raise ValidationError(_("A correction is of the same customer."))
    if corrected is not None and MaturityAssessment.objects.filter(corrects=corrected).exists():
        raise ValidationError(
            _(
                "This has been corrected meanwhile, so nothing is written down yet. Correct the "
                "assessment that stands now."
            )
        )
    assessment.assessed_by = by
    assessment.full_clean()
    assessment.save()
    for told in judged:
        told(assessment)
    return assessment
