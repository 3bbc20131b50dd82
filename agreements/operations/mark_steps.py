"""The state of renewal steps as days pass: due, late, closed with their period.

A step only moves forward, by updates that name the state it comes from, so that sweeps of several
days may run at once. Rows are locked in the order of their ids.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Case, DateField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from agreements.models import (
    OPEN_STATES,
    Agreement,
    AgreementPeriod,
    AgreementState,
    RenewalStep,
    Step,
    StepState,
)


@transaction.atomic
def mark_steps(as_of: date) -> dict[str, int]:
    """Mark open steps of active agreements due on their day, and late from the day after."""
    steps = RenewalStep.objects.open()
    due = steps.filter(state=StepState.OPEN, due_on=as_of)
    late = steps.filter(state__in=(StepState.OPEN, StepState.DUE), due_on__lt=as_of)
    return {
        "due": _locked(due).update(state=StepState.DUE),
        "late": _locked(late).update(state=StepState.LATE),
    }


@transaction.atomic
def close_passed_steps(agreements: Sequence[int], as_of: date) -> int:
    """Close what was left open of periods of these that have passed, on the day after their last.

    Where a next period took over, its start happened and the rest was skipped; where the
    agreement ended, all of it was.
    """
    steps = RenewalStep.objects.filter(
        state__in=OPEN_STATES, period__agreement__in=list(agreements)
    )
    ended = steps.filter(period__agreement__state=AgreementState.ENDED)
    return _close_renewed(steps, as_of) + _close_ended(ended, _day_after_period())


@transaction.atomic
def close_steps_of(agreement: Agreement, *, on: date) -> int:
    """Close what was left open of one agreement that is ended on the day."""
    steps = RenewalStep.objects.filter(state__in=OPEN_STATES, period__agreement=agreement)
    return _close_renewed(steps, on) + _close_ended(steps, on)


def _close_renewed(open_steps: QuerySet[RenewalStep], as_of: date) -> int:
    following = AgreementPeriod.objects.filter(
        agreement=OuterRef("period__agreement"),
        n=OuterRef("period__n") + 1,
        valid__startswith__lte=as_of,
    )
    steps = open_steps.filter(Exists(following))
    began, skipped = _("The next period began."), _("The next period began before this was done.")
    return _locked(steps).update(
        state=_start_or_else(StepState.DONE.value, StepState.SKIPPED.value),
        outcome=_start_or_else(began, ""),
        reason=_start_or_else("", skipped),
        done_on=_day_after_period(),
    )


def _start_or_else(started: str, otherwise: str) -> Case:
    return Case(When(step=Step.START, then=Value(started)), default=Value(otherwise))


def _close_ended(steps: QuerySet[RenewalStep], done_on: date | Subquery) -> int:
    return _locked(steps).update(
        state=StepState.SKIPPED,
        done_on=done_on,
        reason=_("The agreement ended before this was done."),
    )


def _day_after_period() -> Subquery:
    period = AgreementPeriod.objects.filter(pk=OuterRef("period"))
    return Subquery(period.values(after=F("valid__endswith")), output_field=DateField())


def _locked(steps: QuerySet[RenewalStep]) -> QuerySet[RenewalStep]:
    """These steps, to be updated in the order of their ids whoever else is at it."""
    locked = steps.select_for_update(of=("self",)).order_by("pk").values("pk")
    return RenewalStep.objects.filter(pk__in=locked, state__in=OPEN_STATES)
