"""What time does to agreements: terms move on or end, and the steps of renewals are planned.

Any number of sweeps, and several at once, leave the same rows as one: each agreement is worked out
under its lock, each row has a key that the database keeps single, and a step only moves forward.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from django.db import DatabaseError, transaction

from agreements.models import (
    OPEN_STATES,
    Agreement,
    AgreementPeriod,
    AgreementState,
    Ending,
    Origin,
    RenewalPlan,
    RenewalStep,
    StepState,
)
from agreements.models.periods import days_of
from agreements.operations.copy_lines import copy_lines
from agreements.operations.mark_steps import close_steps, mark_steps
from agreements.rules import Outlook, look_ahead, planned_steps, step_dates
from brm.accounts.calendar import WorkingDay, working_days
from brm.accounts.models import Organisation

log = structlog.get_logger(__name__)

BATCH = 500


@dataclass(frozen=True)
class Course:
    """What becomes of one agreement: the last period it has, and how its terms go on from there."""

    period: AgreementPeriod
    outlook: Outlook
    followed_from: date

    @property
    def agreement(self) -> Agreement:
        return self.period.agreement


def plan_renewal_steps(as_of: date) -> dict[str, int]:
    """Move every active agreement on to its term of the day and plan the steps of its renewal.

    Returns how many periods were added, agreements ended, steps planned, closed with their period,
    and marked due and late; `failed` where an agreement could not be planned, and the log names it.
    """
    working = working_days()
    written = {"renewed": 0, "ended": 0, "planned": 0}
    after = failures = 0
    while ids := _to_plan(as_of, after):
        batch, failed = _plan_each_that_can_be(ids, as_of, working)
        for word, count in batch.items():
            written[word] += count
        failures += failed
        after = ids[-1]
    marked = {**written, "closed": close_steps(as_of), **mark_steps(as_of)}
    return {**marked, "failed": failures} if failures else marked


def _plan_each_that_can_be(
    ids: Sequence[int], as_of: date, working: WorkingDay
) -> tuple[Counter[str], int]:
    """Plan a batch; where that fails one by one, so that the one to blame is named and left out.

    Returns what was written and how many failed.
    """
    try:
        return Counter(_plan_batch(ids, as_of, working)), 0
    except (ValueError, OverflowError, DatabaseError):
        if len(ids) == 1:
            log.exception("agreement_not_planned", agreement=ids[0])
            return Counter(), 1
    written, failed = Counter[str](), 0
    for each in ids:
        counts, faults = _plan_each_that_can_be([each], as_of, working)
        written.update(counts)
        failed += faults
    return written, failed


def _to_plan(as_of: date, after: int) -> list[int]:
    periods = AgreementPeriod.objects.to_plan(as_of=as_of).filter(agreement__gt=after)
    ids = periods.order_by("agreement_id").values_list("agreement_id", flat=True)
    return list(ids[:BATCH])


@transaction.atomic
def _plan_batch(ids: Sequence[int], as_of: date, working: WorkingDay) -> dict[str, int]:
    """Plan these under their locks; what another sweep has done meanwhile is left."""
    locked = Agreement.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    periods = AgreementPeriod.objects.to_plan(as_of=as_of).filter(
        agreement__in=list(locked.values_list("pk", flat=True))
    )
    return plan_periods(periods, as_of, working)


def plan_agreement(agreement: Agreement, *, as_of: date) -> None:
    """Plan one agreement at once, for the page that is waiting for it."""
    _plan_batch([agreement.pk], as_of, working_days())


def plan_periods(
    periods: Iterable[AgreementPeriod], as_of: date, working: WorkingDay
) -> dict[str, int]:
    """Write what becomes of the agreements whose last periods these are."""
    courses = [_course(period, as_of) for period in periods]
    renewed = _add_periods(courses)
    return {
        "renewed": len(renewed),
        "ended": _end(courses),
        "planned": _plan_steps(courses, renewed, working),
    }


def _course(period: AgreementPeriod, as_of: date) -> Course:
    agreement = period.agreement
    terms = agreement.terms
    if terms is None:
        raise ValueError("an active agreement has its first day")
    plan = getattr(agreement, "plan", None)
    followed_from = min(plan.followed_from, as_of) if plan else as_of
    return Course(period, look_ahead(terms, period.term, as_of), followed_from)


def _add_periods(courses: list[Course]) -> dict[tuple[int, int], AgreementPeriod]:
    """Write the periods that followed tacitly, with what they cover; by agreement and number."""
    new = [
        AgreementPeriod(
            agreement=course.agreement, n=term.n, valid=days_of(term), origin=Origin.TACIT
        )
        for course in courses
        for term in course.outlook.renewals
    ]
    if not new:
        return {}
    AgreementPeriod.objects.bulk_create(new, ignore_conflicts=True)
    last = {course.period.agreement_id: course.period for course in courses}
    written = {
        (period.agreement_id, period.n): period
        for period in AgreementPeriod.objects.filter(agreement__in=last)
        if period.n > last[period.agreement_id].n
    }
    _copy_in_order(last, written)
    return written


def _copy_in_order(
    last: dict[int, AgreementPeriod], written: dict[tuple[int, int], AgreementPeriod]
) -> None:
    """Copy each new period from the one before it, the nearest first, as day by day would."""
    rounds: dict[int, list[tuple[int, int]]] = {}
    for (agreement, n), period in written.items():
        before = written.get((agreement, n - 1), last[agreement])
        pairs = rounds.setdefault(n - last[agreement].n, [])
        pairs.append((before.pk, period.pk))
    for distance in sorted(rounds):
        copy_lines(rounds[distance])


def _end(courses: list[Course]) -> int:
    """End what nothing renewed: terminated where notice was given, else expired."""
    over = [course for course in courses if course.outlook.is_over]
    for course in over:
        agreement = course.agreement
        agreement.state = AgreementState.ENDED
        agreement.ended_on = course.outlook.term.last_day
        agreement.ended_as = Ending.TERMINATED if agreement.notice_given_on else Ending.EXPIRED
    Agreement.objects.bulk_update(
        [course.agreement for course in over], ["state", "ended_on", "ended_as"]
    )
    return len(over)


def _plan_steps(
    courses: list[Course],
    renewed: dict[tuple[int, int], AgreementPeriod],
    working: WorkingDay,
) -> int:
    wanted: dict[tuple[int, str], date] = {}
    plans = []
    country = Organisation.current().country
    for course in courses:
        chain = [course.period] + [
            renewed[course.period.agreement_id, term.n] for term in course.outlook.renewals
        ]
        plans.append(_plan(course, chain[-1], working, country))
        for period in chain:
            wanted.update(_steps_of(course, period, working))
    _write_plans(plans)
    return _write_steps([plan.period_id for plan in plans], wanted)


def _steps_of(
    course: Course, period: AgreementPeriod, working: WorkingDay
) -> dict[tuple[int, str], date]:
    """The steps of the renewal after a period; none for one that ended before it was followed."""
    if period.last_day is None or period.last_day < course.followed_from:
        return {}
    steps = planned_steps(course.outlook.terms, period.term, working)
    return {(period.pk, step): due_on for step, due_on in steps.items()}


def _plan(
    course: Course, period: AgreementPeriod, working: WorkingDay, country: str
) -> RenewalPlan:
    plan = RenewalPlan(
        agreement=course.agreement,
        period=period,
        agreement_version=course.agreement.version,
        period_version=period.version,
        country=country,
        followed_from=course.followed_from,
    )
    if period.last_day is not None:
        dates = step_dates(course.outlook.terms, period.last_day, working)
        plan.last_day = dates.last_day
        plan.last_day_of_notice = dates.last_day_of_notice
        plan.start_by = dates.start_by
    return plan


def _write_plans(plans: list[RenewalPlan]) -> None:
    RenewalPlan.objects.bulk_create(
        plans,
        update_conflicts=True,
        unique_fields=["agreement"],
        update_fields=[
            "period",
            "agreement_version",
            "period_version",
            "country",
            "followed_from",
            "last_day",
            "last_day_of_notice",
            "start_by",
        ],
    )


@transaction.atomic
def _write_steps(current: list[int], wanted: dict[tuple[int, str], date]) -> int:
    """Add steps that are missing, give open ones their new day, drop open ones no longer wanted."""
    periods = {period for period, _ in wanted} | set(current)
    locked = RenewalStep.objects.filter(period__in=periods).select_for_update().order_by("pk")
    there = {(step.period_id, step.step): step for step in locked}
    missing = [
        RenewalStep(period_id=period, step=step, due_on=due_on)
        for (period, step), due_on in wanted.items()
        if (period, step) not in there
    ]
    RenewalStep.objects.bulk_create(missing, ignore_conflicts=True)
    _write_changes(there, wanted)
    return len(missing)


def _write_changes(
    there: dict[tuple[int, str], RenewalStep], wanted: dict[tuple[int, str], date]
) -> None:
    open_steps = {key: step for key, step in there.items() if step.is_open}
    moved = [
        step for key, step in open_steps.items() if key in wanted and step.due_on != wanted[key]
    ]
    for step in moved:
        step.due_on, step.state = wanted[step.period_id, step.step], StepState.OPEN
    RenewalStep.objects.bulk_update(moved, ["due_on", "state"])
    dropped = [step.pk for key, step in open_steps.items() if key not in wanted]
    RenewalStep.objects.filter(pk__in=dropped, state__in=OPEN_STATES).delete()
