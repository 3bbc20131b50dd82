"""What happens after a period does not change what its evidence shows."""

from datetime import UTC, date, datetime, time

import pytest

from agreements.models import (
    Requirement,
    RequirementKind,
    RequirementState,
)
from customers.models import Confirmation, Customer, Withdrawal
from customers.periods import period
from meetings.models import (
    Action,
    Activity,
    ActivityState,
    MinutesEdition,
    MinutesState,
)
from meetings.operations.promise import move_due_day
from meetings.spans import Span
from reports.evidence.clauses import Scope
from tests.agreements.decisions import a_decision, fitted
from tests.agreements.factories import AgreementReviewFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import PersonFactory, TeamMemberFactory
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
)
from tests.meetings.kinds import Kind
from tests.reports.evident import (
    AFTER,
    BEFORE,
    IN_OCTOBER,
    LAST_OF_OCTOBER,
    LONG_AGO,
    TODAY,
    a_customer,
    a_stakeholder,
    a_user,
    asked,
    business_is_understood,
    channels_are_named,
    done,
    lacks,
    levels_answer_requirements,
    listed,
    recorded,
    required,
    result_of,
    they_met,
)
from tests.reports.factories import a_level

pytestmark = pytest.mark.django_db


def test_a_requirement_that_is_withdrawn_later_waited_in_the_period() -> None:
    customer = a_customer()
    required(customer)
    row = Requirement.objects.get()
    row.state, row.withdrawn_because = RequirementState.WITHDRAWN, "No need"
    row.save()
    recorded(row, LONG_AGO, LONG_AGO, AFTER)
    later = lacks("B4")
    recorded(row, LONG_AGO, LONG_AGO, LAST_OF_OCTOBER)

    assert ("answered" in later, "answered" in lacks("B4")) == (True, False)


def test_what_is_opened_again_later_was_done_in_the_period() -> None:
    customer = a_customer()
    action: Action = ActionFactory.create(customer=customer, due_on=IN_OCTOBER)
    activity: Activity = ActivityFactory.create(customer=customer, due_on=IN_OCTOBER)
    for row in (action, activity):
        row.state, row.done_on = "done", IN_OCTOBER
        row.save()
        row.state, row.done_on = ("open" if row is action else "late"), None
        row.save()
        recorded(row, BEFORE, IN_OCTOBER, AFTER)

    result = {each.check.name: each.counted for each in result_of("B5").checks}

    assert [result[name].missing for name in ("planned", "left", "actions")] == [0, 0, 0]


def test_an_action_that_is_moved_after_the_period_was_overdue_in_it() -> None:
    action: Action = ActionFactory.create(customer=a_customer(), due_on=IN_OCTOBER)
    recorded(action, BEFORE)
    facts = {"by": a_user(), "due_on": date(2026, 12, 1), "reason": "The supplier is late"}
    move_due_day(action, on=AFTER, **facts)
    recorded(action, BEFORE, AFTER)
    in_october = lacks("B5")
    recorded(action, BEFORE, IN_OCTOBER)

    assert ("actions" in in_october, "actions" in lacks("B5")) == (True, False)


def test_the_review_of_an_agreement_that_is_moved_after_the_period_was_overdue_in_it() -> None:
    agreement = a_level(a_customer()).line.period.agreement
    review = AgreementReviewFactory.create(agreement=agreement, due_on=IN_OCTOBER)
    review.due_on = date(2027, 1, 12)
    review.save()
    recorded(review, BEFORE, AFTER)
    in_october = lacks("S4")
    recorded(review, BEFORE, IN_OCTOBER)

    assert ("reviewed" in in_october, "reviewed" in lacks("S4")) == (True, False)


@pytest.mark.parametrize(
    ("since", "lacking"), [(date(2025, 6, 30), ["plan"]), (date(2026, 7, 1), [])]
)
def test_the_plan_of_each_fiscal_year_is_asked_of_who_was_a_customer_in_it(
    since: date, lacking: list[str]
) -> None:
    customer = a_customer()
    customer.unit.mandates.update(valid=period(since, None))
    business_is_understood(customer)
    two_years = Span("days", date(2026, 5, 1), LAST_OF_OCTOBER)
    scope = Scope(two_years, TODAY, Customer.objects.all(), first_month=7)

    assert lacks("B4", scope) == lacking


def test_a_review_of_complaints_that_is_opened_again_later_was_done_in_the_period() -> None:
    review = done(a_customer(), Kind.COMPLAINT_REVIEW)
    review.state, review.done_on = ActivityState.LATE, None
    review.save()
    recorded(review, IN_OCTOBER, AFTER)
    in_october = lacks("B8")
    recorded(review, IN_OCTOBER, LAST_OF_OCTOBER)

    assert ("review" in in_october, "review" in lacks("B8")) == (False, True)


@pytest.mark.parametrize(("named_on", "lacking"), [(LAST_OF_OCTOBER, []), (AFTER, ["deputy"])])
def test_a_deputy_counts_from_the_day_on_which_it_was_named(
    named_on: date, lacking: list[str]
) -> None:
    place = TeamMemberFactory.create(customer=a_customer())
    place.deputy = PersonFactory.create()
    place.save()
    recorded(place, LONG_AGO, named_on)

    assert lacks("B2") == lacking


