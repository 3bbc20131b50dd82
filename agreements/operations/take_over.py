"""A successor comes into force: the agreement before it is renewed no more, and ends."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.models import (
    OPEN_STATES,
    Agreement,
    AgreementPeriod,
    AgreementState,
    RenewalStep,
    StepState,
)
from agreements.operations.plan_renewals import plan_agreement
from brm.ui.formats import full_day


def lock_with_predecessor(agreement: Agreement) -> None:
    """Lock the agreement and the one it succeeds, in the order in which a sweep locks them."""
    both = Agreement.objects.filter(pk__in=[agreement.pk, agreement.succeeds_id])
    list(both.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def take_over(agreement: Agreement, *, on: date) -> None:
    """End the predecessor with the day before this one begins; close its open renewal steps.

    It stays in force until then, and the sweep ends it. One without an end gets that end; one that
    has ended already is left. Raises ValidationError where this one begins before that end.
    """
    before = agreement.succeeds
    if before is None or agreement.anchor_on is None:
        return
    before.refresh_from_db()
    if before.state != AgreementState.ACTIVE:
        return
    period = before.periods.last_of_chain().get()
    _end_before(before, period, agreement.anchor_on)
    _close_steps(period, agreement, on=on)
    before.succeeded_on = agreement.anchor_on
    before.full_clean()
    before.save()
    plan_agreement(before, as_of=on)


def _end_before(before: Agreement, period: AgreementPeriod, first_day: date) -> None:
    """Give what has no end the day before as its last one; refuse what lasts beyond that."""
    if period.last_day is not None and first_day <= period.last_day:
        raise ValidationError(
            _("%(before)s lasts until %(day)s; let this one begin after that."),
            params={"before": before, "day": full_day(period.last_day)},
        )
    if first_day <= period.first_day:
        raise ValidationError(
            _("%(before)s begins on %(day)s; let this one begin after that."),
            params={"before": before, "day": full_day(period.first_day)},
        )
    if period.last_day is None:
        period.valid = DateRange(period.first_day, first_day)
        period.save()


def _close_steps(period: AgreementPeriod, successor: Agreement, *, on: date) -> None:
    steps = RenewalStep.objects.filter(period=period, state__in=OPEN_STATES)
    reason = _("%(number)s succeeds it.") % {"number": successor.number}
    steps.update(state=StepState.SKIPPED, done_on=on, reason=reason)
