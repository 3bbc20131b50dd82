"""What a person does with an activity: plan one by hand, do it, skip it."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agreements.models import AgreementRound
from brm.accounts.calendar import days_of_fiscal_year
from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import require_care
from customers.models import Confirmation, Customer, MaturityAssessment, StructureSnapshot
from customers.operations.confirm import confirm_structure
from customers.operations.review import take_snapshot
from meetings import proofs, rules
from meetings.endings import AGREEMENT_ROUND, CONFIRMATION, CONFIRMED, MATURITY, STRUCTURE_REVIEW
from meetings.models import Activity, ActivityKind, ActivityState
from meetings.models.activities import NOT_ENDED
from meetings.operations.plan import LEAD_WITHOUT_CADENCE


@transaction.atomic
def plan_activity(
    *, customer: Customer, by: User, kind: ActivityKind, due_on: date, on: date
) -> Activity:
    """Plan one activity beside the cadence; one that took place already may be planned afterwards.

    Raises PermissionDenied without care of the customer, ValidationError for a day whose coverage
    is settled.
    """
    require_care(by, customer, on=on)
    if due_on < rules.earliest_day_told(on):
        raise ValidationError({"due_on": settled(on)})
    activity = Activity(customer=customer, kind=kind, due_on=due_on)
    activity.owner = customer.relationship_manager(on=due_on)
    activity.full_clean()
    activity.save()
    return activity


@transaction.atomic
def complete_activity(
    activity: Activity,
    *,
    by: User,
    on: date,
    outcome: str = "",
    done_on: date | None = None,
    proof: str = "",
) -> Activity:
    """Record that the activity was done, on the day `on` or on an earlier day `done_on`.

    `proof` names what proves it, as `profile:12`. To have reviewed the customer's structure is to
    confirm that it is true, and to freeze it: that is its proof; to have confirmed it is to say so
    of the customer itself. Both take care of the customer; the rest its owner does without.
    Raises PermissionDenied without it, ValidationError when it was done or skipped already, or the
    day cannot be told any more.
    """
    as_owner = activity.kind.ended_by not in CONFIRMED
    held = open_activity(activity, by=by, on=on, as_owner=as_owner)
    check_day_told(done_on or on, on=on)
    if held.kind.ended_by == STRUCTURE_REVIEW:
        snapshot = take_snapshot(held.customer, by=by, on=on, note=outcome)
        proof = proofs.key_of(proofs.STRUCTURE, snapshot)
    _complete(held, on=done_on or on, outcome=outcome, proof=proof)
    if held.kind.ended_by == CONFIRMATION:
        confirm_structure(held.customer, by=by, on=on, note=outcome)
    return held


@transaction.atomic
def skip_activity(activity: Activity, *, by: User, on: date, reason: str) -> Activity:
    """Record that the activity will not be done, and why.

    Raises ValidationError without a reason, or when it was done or skipped already.
    """
    held = open_activity(activity, by=by, on=on, as_owner=True)
    held.state, held.skipped_on, held.reason = ActivityState.SKIPPED, on, reason.strip()
    held.full_clean()
    held.save()
    return held


def complete_open_review(snapshot: StructureSnapshot) -> None:
    """The structure was reviewed: complete the review that waits longest, if one waits."""
    end_first(
        STRUCTURE_REVIEW,
        snapshot.customer,
        on=snapshot.taken_on,
        outcome=snapshot.note,
        proof=proofs.key_of(proofs.STRUCTURE, snapshot),
    )


def complete_open_judgement(assessment: MaturityAssessment) -> None:
    """The maturity was judged, and not only corrected: complete what waits longest for it."""
    if assessment.corrects is None:
        end_first(MATURITY, assessment.customer, on=assessment.assessed_on, outcome=assessment.note)


def complete_confirmations(act: uuid.UUID, on: date, note: str) -> None:
    """Records were confirmed: of each customer among them, complete what waits longest for it."""
    customers = Confirmation.objects.filter(act=act, customer__isnull=False).values("customer")
    waiting = Activity.objects.open_for(customers, on=on).filter(kind__ended_by=CONFIRMATION)
    longest = waiting.order_by("customer", "due_on", "pk").distinct("customer").values("pk")
    Activity.objects.filter(pk__in=list(longest.values_list("pk", flat=True))).filter(
        state__in=NOT_ENDED
    ).update(state=ActivityState.DONE, done_on=on, outcome=note)


def complete_round_activity(held: AgreementRound) -> None:
    """The agreement round of a year was closed: complete its activity of that year, if one waits.

    One that is still to come is done early by it.
    """
    first_day, day_after = days_of_fiscal_year(held.year)
    rows = Activity.objects.of([held.customer]).filter(
        kind__ended_by=AGREEMENT_ROUND, state__in=NOT_ENDED
    )
    of_year = rows.filter(due_on__gte=first_day, due_on__lt=day_after).order_by("due_on", "pk")
    if held.closed_on is not None:
        proof = proofs.key_of(proofs.ROUND, held)
        _complete_first(of_year, on=held.closed_on, outcome=held.result, proof=proof)


def end_first(ending: str, customer: Customer, *, on: date, outcome: str, proof: str = "") -> None:
    """What `ending` names is registered: complete the activity that waits longest for it.

    On the day `on`: what came up only later is left, also where a sweep registers it afterwards.
    """
    waiting = Activity.objects.open_for([customer], on=on).filter(kind__ended_by=ending)
    _complete_first(_come_up(waiting, by=on), on=on, outcome=outcome, proof=proof)


def _come_up(waiting: QuerySet[Activity], *, by: date) -> QuerySet[Activity]:
    """Those whose lead had begun on the day `by`."""
    lead = Coalesce("cadence__lead_days", LEAD_WITHOUT_CADENCE)
    comes_up = ExpressionWrapper(F("due_on") - lead, output_field=DateField())
    return waiting.alias(comes_up_on=comes_up).filter(comes_up_on__lte=by)


def _complete_first(
    waiting: QuerySet[Activity], *, on: date, outcome: str, proof: str = ""
) -> None:
    activity = waiting.select_for_update(of=("self",), no_key=True).first()
    if activity is not None:
        _complete(activity, on=on, outcome=outcome, proof=proof)


def _complete(activity: Activity, *, on: date, outcome: str, proof: str) -> None:
    activity.state, activity.done_on, activity.outcome = ActivityState.DONE, on, outcome
    activity.proof_kind, _colon, activity.proof_key = proof.partition(":")
    activity.full_clean()
    activity.save()


def is_owner(user: User, activity: Activity) -> bool:
    """Whether the user answers for the activity, and so may end it without care of its customer."""
    owner = activity.owner
    return owner is not None and owner.user_id == user.pk and bool(user.roles)


def open_activity(activity: Activity, *, by: User, on: date, as_owner: bool = False) -> Activity:
    """The activity as it is now, locked for this transaction, if `by` may act on it.

    Raises PermissionDenied without care, ValidationError when it was done or skipped already.
    """
    held = lock_activity(activity, by=by, on=on, as_owner=as_owner)
    if held.is_ended:
        raise ValidationError(
            _("%(activity)s is %(state)s already.")
            % {"activity": held, "state": held.get_state_display().lower()}
        )
    return held


def lock_activity(activity: Activity, *, by: User, on: date, as_owner: bool = False) -> Activity:
    """The activity as it is now, locked for this transaction, if `by` may act on it.

    That takes care of its customer; `as_owner`, to be its owner is enough.
    """
    locked = Activity.objects.select_for_update(of=("self",), no_key=True)
    held = locked.select_related("customer__unit", "cadence", "owner").get(pk=activity.pk)
    if not (as_owner and is_owner(by, held)):
        require_care(by, held.customer, on=on)
    return held


def check_day_told(day: date, *, on: date) -> None:
    """Refuse a day to come, and one of a period that is settled, with a sentence."""
    if day > on:
        raise ValidationError({"done_on": _("This day is still to come.")})
    if day < rules.earliest_day_told(on):
        raise ValidationError({"done_on": settled(on)})


def settled(on: date) -> str:
    """That what is older can be told no more on the day `on`."""
    earliest = full_day(rules.earliest_day_told(on))
    return _("Coverage of the days before %(day)s is settled.") % {"day": earliest}
