"""An agreement is to be followed by a new one, which is drafted with what it says."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementPeriod, AgreementState
from agreements.operations.copy_lines import copy_lines
from agreements.operations.draft import AGREED, draft_agreement
from agreements.operations.freeze import last_period
from brm.accounts.models import User
from customers.care import require_care


@transaction.atomic
def draft_successor(
    agreement: Agreement,
    *,
    by: User,
    on: date,
    name: str,
    months: int,
    first_day: date | None = None,
) -> Agreement:
    """Draft the agreement that follows the day after this one ends, with its lines and levels.

    `months` is its first term; `first_day` is for what has no end, and ignored else. Nothing
    happens to this one until the draft is in force. Raises ValidationError for what was never in
    force, and where a successor is there already.
    """
    require_care(by, agreement.customer, on=on)
    held = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    _require_none_yet(held)
    period = last_period(held)
    begins = _first_day(period, first_day)
    facts = {name: getattr(held, name) for name in ("customer", "lead_days", *AGREED)}
    facts |= {"name": name, "anchor_on": begins, "initial_months": months, "first_ends_on": None}
    drafted = draft_agreement(Agreement(succeeds=held, **facts), by=by, on=on)
    copy_lines([(period.pk, last_period(drafted).pk)])
    return drafted


def _require_none_yet(agreement: Agreement) -> None:
    if agreement.state not in (AgreementState.ACTIVE, AgreementState.ENDED):
        raise ValidationError(_("Only what was in force is succeeded; a draft is simply changed."))
    there = agreement.successors.first()
    if there is not None:
        raise ValidationError(_("%(successor)s succeeds it already.") % {"successor": there})


def _first_day(period: AgreementPeriod, asked: date | None) -> date:
    if period.last_day is not None:
        return period.last_day + timedelta(days=1)
    if asked is None or asked <= period.first_day:
        raise ValidationError({"first_day": _("Give a day after the first one of this agreement.")})
    return asked
