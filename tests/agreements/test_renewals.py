"""Terms move on, agreements end, steps are planned: once each, however often the clock is rung."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Ending,
    Origin,
    RenewalMode,
    RenewalStep,
    Step,
    StepState,
)
from agreements.operations import write_plans
from agreements.operations.activate import activate_agreement
from agreements.operations.change_state import change_state
from agreements.operations.end import end_agreement, give_notice
from agreements.operations.plan_renewals import (
    courses_of,
    plan_renewal_steps,
    write_courses,
)
from agreements.operations.renew import renew_agreement
from agreements.operations.steps import complete_step, reopen_step, skip_step
from agreements.operations.write_plans import STEPS
from brm.accounts.models import Organisation, User
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db

THREADS = 8


def steps_of(agreement: Agreement) -> list[tuple[str, str, str]]:
    """Step, day and state of an agreement's steps, by period and day."""
    steps = RenewalStep.objects.filter(period__agreement=agreement).order_by("period__n", "due_on")
    return [(each.step, each.due_on.isoformat(), each.state) for each in steps]


def test_the_steps_of_a_renewal_are_planned_from_the_current_term() -> None:
    agreement = AgreementFactory.create()

    plan_renewal_steps(date(2026, 1, 15))

    assert steps_of(agreement) == [
        ("review", "2026-07-02", "open"),
        ("negotiate", "2026-08-14", "open"),
        ("notice", "2026-09-30", "open"),
        ("approval", "2026-12-01", "open"),
        ("start", "2027-01-01", "open"),
    ]


def test_a_second_sweep_of_the_day_writes_nothing() -> None:
    AgreementFactory.create()
    plan_renewal_steps(date(2026, 10, 1))

    again = plan_renewal_steps(date(2026, 10, 1))

    assert again == {"renewed": 0, "ended": 0, "planned": 0, "closed": 0, "due": 0, "late": 0}


@pytest.mark.parametrize(
    ("as_of", "state"),
    [(date(2026, 7, 1), "open"), (date(2026, 7, 2), "due"), (date(2026, 7, 3), "late")],
)
def test_a_step_is_due_on_its_day_and_late_from_the_day_after(as_of: date, state: str) -> None:
    agreement = AgreementFactory.create()

    plan_renewal_steps(as_of)

    assert steps_of(agreement)[0] == ("review", "2026-07-02", state)


def test_an_agreement_without_an_end_has_no_steps_and_is_planned_once(
    django_assert_num_queries: Any,
) -> None:
    agreement = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)
    plan_renewal_steps(date(2026, 1, 15))

    with django_assert_num_queries(3):
        plan_renewal_steps(date(2026, 1, 16))

    assert steps_of(agreement) == []


def test_what_nothing_renews_has_its_review_only() -> None:
    agreement = AgreementFactory.create(renewal_mode=RenewalMode.NONE)

    plan_renewal_steps(date(2026, 1, 15))

    assert steps_of(agreement) == [("review", "2026-07-02", "open")]


@pytest.mark.parametrize("state", ["draft", "negotiation", "awaiting_approval"])
def test_only_active_agreements_are_planned(state: str) -> None:
    agreement = AgreementFactory.create(state=state)

    plan_renewal_steps(date(2027, 6, 1))

    assert (steps_of(agreement), agreement.periods.count()) == ([], 1)


def test_an_agreement_whose_terms_change_is_planned_anew() -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 1, 15))
    Agreement.objects.filter(pk=agreement.pk).update(notice_months=6, lead_days=30)

    plan_renewal_steps(date(2026, 1, 16))

    assert steps_of(agreement)[:3] == [
        ("review", "2026-05-29", "open"),
        ("negotiate", "2026-06-12", "open"),
        ("notice", "2026-06-30", "open"),
    ]


