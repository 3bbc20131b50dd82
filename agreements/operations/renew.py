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
from brm.ui.formats import full_day
from customers.care import require_care


@transaction.atomic
def renew_agreement(agreement: Agreement, *, by: User, last_day: date, on: date) -> AgreementPeriod:
    """Add the period that follows the last one, up to `last_day`, with the same lines and levels.

    A service that is retired by then is not carried over.
    Raises ValidationError when the agreement is not active, has no end, the new one is before, or
    another active agreement of the customer covers one of its services then.
    """
    require_care(by, agreement.customer, on=on)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    return add_period(agreement, last_day=last_day, on=on)


def add_period(agreement: Agreement, *, last_day: date, on: date) -> AgreementPeriod:
    """As `renew_agreement`, for an agreement that whoever calls has locked."""
    before = agreement.periods.last_of_chain().get()
    if agreement.state != AgreementState.ACTIVE or before.last_day is None:
        raise ValidationError(_("Only an active agreement with an end can be renewed."))
    if agreement.amendments.agreed().exists():
        raise ValidationError(_("An amendment is agreed; renew this once that is in effect."))
    if agreement.succeeded_on is not None:
        raise ValidationError(_("A successor of this agreement is in force; nothing renews it."))
    if last_day <= before.last_day:
        first_day = full_day(before.last_day + timedelta(days=1))
        words = _("The new period begins on %(day)s: give a later last day.") % {"day": first_day}
        raise ValidationError({"last_day": words})
    period = AgreementPeriod.objects.create(
        agreement=agreement,
        n=before.n + 1,
        valid=DateRange(before.last_day + timedelta(days=1), last_day + timedelta(days=1)),
        origin=Origin.EXPRESS,
    )
    copy_lines([(before.pk, period.pk)])
    _require_all_copied(period)
    plan_agreement(agreement, as_of=on)
    return period


def _require_all_copied(period: AgreementPeriod) -> None:
    """Name each agreement that covers a service which the period was to have."""
    covered = period.left_out.filter(covered_by__isnull=False)
    left_out = covered.select_related("service", "covered_by").order_by("service__name")
    refusals = [
        ValidationError(
            _("%(number)s covers %(service)s for this customer on those days."),
            params={"number": each.covered_by, "service": each.service},
        )
        for each in left_out
    ]
    if refusals:
        raise ValidationError(refusals)
