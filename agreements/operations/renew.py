"""A renewal that was agreed on."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementPeriod, AgreementState, Origin
from agreements.operations.copy_lines import copy_lines
from agreements.operations.plan_renewals import plan_agreement
from brm.accounts.models import User
from customers.care import require_care


@transaction.atomic
def renew_agreement(agreement: Agreement, *, by: User, last_day: date, on: date) -> AgreementPeriod:
    """Add the period that follows the last one, up to `last_day`, with the same lines and levels.

    Raises ValidationError when the agreement is not active, has no end, or the new one is before.
    """
    require_care(by, agreement.customer, on=on)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    before = agreement.periods.last_of_chain().get()
    if agreement.state != AgreementState.ACTIVE or before.last_day is None:
        raise ValidationError(_("Only an active agreement with an end can be renewed."))
    if last_day <= before.last_day:
        raise ValidationError({"last_day": _("The new period ends before it starts.")})
    period = AgreementPeriod.objects.create(
        agreement=agreement,
        n=before.n + 1,
        valid=DateRange(before.last_day + timedelta(days=1), last_day + timedelta(days=1)),
        origin=Origin.EXPRESS,
    )
    copy_lines([(before.pk, period.pk)])
    plan_agreement(agreement, as_of=on)
    return period