def test_a_step_that_is_done_keeps_its_day_when_terms_change(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 1, 15))
    review = RenewalStep.objects.get(step=Step.REVIEW)
    complete_step(review, by=administrator, on=date(2026, 1, 15))
    Agreement.objects.filter(pk=agreement.pk).update(notice_months=6)

    plan_renewal_steps(date(2026, 1, 16))

    assert steps_of(agreement)[1:3] == [
        ("notice", "2026-06-30", "open"),
        ("review", "2026-07-02", "done"),
    ]


@pytest.mark.parametrize(
    ("as_of", "periods"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 2), (date(2027, 1, 2), 2)]
)
def test_a_tacit_agreement_goes_on_the_day_after_its_last_one(as_of: date, periods: int) -> None:
    agreement = AgreementFactory.create()

    plan_renewal_steps(as_of)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.periods.count()) == (AgreementState.ACTIVE, periods)


def test_a_renewed_period_starts_the_day_after_with_the_same_lines_and_levels() -> None:
    agreement = AgreementFactory.create(services=[ServiceFactory.create(code="map")])
    line = AgreementLine.objects.get()
    ServiceLevelFactory.create(line=line, workload_limit=400, valid=line.valid)
    ServiceLevelFactory.create(line=line, valid=period(date(2026, 1, 1), date(2026, 6, 30)))

    plan_renewal_steps(date(2027, 1, 1))

    renewed = agreement.periods.get(n=2)
    assert (renewed.first_day, renewed.last_day) == (date(2027, 1, 1), date(2027, 12, 31))
    assert renewed.origin == Origin.TACIT
    copied = renewed.lines.get()
    assert (copied.service.code, copied.quantity, copied.price) == (
        "map",
        Decimal(10),
        Decimal(100),
    )
    assert (copied.active, copied.customer_id) == (True, agreement.customer_id)
    level = copied.levels.get()
    assert (level.workload_limit, level.valid) == (Decimal(400), renewed.valid)


def test_what_was_left_open_is_closed_when_the_next_period_begins() -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 12, 31))

    plan_renewal_steps(date(2027, 1, 1))

    steps = RenewalStep.objects.filter(period__agreement=agreement, period__n=1)
    assert set(steps.values_list("step", "state", "done_on")) == {
        ("review", "skipped", date(2027, 1, 1)),
        ("negotiate", "skipped", date(2027, 1, 1)),
        ("notice", "skipped", date(2027, 1, 1)),
        ("approval", "skipped", date(2027, 1, 1)),
        ("start", "done", date(2027, 1, 1)),
    }


def test_a_service_that_another_agreement_covers_by_then_is_left_to_it() -> None:
    customer, shared, own = (
        CustomerFactory.create(),
        ServiceFactory.create(),
        ServiceFactory.create(),
    )
    agreement = AgreementFactory.create(customer=customer, services=[shared, own])
    other = AgreementFactory.create(
        customer=customer, anchor_on=date(2027, 1, 1), services=[shared]
    )

    plan_renewal_steps(date(2027, 1, 1))

    renewed = agreement.periods.get(n=2)
    assert [line.service for line in renewed.lines.all()] == [own]
    assert list(renewed.left_out.values_list("service", "covered_by")) == [(shared.pk, other.pk)]


def test_a_renewal_that_would_lose_a_service_names_the_agreement_that_covers_it(
    administrator: User,
) -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create(name="Outage map")
    agreement = AgreementFactory.create(
        customer=customer, renewal_mode=RenewalMode.EXPRESS, services=[service]
    )
    facts = {"number": "T-1", "name": "Map", "anchor_on": date(2027, 1, 1)}
    AgreementFactory.create(customer=customer, services=[service], **facts)

    with pytest.raises(ValidationError) as refusal:
        renew_agreement(
            agreement, by=administrator, last_day=date(2027, 12, 31), on=date(2026, 11, 1)
        )

    assert refusal.value.messages == ["T-1 Map covers Outage map for this customer on those days."]
    assert agreement.periods.count() == 1


