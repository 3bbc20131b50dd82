"""The parts of health that the product's own records give, and the hard triggers.

Each is counted as of the day that is asked for, from the days its rows carry.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, F, Min, OuterRef, Q

from agreements.models import (
    OPEN_STATES,
    Agreement,
    AgreementPeriod,
    AgreementState,
    RenewalIntent,
    RenewalMode,
    RenewalStep,
    Step,
    StepState,
)
from meetings.endings import MEETINGS
from meetings.models import Action, ActionState, Activity, Complaint, Escalation, EscalationLevel
from meetings.models.activities import counts
from meetings.models.escalation_states import UNDECIDED
from reports.health import rules
from reports.health.parts import Figures, Measured
from reports.models import Attainment
from reports.rules import Result, months_before

WATCHED_MONTHS = 12
LEVEL_MONTHS = 3


def measure_levels(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """The levels of the last whole month that figures came of; of the unmeasured nothing is known.

    Figures of a month come in the weeks after it, so that up to three months back are looked at.
    """
    since = months_before(on, LEVEL_MONTHS)
    results = Attainment.objects.filter(customer__in=customers, period__in=since)
    rows: Any = results.values("customer", "period").annotate(
        **{result.value: Count("pk", filter=Q(result=result)) for result in Result}
    )
    found: dict[int, Measured] = {}
    for row in rows.order_by("customer", "-period"):
        customer, measured = row.pop("customer"), _levels(row, row.pop("period"))
        known = found.get(customer)
        if known is None or (known.score is None and measured.score is not None):
            found[customer] = measured
    return found


def _levels(counted: dict[str, int], month: date) -> Measured:
    unmeasured = counted.pop(Result.NOT_MEASURED.value)
    measured = sum(counted.values())
    share = Decimal(measured) / (measured + unmeasured)
    figures = {**counted, "measured": measured, "unmeasured": unmeasured, "month": str(month)}
    return Measured(rules.levels_score(**counted), figures, share)


def measure_trouble(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """Complaints that are not closed and escalations that nobody has decided, on the day.

    Nothing said and nothing raised is known: it is a hundred.
    """
    said = _open_complaints(customers, on)
    raised = _undecided(customers, on)
    found = {}
    for customer in customers:
        complaints, late = said.get(customer, (0, 0))
        levels = raised.get(customer, {})
        score = rules.trouble_score(complaints=complaints, late=late, escalations=levels)
        named = {str(level): n for level, n in sorted(levels.items())}
        figures = {"complaints": complaints, "late": late, "escalations": named}
        found[customer] = Measured(score, figures)
    return found


def _open_complaints(customers: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    waits = Q(closed_on=None) | Q(closed_on__gt=on)
    rows = Complaint.objects.complaints().filter(waits, customer__in=customers, received_on__lte=on)
    late = Q(due_on__lt=on)
    counted: Any = rows.order_by().values_list("customer")
    return {
        customer: (n, past)
        for customer, n, past in counted.annotate(n=Count("pk"), past=Count("pk", filter=late))
    }


def _undecided(customers: Sequence[int], on: date) -> dict[int, dict[int, int]]:
    """How many escalations of each level waited for a decision on the day."""
    waits = Q(state__in=UNDECIDED) | Q(first_decided_on__gt=on)
    rows = Escalation.objects.filter(waits, customer__in=customers, raised_on__lte=on)
    counted: Any = rows.order_by().values_list("customer", "level").annotate(n=Count("pk"))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for customer, level, n in counted:
        found[customer][level] = n
    return found


def measure_engagement(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """Of twelve months: meetings held as planned, and promises kept in time, counted together.

    A meeting held late is held; an action done late is not in time, nor is an open one past its
    day. Actions that were dropped were promised no more.
    """
    first = on - relativedelta(months=WATCHED_MONTHS)
    meetings = _meetings(customers, first, on)
    promises = _promises(customers, first, on)
    found = {}
    for customer in meetings.keys() | promises.keys():
        held, planned = meetings.get(customer, (0, 0))
        kept, due = promises.get(customer, (0, 0))
        figures = {"held": held, "planned": planned, "kept": kept, "promised": due}
        found[customer] = Measured(rules.share_of(held + kept, planned + due), figures)
    return found


def _meetings(customers: Sequence[int], first: date, on: date) -> dict[int, tuple[int, int]]:
    rows = Activity.objects.due_between(first, on).filter(
        customer__in=customers, kind__ended_by__in=MEETINGS
    )
    count = counts(on)
    counted: Any = rows.order_by().values("customer")
    counted = counted.annotate(planned=count["planned"], done=count["done"])
    return {row["customer"]: (row["done"], row["planned"]) for row in counted}


def _promises(customers: Sequence[int], first: date, on: date) -> dict[int, tuple[int, int]]:
    rows = Action.objects.filter(customer__in=customers, due_on__range=(first, on))
    kept = Q(state=ActionState.DONE, done_on__lte=F("due_on"))
    past = kept | Q(due_on__lt=on)
    counted: Any = rows.exclude(state=ActionState.DROPPED).order_by().values_list("customer")
    return {
        customer: (done, due)
        for customer, done, due in counted.annotate(
            done=Count("pk", filter=kept), due=Count("pk", filter=past)
        )
        if due
    }


def measure_agreements(customers: Sequence[int], on: date) -> dict[int, Measured]:
    """Agreements in force, and those in order: whose renewal is begun, or not due to begin yet.

    Without an agreement in force nothing is known.
    """
    rows = Agreement.objects.filter(customer__in=customers).in_force(on=on)
    review = RenewalStep.objects.filter(step=Step.REVIEW, state__in=OPEN_STATES)
    behind = Q(plan__start_by__lt=on, plan__period__in=review.values("period"))
    counted: Any = rows.order_by().values_list("customer")
    return {
        customer: Measured(
            rules.share_of(n - late, n), {"in_force": n, "in_order": n - late, "late": late}
        )
        for customer, n, late in counted.annotate(
            n=Count("pk"), late=Count("pk", filter=behind & undecided_intent(on))
        )
    }


def undecided_intent(on: date) -> Q:
    """Of agreements: nobody has said whether it is renewed, and no notice was given.

    A renewal that the customer has approved, or that made its next period, is said enough.
    """
    approved = RenewalStep.objects.filter(
        period=OuterRef("plan__period"), step=Step.APPROVAL, state=StepState.DONE, done_on__lte=on
    )
    following = AgreementPeriod.objects.filter(
        agreement=OuterRef("pk"), n__gt=OuterRef("plan__period__n")
    )
    return Q(
        ~Exists(approved),
        ~Exists(following),
        renewal_intent=RenewalIntent.UNDECIDED,
        notice_given_on=None,
        succeeded_on=None,
    )


# The hard triggers ------------------------------------------------------------------------------


def ends_without_intent(customers: Sequence[int], on: date) -> dict[int, Figures]:
    """An agreement ends within 30 days, the 30th included, and no intent is recorded.

    One that renews tacitly goes on by itself: the end of its term is no end.
    """
    last = on + timedelta(days=rules.ENDING_DAYS)
    rows = (
        Agreement.objects.filter(customer__in=customers, state=AgreementState.ACTIVE)
        .filter(undecided_intent(on), plan__last_day__range=(on, last))
        .exclude(renewal_mode=RenewalMode.TACIT)
        .order_by("plan__last_day", "pk")
        .values_list("customer", "name", "plan__last_day")
    )
    found: dict[int, Figures] = {}
    for customer, name, day in rows:
        found.setdefault(customer, {"name": name, "day": str(day)})
    return found


def many_complaints(customers: Sequence[int], on: date) -> dict[int, Figures]:
    """More than three complaints were received in 30 days, the day itself the last of them."""
    first = on - timedelta(days=rules.COMPLAINT_DAYS - 1)
    rows = Complaint.objects.complaints().received_between(first, on)
    counted: Any = rows.filter(customer__in=customers).order_by().values_list("customer")
    many = counted.annotate(n=Count("pk")).filter(n__gt=rules.COMPLAINTS_AT_MOST)
    return {customer: {"n": n} for customer, n in many}


def escalated_to_the_top(customers: Sequence[int], on: date) -> dict[int, Figures]:
    """An escalation waits for the steering group's decision."""
    waits = Q(state__in=UNDECIDED) | Q(first_decided_on__gt=on)
    top = EscalationLevel.STEERING_GROUP
    rows = Escalation.objects.filter(waits, customer__in=customers, level=top, raised_on__lte=on)
    counted: Any = rows.order_by().values_list("customer")
    return {
        customer: {"n": n, "number": number}
        for customer, n, number in counted.annotate(n=Count("pk"), first=Min("number"))
    }