@pytest.mark.parametrize(
    ("until", "lacking"), [(date(2026, 10, 30), ["deputy"]), (LAST_OF_OCTOBER, [])]
)
def test_a_deputy_counts_while_its_own_days_last(until: date, lacking: list[str]) -> None:
    TeamMemberFactory.create(
        customer=a_customer(),
        deputy=PersonFactory.create(),
        deputy_valid=period(date(2026, 1, 1), until),
    )

    assert lacks("B2") == lacking


def test_a_level_answers_a_requirement_that_was_granted_by_the_last_day() -> None:
    customer = a_customer()
    by = a_user()
    needed = fitted(a_requirement(customer, by=by, kind=RequirementKind.NEW), by=by)
    a_decision(needed, customer.unit.mandates.get().person, by=by, on=AFTER)
    a_level(customer, requirement=needed)

    november = Span("month", date(2026, 11, 1), date(2026, 11, 30))

    assert (lacks("S2"), lacks("S2", asked(november))) == (["requirement"], [])


def test_a_level_still_answered_what_was_withdrawn_after_the_period() -> None:
    customer = a_customer()
    levels_answer_requirements(customer)
    row = Requirement.objects.get()
    row.state, row.withdrawn_because = RequirementState.WITHDRAWN, "No need"
    row.save()
    told = row.pgh_event_model.objects.filter(pgh_obj_id=row.pk).count()  # type: ignore[attr-defined]
    recorded(row, *[BEFORE] * (told - 1), AFTER)
    in_october = lacks("S2")
    recorded(row, *[BEFORE] * told)

    assert (in_october, lacks("S2")) == ([], ["requirement"])


@pytest.mark.parametrize(
    ("sent_on", "lacking"), [(LAST_OF_OCTOBER, []), (date(2026, 11, 1), ["minutes"])]
)
def test_minutes_count_once_they_were_sent_in_the_period(sent_on: date, lacking: list[str]) -> None:
    customer = a_customer()
    sent_at = datetime.combine(sent_on, time(9), UTC)
    they_met(customer, minutes_sent_at=sent_at)

    assert [name for name in lacks("B3") if name == "minutes"] == lacking


def test_minutes_that_are_sent_anew_later_were_sent_in_the_period() -> None:
    customer = a_customer()
    again = datetime.combine(AFTER, time(9), UTC)
    meeting = they_met(customer, minutes_sent_at=again)
    at = datetime.combine(IN_OCTOBER, time(12), UTC)
    before = "minutes" in lacks("B3")
    MinutesEdition.objects.create(
        meeting=meeting,
        n=1,
        content={},
        digest="0" * 64,
        text_digest="0" * 64,
        sent_at=at,
        sent_by=a_user(),
    )

    assert (before, "minutes" in lacks("B3")) == (True, False)


def test_minutes_that_were_never_sent_are_a_gap() -> None:
    they_met(a_customer(), minutes_state=MinutesState.DRAFT, minutes_sent_at=None)

    assert "minutes" in lacks("B3")


@pytest.mark.parametrize(("on", "is_shown"), [(LAST_OF_OCTOBER, True), (AFTER, False)])
def test_what_is_entered_after_the_period_does_not_show_it(on: date, is_shown: bool) -> None:
    customer = a_customer()
    channels_are_named(customer, on)
    a_stakeholder(customer, on)
    they_met(customer, on)

    gaps = [name for key in ("B1", "B3", "B8", "B9") for name in lacks(key)]

    wanted = {"parties", "series", "channel", "way"}
    assert wanted & set(gaps) == (set() if is_shown else wanted)


def test_who_is_taken_off_the_map_later_was_on_it_in_the_period() -> None:
    stakeholder = a_stakeholder(a_customer())
    key = stakeholder.pk
    stakeholder.delete()
    recorded(stakeholder, IN_OCTOBER, AFTER, pk=key)
    in_october = lacks("B1")
    recorded(stakeholder, IN_OCTOBER, LAST_OF_OCTOBER, pk=key)

    assert ("parties" in in_october, "parties" in lacks("B1")) == (False, True)


@pytest.mark.parametrize(("on", "lacking"), [(LAST_OF_OCTOBER, True), (AFTER, False)])
def test_a_confirmation_counts_until_it_is_withdrawn(on: date, lacking: bool) -> None:
    by = a_user()
    confirmation = Confirmation.objects.create(
        customer=a_customer(), confirmed_on=IN_OCTOBER, confirmed_by=by
    )
    at = datetime.combine(on, time(9), UTC)
    Withdrawal.objects.create(act=confirmation.act, withdrawn_by=by, withdrawn_at=at)

    assert ("confirmed" in lacks("B1")) == lacking
    assert len(listed("B1", "confirmations")) == (0 if lacking else 1)


def test_the_plan_is_listed_as_it_stood_on_the_last_day() -> None:
    plan = channels_are_named(a_customer())
    plan.edition = 2
    plan.save()
    recorded(plan, IN_OCTOBER, AFTER)

    assert [row.edition for row in listed("B3", "communication-plans")] == [1]