@pytest.mark.parametrize("days", [(date(2028, 6, 1),), (date(2027, 1, 1), date(2028, 6, 1))])
def test_a_service_that_another_agreement_took_over_for_a_term_does_not_come_back(
    days: tuple[date, ...],
) -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    agreement = AgreementFactory.create(customer=customer, services=[service])
    only_2027 = {"anchor_on": date(2027, 1, 1), "renewal_mode": RenewalMode.NONE}
    AgreementFactory.create(customer=customer, services=[service], **only_2027)

    for day in days:
        plan_renewal_steps(day)

    lines = AgreementLine.objects.filter(period__agreement=agreement)
    assert [line.period.n for line in lines.order_by("period__n")] == [1]


def test_a_level_follows_its_period_and_is_carried_over_from_its_new_end() -> None:
    agreement = AgreementFactory.create(services=[ServiceFactory.create()])
    line = AgreementLine.objects.get()
    level = ServiceLevelFactory.create(line=line, valid=line.valid)

    agreement.periods.update(valid=period(date(2026, 1, 1), date(2027, 12, 31)))
    plan_renewal_steps(date(2028, 1, 1))

    level.refresh_from_db()
    assert level.valid == period(date(2026, 1, 1), date(2027, 12, 31))
    renewed = agreement.periods.get(n=2)
    assert [each.valid for each in renewed.lines.get().levels.all()] == [renewed.valid]


def test_a_level_without_an_end_is_carried_over() -> None:
    agreement = AgreementFactory.create(services=[ServiceFactory.create()])
    endless = period(date(2026, 1, 1), None)
    ServiceLevelFactory.create(line=AgreementLine.objects.get(), valid=endless)

    plan_renewal_steps(date(2027, 1, 1))

    renewed = agreement.periods.get(n=2)
    assert [each.valid for each in renewed.lines.get().levels.all()] == [renewed.valid]


def test_no_level_goes_beyond_a_period_that_is_cut_short() -> None:
    agreement = AgreementFactory.create(services=[ServiceFactory.create()])
    line = AgreementLine.objects.get()
    early = ServiceLevelFactory.create(line=line, valid=period(date(2026, 1, 1), date(2026, 8, 31)))
    late = ServiceLevelFactory.create(line=line, valid=period(date(2026, 9, 1), date(2026, 12, 31)))

    agreement.periods.update(valid=period(date(2026, 1, 1), date(2026, 6, 30)))

    early.refresh_from_db()
    late.refresh_from_db()
    assert early.valid == period(date(2026, 1, 1), date(2026, 6, 30))
    assert late.valid == period(date(2026, 9, 1), date(2026, 12, 31))


@pytest.mark.parametrize("mode", [RenewalMode.EXPRESS, RenewalMode.NONE])
@pytest.mark.parametrize(
    ("as_of", "state"), [(date(2026, 12, 31), "active"), (date(2027, 1, 1), "ended")]
)
def test_what_is_not_renewed_expires_after_its_last_day(mode: str, as_of: date, state: str) -> None:
    agreement = AgreementFactory.create(renewal_mode=mode)

    plan_renewal_steps(as_of)

    agreement.refresh_from_db()
    ended_on = date(2026, 12, 31) if state == "ended" else None
    ended_as = Ending.EXPIRED if state == "ended" else ""
    assert (agreement.state, agreement.ended_on, agreement.ended_as) == (state, ended_on, ended_as)


def rows_of(agreements: list[Agreement]) -> list[tuple[Any, ...]]:
    """All that a sweep writes of these agreements, without ids and versions."""
    steps = RenewalStep.objects.filter(period__agreement__in=agreements)
    periods = AgreementPeriod.objects.filter(agreement__in=agreements)
    lines = AgreementLine.objects.filter(period__agreement__in=agreements)
    ended = Agreement.objects.filter(pk__in=[each.pk for each in agreements])
    return [
        *periods.order_by("agreement__name", "n").values_list("n", "valid", "origin"),
        *lines.order_by("period__agreement__name", "period__n").values_list(
            "period__n", "service", "valid", "active"
        ),
        *steps.order_by("period__agreement__name", "period__n", "step").values_list(
            "period__n", "step", "due_on", "state", "done_on", "outcome", "reason"
        ),
        *ended.order_by("name").values_list("name", "state", "ended_on", "ended_as"),
    ]


