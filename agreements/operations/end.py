"""An agreement comes to its end: by notice, by renewal that was not, or at once."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from agreements.models import (
    OPEN_STATES,
    Agreement,
    AgreementPeriod,
    AgreementState,
    EndingReason,
    RenewalStep,
    Step,
    StepState,
)
from agreements.operations.end_with_master import end_with_masters, lock_family
from agreements.operations.mark_steps import close_steps_of
from agreements.operations.plan_renewals import plan_agreement
from agreements.rules import last_day_of_notice
from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import require_care


@transaction.atomic
def give_notice(
    agreement: Agreement,
    *,
    by: User,
    on: date,
    given_on: date | None = None,
    reason: EndingReason | None = None,
    note: str = "",
) -> Agreement:
    """Record notice, given on the day `on` or before: the first term it is in time for is final.

    An agreement without an end gets one, the period of notice later. Raises ValidationError when
    it is not active, notice was given before, or is said to be given later or in a term before.
    """
    agreement = _active(agreement, by=by, on=on)
    if agreement.notice_given_on:
        raise ValidationError(_("Notice has been given already."))
    given_on = given_on or on
    _require_current(agreement, given_on, on=on)
    agreement.notice_given_on = given_on
    agreement.ending_reason, agreement.ending_note = reason, note
    agreement.full_clean()
    agreement.save()
    agreement.refresh_from_db()
    _close_for_notice(agreement, by=by, on=given_on)
    _end_the_endless(agreement, given_on)
    plan_agreement(agreement, as_of=on)
    return agreement


def _require_current(agreement: Agreement, given_on: date, *, on: date) -> None:
    """Refuse notice of a day to come, or of a term before: it would have ended that one."""
    if given_on > on:
        raise ValidationError({"given_on": _("Notice is recorded once it is given.")})
    period = agreement.periods.containing(on=on).first()
    if period and given_on < period.first_day:
        sentence = _("The current term began on %(day)s; notice before would have ended the last.")
        raise ValidationError({"given_on": sentence % {"day": full_day(period.first_day)}})
    first = None if period else agreement.editions.order_by("made_on").first()
    if first and given_on < first.made_on:
        sentence = _("Its text is of %(day)s; notice of it cannot have been given before.")
        raise ValidationError({"given_on": sentence % {"day": full_day(first.made_on)}})


@transaction.atomic
def end_agreement(
    agreement: Agreement,
    *,
    by: User,
    how: str,
    on: date,
    reason: EndingReason | None = None,
    note: str = "",
) -> Agreement:
    """End an active agreement with the day as its last one, cutting its period short.

    What stands under it without an end of its own ends with it. Raises ValidationError when it is
    not active, or has no period on that day.
    """
    require_care(by, agreement.customer, on=on)
    family = lock_family(agreement)
    agreement = _active(agreement, by=by, on=on)
    period = agreement.periods.containing(on=on).first()
    if period is None:
        raise ValidationError(_("The agreement has no period on that day."))
    agreement.periods.filter(n__gt=period.n).delete()
    period.valid = DateRange(period.first_day, on + timedelta(days=1))
    period.save()
    agreement.state = AgreementState.ENDED
    agreement.ended_on, agreement.ended_as = on, how
    agreement.ending_reason, agreement.ending_note = reason, note
    agreement.full_clean()
    agreement.save()
    close_steps_of(agreement, on=on)
    end_with_masters(on, among=family)
    return agreement


def _active(agreement: Agreement, *, by: User, on: date) -> Agreement:
    require_care(by, agreement.customer, on=on)
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if agreement.state != AgreementState.ACTIVE:
        raise ValidationError(_("Only an active agreement can end."))
    return agreement


def _close_for_notice(agreement: Agreement, *, by: User, on: date) -> None:
    """Notice is given; what else was planned for this renewal is not needed."""
    period = agreement.periods.last_of_chain().get()
    if period.last_day is None or on > last_day_of_notice(period.last_day, agreement.notice):
        return
    steps = RenewalStep.objects.filter(period=period, state__in=OPEN_STATES)
    steps.filter(step=Step.NOTICE).update(
        state=StepState.DONE, done_on=on, done_by=by, outcome=_("Notice given.")
    )
    steps.exclude(step=Step.NOTICE).update(
        state=StepState.SKIPPED, done_on=on, done_by=by, reason=_("Notice was given.")
    )


def _end_the_endless(agreement: Agreement, on: date) -> None:
    period: AgreementPeriod = agreement.periods.last_of_chain().get()
    if period.last_day is None:
        last_day = max(agreement.notice.after(on), period.first_day)
        period.valid = DateRange(period.first_day, last_day + timedelta(days=1))
        period.save()
