"""What time does to agreements: terms move on or end, and the steps of renewals are planned.

Any number of sweeps, and several at once, leave the same rows as one: each agreement is worked out
under its lock, each row has a key that the database keeps single, and a step only moves forward.
A sweep looks only at agreements with which something happens that day, or that changed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction

from agreements.models import (
    AT_ONCE,
    Agreement,
    AgreementPeriod,
    AgreementState,
    Ending,
    RenewalPlan,
)
from agreements.models.agreements import TERMS, terms_of
from agreements.operations.copy_lines import copy_lines
from agreements.operations.mark_steps import close_passed_steps, mark_steps
from agreements.operations.plan_reviews import plan_reviews
from agreements.operations.write_plans import (
    Key,
    PlanRow,
    end_agreements,
    write_periods,
    write_plans,
    write_steps,
)
from agreements.rules import (
    Outlook,
    Renewal,
    Term,
    is_last_renewal,
    is_noticed,
    look_ahead,
    planned_steps,
    step_dates,
)
from brm.accounts.calendar import WorkingDay, calendar_of
from brm.accounts.models import Organisation

log = structlog.get_logger(__name__)

BATCH = 5_000

OF_OTHER_COUNTRY = """
UPDATE agreements_renewalplan SET look_on = %(at_once)s
 WHERE look_on > %(at_once)s
   AND country <> (SELECT country FROM accounts_organisation WHERE id = 1)
"""
"""Plans whose days were worked out with the working days of another country than ours."""


@dataclass(frozen=True)
class Course:
    """What becomes of one agreement: the last period it has, and how its terms go on from there.

    `is_planned` where the steps of that period are there already, and nothing was changed since.
    """

    agreement: int
    period: int
    outlook: Outlook
    followed_from: date
    is_planned: bool

    @property
    def to_plan(self) -> list[Term]:
        """The terms whose steps are worked out: the last one, and those that followed it."""
        before = [] if self.is_planned else [self.outlook.before]
        return [*before, *self.outlook.renewals]


def plan_renewal_steps(as_of: date) -> dict[str, int]:
    """Move every active agreement on to its term of the day and plan the steps of its renewal.

    Returns how many periods were added, agreements ended, steps planned, closed with their period,
    and marked due and late; `failed` where an agreement could not be planned, and the log names it.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_OTHER_COUNTRY, {"at_once": AT_ONCE})
    written = Counter({"renewed": 0, "ended": 0, "planned": 0, "closed": 0})
    after = failures = 0
    while ids := _to_plan(as_of, after):
        country = Organisation.current().country
        batch, failed = _plan_each_that_can_be(ids, as_of, country)
        written.update(batch)
        failures += failed
        after = ids[-1]
    marked = {**written, **mark_steps(as_of)}
    return {**marked, "failed": failures} if failures else marked


def _to_plan(as_of: date, after: int) -> list[int]:
    plans = RenewalPlan.objects.to_look_at(as_of=as_of).filter(agreement__gt=after)
    return list(plans.order_by("agreement").values_list("agreement", flat=True)[:BATCH])


def _plan_each_that_can_be(
    ids: Sequence[int], as_of: date, country: str
) -> tuple[Counter[str], int]:
    """Plan a batch; where that fails by halves, so that the one to blame is named and left out.

    Returns what was written and how many failed.
    """
    try:
        return _plan_batch(ids, as_of, country), 0
    except (ValueError, OverflowError, DatabaseError):
        if len(ids) == 1:
            log.exception("agreement_not_planned", agreement=ids[0])
            return Counter(), 1
    written, failed, middle = Counter[str](), 0, len(ids) // 2
    for half in (ids[:middle], ids[middle:]):
        counts, faults = _plan_each_that_can_be(half, as_of, country)
        written.update(counts)
        failed += faults
    return written, failed


@transaction.atomic
def _plan_batch(ids: Sequence[int], as_of: date, country: str) -> Counter[str]:
    """Plan these under their locks; what another sweep has done meanwhile is left."""
    locked = Agreement.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    held = list(locked.values_list("pk", flat=True))
    return write_courses(courses_of(held, as_of), as_of, country)


def plan_agreement(agreement: Agreement, *, as_of: date) -> None:
    """Plan one agreement at once, for the page that is waiting for it."""
    _plan_batch([agreement.pk], as_of, Organisation.current().country)


def write_courses(courses: list[Course], as_of: date, country: str) -> Counter[str]:
    """Write what becomes of agreements: new periods, ends, plans and steps."""
    periods = _add_periods(courses)
    ended = _end(courses)
    planned = _plan_steps(courses, periods, as_of, country)
    agreements = [course.agreement for course in courses]
    closed = close_passed_steps(agreements, as_of)
    plan_reviews(agreements, as_of=as_of)
    return Counter(
        renewed=sum(len(course.outlook.renewals) for course in courses),
        ended=ended,
        planned=planned,
        closed=closed,
    )