def like(name: str, service: Any) -> list[Agreement]:
    """Agreements of every sort of renewal; `name` tells two equal sets apart by customer only."""
    facts: list[dict[str, Any]] = [
        {"services": [service]},
        {"renewal_months": 3, "initial_months": 3, "notice_months": 1},
        {"renewal_mode": RenewalMode.EXPRESS},
        {"renewal_mode": RenewalMode.NONE, "initial_months": 18},
        {"notice_given_on": date(2026, 9, 30)},
        {"notice_given_on": date(2026, 10, 1)},
        {"initial_months": None, "renewal_mode": RenewalMode.NONE},
    ]
    return [AgreementFactory.create(name=f"Sort {n}", **each) for n, each in enumerate(facts)]


def test_400_days_missed_end_as_day_by_day_does() -> None:
    service = ServiceFactory.create()
    missed = like("missed", service)
    start, end = date(2026, 8, 1), date(2026, 8, 1) + timedelta(days=400)
    plan_renewal_steps(start)
    plan_renewal_steps(end)
    in_one_go = rows_of(missed)
    Agreement.objects.filter(pk__in=[each.pk for each in missed]).delete()
    daily = like("daily", service)

    for n in range(401):
        plan_renewal_steps(start + timedelta(days=n))

    assert rows_of(daily) == in_one_go


def test_notice_in_time_ends_the_term_and_closes_what_was_planned(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 9, 1))

    give_notice(agreement, by=administrator, on=date(2026, 9, 30))
    plan_renewal_steps(date(2027, 1, 1))

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.ended_as) == (date(2026, 12, 31), Ending.TERMINATED)
    done = RenewalStep.objects.get(period__agreement=agreement, step=Step.NOTICE)
    assert (done.state, done.done_on) == (StepState.DONE, date(2026, 9, 30))


def test_notice_a_day_late_ends_the_next_term(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 9, 1))

    give_notice(agreement, by=administrator, on=date(2026, 10, 1))
    plan_renewal_steps(date(2028, 1, 1))

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.ended_as) == (date(2027, 12, 31), Ending.TERMINATED)


def test_notice_gives_an_agreement_without_an_end_its_last_day(administrator: User) -> None:
    agreement = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)

    give_notice(agreement, by=administrator, on=date(2026, 5, 31))

    assert agreement.periods.get().last_day == date(2026, 8, 31)


def test_ending_at_once_cuts_the_period_short_and_frees_the_service(administrator: User) -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    agreement = AgreementFactory.create(customer=customer, services=[service])

    end_agreement(
        agreement,
        by=administrator,
        how=Ending.SUPERSEDED,
        on=date(2026, 6, 30),
    )

    AgreementFactory.create(customer=customer, anchor_on=date(2026, 6, 30), services=[service])
    assert agreement.periods.get().last_day == date(2026, 6, 30)


def test_ending_one_agreement_closes_its_own_steps_on_that_day_and_no_others(
    administrator: User,
) -> None:
    ended, other = AgreementFactory.create(), AgreementFactory.create()
    plan_renewal_steps(date(2026, 6, 1))
    Agreement.objects.filter(pk=other.pk).update(
        state=AgreementState.ENDED, ended_on=date(2026, 5, 31), ended_as=Ending.EXPIRED
    )

    end_agreement(ended, by=administrator, how=Ending.EXPIRED, on=date(2026, 6, 30))

    closed = RenewalStep.objects.filter(period__agreement=ended)
    assert set(closed.values_list("state", "done_on")) == {("skipped", date(2026, 6, 30))}
    assert {state for _step, _due, state in steps_of(other)} == {"open"}


