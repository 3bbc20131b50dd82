"""*Today*: where to begin, for whom, and with how few questions to the database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agreements.models import Agreement, Better, RenewalPlan, RenewalStep, Step, StepState
from brm.accounts.models import Role, User
from customers.models import Customer, Person
from meetings.models import (
    Action,
    Activity,
    Escalation,
    EscalationState,
)
from meetings.operations.escalate import raise_escalation
from reports.operations.attainment import recompute_attainment
from reports.today import picture_of
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.customers.plans import an_adopted_plan
from tests.factories import UserFactory
from tests.meetings.factories import ComplaintFactory
from tests.meetings.kinds import Kind
from tests.reports.compiling import compile_coming
from tests.reports.factories import MeasureFactory, MeetingFactory, a_level, measured

MONDAY = date(2026, 11, 23)

ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def cared_for(user: User, name: str = "Grid North") -> Customer:
    """A customer whose relationship manager the user is."""
    customer = CustomerFactory.create(unit__name=name)
    TeamMemberFactory.create(customer=customer, person=person_of(user))
    return customer


def person_of(user: User) -> Person:
    return Person.objects.filter(user=user).first() or PersonFactory.create(user=user)


def an_activity(customer: Customer, due_on: date) -> Activity:
    return Activity.objects.create(customer=customer, kind_id=Kind.REVIEW_STRUCTURE, due_on=due_on)


def a_renewal(customer: Customer, start_by: date) -> Agreement:
    level = a_level(customer)
    period = level.line.period
    RenewalPlan.objects.filter(agreement=period.agreement).update(
        period=period, followed_from=MONDAY, start_by=start_by, look_on=None
    )
    RenewalStep.objects.create(period=period, step=Step.REVIEW, due_on=start_by)
    return period.agreement


def test_the_first_sentence_begins_with_what_is_longest_late(relationship_manager: User) -> None:
    customer = cared_for(relationship_manager)
    an_activity(customer, MONDAY - timedelta(days=1))
    agreement = a_renewal(customer, date(2026, 10, 30))
    Action.objects.create(
        text="Send prices", owner=person_of(relationship_manager), due_on=date(2026, 11, 20)
    )

    beginning = picture_of(relationship_manager, on=MONDAY).beginning

    assert (beginning.before, beginning.name, beginning.after) == (
        "Three things are late. Begin with",
        agreement.name,
        "its renewal should have started on 30 October.",
    )


@pytest.mark.parametrize(
    ("due_on", "late", "coming"),
    [
        (date(2026, 11, 22), 1, 0),
        (date(2026, 11, 23), 0, 1),
        (date(2026, 11, 29), 0, 1),
        (date(2026, 11, 30), 0, 0),
    ],
)
def test_an_activity_is_late_from_the_day_after_and_comes_up_in_its_week(
    relationship_manager: User, due_on: date, late: int, coming: int
) -> None:
    an_activity(cared_for(relationship_manager), due_on)

    work = picture_of(relationship_manager, on=MONDAY).work

    assert (len(work.late_activities), len(work.coming_activities)) == (late, coming)


@pytest.mark.parametrize(("ahead", "shown"), [(30, 1), (31, 0)])
def test_a_renewal_comes_up_thirty_days_before_its_next_step(
    relationship_manager: User, ahead: int, shown: int
) -> None:
    a_renewal(cared_for(relationship_manager), MONDAY + timedelta(days=ahead))

    assert len(picture_of(relationship_manager, on=MONDAY).work.renewals) == shown


def test_a_renewal_stays_while_a_later_step_of_it_is_late(relationship_manager: User) -> None:
    agreement = a_renewal(cared_for(relationship_manager), MONDAY - timedelta(days=40))
    period = agreement.plan.period
    period.steps.update(state=StepState.DONE, done_on=MONDAY)
    RenewalStep.objects.create(
        period=period, step=Step.NEGOTIATE, due_on=MONDAY - timedelta(days=5)
    )

    work = picture_of(relationship_manager, on=MONDAY).work

    assert [(day, each.next_step) for day, each in work.late_renewals] == [
        (MONDAY - timedelta(days=5), Step.NEGOTIATE)
    ]
    assert work.late_in_words == "1 renewal"


def test_a_relationship_manager_sees_only_customers_in_their_care(
    relationship_manager: User,
) -> None:
    mine, foreign = cared_for(relationship_manager), CustomerFactory.create()
    for customer in (mine, foreign):
        an_activity(customer, MONDAY)
        measured(a_level(customer), "98")
        MeetingFactory.create(of=customer)
    recompute_attainment(as_of=MONDAY)

    picture = picture_of(relationship_manager, on=MONDAY)

    assert [each.customer for each in picture.work.activities] == [mine]
    assert [each.customer for each in picture.work.meetings] == [mine]
    assert [each.last.customer for each in picture.delivery.breaches] == [mine]


def test_whoever_answers_for_an_activity_sees_it_without_care_of_its_customer(
    relationship_manager: User,
) -> None:
    owned, to_confirm = (an_activity(CustomerFactory.create(), MONDAY) for _two in range(2))
    Activity.objects.update(owner=person_of(relationship_manager))
    Activity.objects.filter(pk=owned.pk).update(kind="study_reports")

    assert picture_of(relationship_manager, on=MONDAY).work.activities == [owned]
    assert to_confirm.kind.ended_by == "structure_review"


def test_a_deputy_sees_the_customers_they_stand_in_for(relationship_manager: User) -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer, deputy=person_of(relationship_manager))
    an_activity(customer, MONDAY)

    assert len(picture_of(relationship_manager, on=MONDAY).work.activities) == 1


def test_a_reader_sees_all_customers_and_nothing_stale(reader: User) -> None:
    an_activity(CustomerFactory.create(), MONDAY)
    an_activity(CustomerFactory.create(), MONDAY)

    work = picture_of(reader, on=MONDAY).work

    assert (len(work.activities), len(work.stale)) == (2, 0)


def test_someone_without_a_role_sees_nothing(nobody: User) -> None:
    an_activity(CustomerFactory.create(), MONDAY)
    MeetingFactory.create()

    assert picture_of(nobody, on=MONDAY).work.is_empty


def test_the_steering_group_sees_what_waits_for_its_decision(
    steering_member: User, reader: User
) -> None:
    escalation = Escalation.objects.create(
        number="E-1",
        customer=CustomerFactory.create(),
        question="Who pays?",
        effect="Work stands still",
        level_since=MONDAY,
        state=EscalationState.RAISED,
        raised_on=MONDAY,
        raised_by=steering_member,
        wanted_by=MONDAY,
    )

    assert picture_of(steering_member, on=MONDAY).work.to_decide == [escalation]
    assert picture_of(reader, on=MONDAY).work.to_decide == []


def test_a_relationship_manager_in_the_steering_group_sees_what_waits_at_both_levels() -> None:
    user = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    user.give_role(Role.STEERING_GROUP)
    customer = cared_for(user)
    own = raise_escalation(
        customer=customer, by=user, on=MONDAY, question="Own?", effect="Waits", wanted_by=MONDAY
    )
    others = raise_escalation(
        customer=CustomerFactory.create(),
        by=user,
        on=MONDAY,
        question="The group's?",
        effect="Waits",
        wanted_by=MONDAY,
        level=3,
    )

    assert picture_of(user, on=MONDAY).work.to_decide == [own, others]


def test_a_breach_says_since_when_it_lasts(relationship_manager: User) -> None:
    level = a_level(cared_for(relationship_manager))
    for month, value in ((7, "98"), (8, "99.9"), (9, "98"), (10, "97")):
        measured(level, value, period=date(2026, month, 1))
    recompute_attainment(as_of=MONDAY)

    [breach] = picture_of(relationship_manager, on=MONDAY).delivery.breaches

    assert breach.since == date(2026, 9, 1)


def test_a_breached_target_of_zero_comes_after_those_that_have_a_share(
    relationship_manager: User,
) -> None:
    customer = cared_for(relationship_manager)
    incidents = MeasureFactory.create(code="incidents", unit="", better=Better.LOWER)
    none_at_all = a_level(customer, measure=incidents, target=0, warning=None)
    other = a_level(customer)
    measured(none_at_all, "3")
    measured(other, "98")
    recompute_attainment(as_of=MONDAY)

    breaches = picture_of(relationship_manager, on=MONDAY).delivery.breaches

    assert [each.last.service_level for each in breaches] == [other, none_at_all]


def test_breaches_are_counted_beside_the_month_before(relationship_manager: User) -> None:
    customer = cared_for(relationship_manager)
    old, new, unmeasured = a_level(customer), a_level(customer), a_level(customer)
    measured(old, "98", period=date(2026, 9, 1))
    measured(old, "98")
    measured(new, "98")
    recompute_attainment(as_of=MONDAY)

    delivery = picture_of(relationship_manager, on=MONDAY).delivery

    assert unmeasured.pk
    assert (delivery.last.levels, delivery.last.breached, delivery.last.unmeasured) == (3, 2, 1)
    assert delivery.change == 1


def test_the_day_of_a_meeting_leads_to_the_profile_compiled_for_it(
    relationship_manager: User,
) -> None:
    meeting = MeetingFactory.create(of=cared_for(relationship_manager))
    compile_coming(MONDAY)

    [shown] = picture_of(relationship_manager, on=MONDAY).work.meetings

    assert list(shown.profiles.all()) == list(meeting.profiles.all())


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, "There is no customer yet"), (1, "No customer is in your care yet")],
)
def test_the_page_says_what_belongs_on_it_when_there_is_nothing(
    client_of: ClientOf, relationship_manager: User, others: int, said: str
) -> None:
    CustomerFactory.create_batch(others)

    page = client_of(relationship_manager).get("/")

    assert page.status_code == 200
    assert said in page.content.decode()


def test_the_page_names_its_figures_and_acts(
    client_of: ClientOf, relationship_manager: User
) -> None:
    today = timezone.localdate()
    customer = cared_for(relationship_manager, name="Energy Trading")
    activity = an_activity(customer, today - timedelta(days=3))

    page = client_of(relationship_manager).get("/").content.decode()

    assert "One thing is late. Begin with" in page
    assert "3 days late" in page
    assert f'href="{activity.get_absolute_url()}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_today_asks_the_same_few_questions_however_much_waits(
    client_of: ClientOf,
    relationship_manager: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    today = timezone.localdate()
    for _n in range(rows):
        customer = cared_for(relationship_manager)
        an_activity(customer, today)
        a_renewal(customer, today)
        ComplaintFactory(customer=customer, acknowledge_due_on=today)
        measured(
            a_level(customer),
            "98",
            period=(today.replace(day=1) - timedelta(days=1)).replace(day=1),
        )
        MeetingFactory.create(
            of=customer,
            starts_at=timezone.now() + timedelta(hours=1),
            ends_at=timezone.now() + timedelta(hours=2),
        )
    recompute_attainment(as_of=today)
    compile_coming(today)
    client = client_of(relationship_manager)

    with django_assert_num_queries(29):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(("days", "names"), [(-1, ["Meters"]), (90, ["Meters"]), (91, [])], ids=str)
def test_a_planned_change_presses_until_ninety_days_before_it_begins(client_of, days, names):
    manager = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    customer = CustomerFactory(manager=manager)
    begins_on = timezone.localdate() + timedelta(days=days)
    an_adopted_plan(customer, by=manager, year=begins_on.year, Meters=begins_on)

    page = client_of(manager).get("/")

    assert [change.title for change in page.context["changes"]] == names
