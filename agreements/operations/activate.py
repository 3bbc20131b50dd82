"""An agreement comes into force."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Amendment,
    EditionPurpose,
    Origin,
)
from agreements.models.periods import days_of
from agreements.operations.freeze import freeze_edition
from agreements.operations.offered import require_none_retired
from agreements.operations.plan_renewals import plan_agreement
from agreements.operations.take_over import lock_with_predecessor, take_over
from agreements.rules import nth_term
from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from customers.care import require_care


@transaction.atomic
def activate_agreement(agreement: Agreement, *, by: User, exemption: str, on: date) -> Agreement:
    """Put an agreement in force that needs no approval, for the reason given, and plan its renewal.

    Its text is kept as its first edition. Raises ValidationError when it may not become active,
    when it lacks its first day, or when another active agreement of the customer covers one of its
    services on the same days.
    """
    require_care(by, agreement.customer, on=on)
    lock_with_predecessor(agreement)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    require_state(agreement, AgreementState.ACTIVE)
    if Amendment.objects.filter(draft=agreement).exists():
        raise ValidationError(_("%s is a draft of an amendment.") % agreement.number)
    agreement.exemption = exemption
    put_in_force(agreement, on=on)
    freeze_edition(agreement, by=by, on=on, purpose=EditionPurpose.FIRST)
    return agreement


def put_in_force(agreement: Agreement, *, on: date) -> None:
    """Make active, with its first period and the plan of its renewal, what is approved or exempt.

    Whoever calls holds its lock, and that of its predecessor, which ends when this begins.
    Raises ValidationError as `activate_agreement`.
    """
    agreement.state = AgreementState.ACTIVE
    settle_first_period(agreement)
    take_over(agreement, on=on)
    _require_free_services(agreement)
    require_none_retired(agreement, on=on)
    agreement.full_clean()
    with refusals_in_words():
        agreement.save()
    agreement.refresh_from_db()
    plan_agreement(agreement, as_of=on)


def settle_first_period(agreement: Agreement) -> AgreementPeriod | None:
    """Make the first period what the terms say, as long as it is the only one.

    None while the agreement has no first day.
    """
    terms = agreement.terms
    if terms is None:
        return None
    days = days_of(nth_term(terms, 1))
    periods = list(agreement.periods.order_by("n"))
    if not periods:
        return AgreementPeriod.objects.create(
            agreement=agreement, n=1, valid=days, origin=Origin.FIRST
        )
    if len(periods) == 1 and periods[0].n == 1 and periods[0].valid != days:
        periods[0].valid = days
        periods[0].full_clean()
        periods[0].save()
    return periods[0]


def require_state(agreement: Agreement, state: str) -> None:
    if not agreement.may_become(state):
        raise ValidationError(
            _("%(number)s is “%(state)s” and cannot become “%(next)s”."),
            params={
                "number": agreement.number,
                "state": agreement.get_state_display(),
                "next": AgreementState(state).label,
            },
        )


def _require_free_services(agreement: Agreement) -> None:
    """Name the active agreement that covers a service of this one on one of its days."""
    for line in AgreementLine.objects.filter(period__agreement=agreement).select_related("service"):
        other = (
            AgreementLine.objects.covering(line)
            .exclude(period__agreement=agreement)
            .select_related("period__agreement")
            .first()
        )
        if other is not None:
            raise ValidationError(
                _("%(number)s covers %(service)s for this customer on those days."),
                params={"number": other.period.agreement, "service": line.service},
            )