def test_an_agreement_that_cannot_be_planned_is_left_out_and_no_other() -> None:
    """A column that a constraint guards, so that the fault is one of ours and not of a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE agreements_agreement DROP CONSTRAINT notice_and_lead_are_ten_years_at_most"
        )
    AgreementFactory.create(notice_months=30000)
    agreement = AgreementFactory.create()

    planned = plan_renewal_steps(date(2026, 1, 15))

    assert (planned["planned"], planned["failed"]) == (5, 1)
    assert len(steps_of(agreement)) == 5


def test_another_country_with_other_holidays_plans_anew() -> None:
    agreement = AgreementFactory.create(lead_days=180)
    Organisation.objects.update_or_create(id=1, defaults={"name": "Grid", "country": ""})
    plan_renewal_steps(date(2026, 1, 15))
    before = steps_of(agreement)[0]
    Organisation.objects.update(country="SE")

    plan_renewal_steps(date(2026, 1, 15))

    assert (before, steps_of(agreement)[0]) == (
        ("review", "2026-04-03", "open"),
        ("review", "2026-04-02", "open"),
    )


def test_an_express_agreement_that_was_renewed_goes_on(administrator: User) -> None:
    agreement = AgreementFactory.create(
        renewal_mode=RenewalMode.EXPRESS, services=[ServiceFactory.create()]
    )

    renewed = renew_agreement(
        agreement, by=administrator, last_day=date(2028, 6, 30), on=date(2026, 11, 1)
    )
    plan_renewal_steps(date(2027, 1, 1))

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE
    assert renewed.first_day == date(2027, 1, 1)
    assert (renewed.origin, renewed.lines.count()) == (Origin.EXPRESS, 1)


def test_activating_plans_the_renewal_at_once(administrator: User) -> None:
    agreement = AgreementFactory.create(state=AgreementState.NEGOTIATION, exemption="")

    activate_agreement(
        agreement, by=administrator, exemption="Accepted terms", on=date(2026, 1, 15)
    )

    assert len(steps_of(agreement)) == 5


def test_activating_without_a_reason_or_a_first_day_says_what_is_missing(
    administrator: User,
) -> None:
    agreement = AgreementFactory.create(state=AgreementState.DRAFT, anchor_on=None, exemption="")

    with pytest.raises(ValidationError) as refusal:
        activate_agreement(agreement, by=administrator, exemption="", on=date(2026, 1, 15))

    assert sorted(refusal.value.messages) == [
        "An active agreement needs its first day.",
        "An agreement becomes active when it is approved, or when the reason why it needs no "
        "approval is given.",
    ]


def test_activating_what_another_agreement_covers_names_that_one(administrator: User) -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create(name="Outage map")
    AgreementFactory.create(number="T-1", name="Map", customer=customer, services=[service])
    draft = AgreementFactory.create(
        customer=customer, state=AgreementState.DRAFT, services=[service]
    )

    with pytest.raises(ValidationError) as refusal:
        activate_agreement(draft, by=administrator, exemption="Terms", on=date(2026, 1, 15))

    assert refusal.value.messages == ["T-1 Map covers Outage map for this customer on those days."]


def test_a_state_that_does_not_follow_is_refused_with_both_named(administrator: User) -> None:
    agreement = AgreementFactory.create(number="T-1")

    with pytest.raises(ValidationError) as refusal:
        change_state(agreement, by=administrator, state="draft", on=date(2026, 1, 15))

    assert refusal.value.messages == ["T-1 is “Active” and cannot become “Draft”."]


def test_a_step_is_done_once(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 7, 1))
    step = RenewalStep.objects.get(period__agreement=agreement, step=Step.REVIEW)
    complete_step(step, by=administrator, on=date(2026, 7, 1), outcome="Keep it")

    with pytest.raises(ValidationError) as refusal:
        skip_step(step, by=administrator, on=date(2026, 7, 2), reason="Not needed")

    assert refusal.value.messages == ["This step was closed on 1 July 2026 already."]


def test_a_step_taken_back_is_as_late_as_it_was(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 7, 5))
    step = RenewalStep.objects.get(period__agreement=agreement, step=Step.REVIEW)
    complete_step(step, by=administrator, on=date(2026, 7, 5))

    reopen_step(step, by=administrator, on=date(2026, 7, 5))

    assert steps_of(agreement)[0] == ("review", "2026-07-02", "late")


def test_a_step_of_somebody_elses_customer_is_refused(relationship_manager: User) -> None:
    AgreementFactory.create()
    plan_renewal_steps(date(2026, 7, 1))

    with pytest.raises(PermissionDenied):
        complete_step(
            RenewalStep.objects.get(step=Step.REVIEW),
            by=relationship_manager,
            on=date(2026, 7, 1),
        )


def at_once(work: Callable[[], object]) -> list[Exception]:
    """Run `work` in eight threads that begin together; the errors they raised."""
    barrier = Barrier(THREADS)

    def run() -> Exception | None:
        try:
            barrier.wait()
            work()
        except Exception as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        results = [pool.submit(run) for _ in range(THREADS)]
    return [error for result in results if (error := result.result())]


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_write_each_row_once() -> None:
    service = ServiceFactory.create()
    alone = like("alone", service)
    plan_renewal_steps(date(2028, 3, 1))
    wanted = rows_of(alone)
    Agreement.objects.all().delete()
    together = like("together", service)

    errors = at_once(lambda: plan_renewal_steps(date(2028, 3, 1)))

    assert errors == []
    assert rows_of(together) == wanted


@pytest.mark.django_db(transaction=True)
def test_planning_anew_waits_for_a_step_that_is_being_done(administrator: User) -> None:
    """Without the lock of the steps the plan would move one that is done meanwhile."""
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 1, 15))
    Agreement.objects.filter(pk=agreement.pk).update(notice_months=6)

    def plan() -> dict[str, int]:
        try:
            return plan_renewal_steps(date(2026, 1, 16))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            review = RenewalStep.objects.get(step=Step.REVIEW)
            complete_step(review, by=administrator, on=date(2026, 1, 15))
            planning = pool.submit(plan)
            wait([planning], timeout=2)
        planned = planning.result()

    assert "failed" not in planned
    assert steps_of(agreement)[1:3] == [
        ("notice", "2026-06-30", "open"),
        ("review", "2026-07-02", "done"),
    ]


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_key_eight_sweeps_at_once_would_double_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of the test above: the same work, with both guards off."""
    agreements = [agreement.pk for agreement in AgreementFactory.create_batch(20)]
    without_key = re.sub(
        r"ON CONFLICT.*RETURNING xmax = 0 AS", "RETURNING %s IS NOT NULL AS", STEPS, flags=re.S
    )
    monkeypatch.setattr(write_plans, "STEPS", without_key)
    all_have_read = Barrier(THREADS)

    def plan_once_all_have_read() -> None:
        courses = courses_of(agreements, date(2026, 3, 1))
        all_have_read.wait()
        write_courses(courses, date(2026, 3, 1), "")

    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE agreements_renewalstep DROP CONSTRAINT one_renewal_step_a_period_and_kind"
        )

    try:
        errors = at_once(plan_once_all_have_read)

        assert errors == []
        assert RenewalStep.objects.count() == THREADS * 20 * len(Step)
    finally:
        RenewalStep.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE agreements_renewalstep ADD CONSTRAINT"
                " one_renewal_step_a_period_and_kind UNIQUE (period_id, step)"
            )


def test_a_step_of_what_has_ended_is_not_opened_again(administrator: User) -> None:
    agreement = AgreementFactory.create()
    plan_renewal_steps(date(2026, 7, 1))
    end_agreement(agreement, by=administrator, how="terminated", on=date(2026, 7, 5))
    step = RenewalStep.objects.get(step=Step.REVIEW)

    with pytest.raises(ValidationError) as refused:
        reopen_step(step, by=administrator, on=date(2026, 7, 5))

    assert refused.value.messages == ["This step cannot be opened again."]