def courses_of(ids: Sequence[int], as_of: date) -> list[Course]:
    """What becomes of those of the agreements that are to be looked at."""
    rows = (
        AgreementPeriod.objects.last_of_chain()
        .filter(
            agreement__in=ids,
            agreement__state=AgreementState.ACTIVE,
            agreement__plan__look_on__lte=as_of,
        )
        .order_by("agreement")
        .values_list(
            *("agreement", "pk", "n", "valid", "agreement__plan__followed_from"),
            *("agreement__plan__look_on", "agreement__plan__period"),
            *(f"agreement__{name}" for name in TERMS),
        )
    )
    return [_course(as_of, *row) for row in rows]


def _course(
    as_of: date,
    agreement: int,
    period: int,
    n: int,
    valid: Any,
    followed: date | None,
    look_on: date,
    planned: int | None,
    *facts: Any,
) -> Course:
    terms = terms_of(**dict(zip(TERMS, facts, strict=True)))
    if terms is None:
        raise ValueError("an active agreement has its first day")
    last_day = valid.upper - timedelta(days=1) if valid.upper else None
    outlook = look_ahead(terms, Term(n, valid.lower, last_day), as_of)
    is_planned = planned == period and look_on > AT_ONCE
    return Course(agreement, period, outlook, min(followed or as_of, as_of), is_planned)


def _add_periods(courses: list[Course]) -> dict[Key, int]:
    """Write the periods that followed tacitly, with what they cover.

    Returns the id of each course's periods, the last one there was and the new ones.
    """
    before = {(course.agreement, course.outlook.before.n): course.period for course in courses}
    written = write_periods(
        [
            (course.agreement, term.n, term.first_day, term.day_after)
            for course in courses
            for term in course.outlook.renewals
        ]
    )
    periods = {**before, **written}
    _copy_in_order(courses, periods)
    return periods


def _copy_in_order(courses: list[Course], periods: dict[Key, int]) -> None:
    """Copy each new period from the one before it, the nearest first, as day by day would."""
    rounds: dict[int, list[tuple[int, int]]] = {}
    for course in courses:
        for distance, term in enumerate(course.outlook.renewals):
            pair = (periods[course.agreement, term.n - 1], periods[course.agreement, term.n])
            rounds.setdefault(distance, []).append(pair)
    for distance in sorted(rounds):
        copy_lines(rounds[distance])


def _end(courses: list[Course]) -> int:
    """End what nothing renewed: superseded or terminated where that was so, else expired."""
    over = [
        (course.agreement, course.outlook.term.last_day, str(_how(course)))
        for course in courses
        if course.outlook.is_over and course.outlook.term.last_day
    ]
    end_agreements(over)
    return len(over)


def _how(course: Course) -> Ending:
    if course.outlook.terms.succeeded_on:
        return Ending.SUPERSEDED
    return Ending.TERMINATED if course.outlook.terms.notice_given_on else Ending.EXPIRED


def _plan_steps(courses: list[Course], periods: dict[Key, int], as_of: date, country: str) -> int:
    working = calendar_of(country)
    wanted: dict[tuple[int, str], date] = {}
    plans, planned = [], set()
    for course in courses:
        period = periods[course.agreement, course.outlook.term.n]
        plans.append(_plan(course, period, working, as_of, country))
        for term in course.to_plan:
            of = periods[course.agreement, term.n]
            # One that ended before the agreement was followed has no steps.
            is_followed = term.last_day is not None and term.last_day >= course.followed_from
            if is_followed or of == period:
                planned.add(of)
            if is_followed:
                steps = planned_steps(course.outlook.terms, term, working)
                wanted.update({(of, step): due_on for step, due_on in steps.items()})
    write_plans(plans)
    return write_steps(planned, wanted)


def _plan(course: Course, period: int, working: WorkingDay, as_of: date, country: str) -> PlanRow:
    terms, term = course.outlook.terms, course.outlook.term
    row = PlanRow(course.agreement, period, country, course.followed_from, None, None, None, None)
    if term.last_day is None:
        return row
    if course.outlook.is_over:
        return replace(row, last_day=term.last_day)
    if terms.succeeded_on is not None or is_noticed(terms, term):
        return replace(row, look_on=_look_on(term, as_of), last_day=term.last_day)
    dates = step_dates(terms, term.last_day, working)
    renews = terms.renewal != Renewal.NONE and not is_last_renewal(terms, term)
    return replace(
        row,
        look_on=_look_on(term, as_of),
        last_day=term.last_day,
        last_day_of_notice=dates.last_day_of_notice if renews else None,
        start_by=dates.start_by,
    )


def _look_on(term: Term, as_of: date) -> date | None:
    """A period that is still to come begins one day, and closes the steps of the one before."""
    return term.first_day if term.first_day > as_of else term.day_after
