"""What ends an activity: the result of its kind, registered wherever that happens."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from brm.accounts.models import Organisation
from customers.models import Confirmation, Freshness, MaturityAssessment, RecordKind
from customers.operations.confirm import confirm_chosen
from customers.operations.judge import judge_maturity
from customers.operations.review import review_structure
from customers.periods import period
from meetings.cadences.moved import why_moved
from meetings.endings import endings
from meetings.models import Activity, ActivityKind
from meetings.operations.act import complete_activity
from meetings.operations.plan import sweep_activities
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.meetings.factories import TODAY, ActivityFactory, CadenceFactory, manager_of
from tests.meetings.kinds import Kind

pytestmark = pytest.mark.django_db


def two_waiting(customer, kind):
    """The first of two late activities, and the second."""
    days = (TODAY - timedelta(days=90), TODAY - timedelta(days=9))
    return [
        ActivityFactory(customer=customer, kind_id=kind, due_on=day, state="late") for day in days
    ]


def ended(*activities):
    rows = Activity.objects.filter(pk__in=[each.pk for each in activities], state="done")
    return list(rows.values_list("pk", "done_on"))


def judge(customer, by, **facts):
    assessment = MaturityAssessment(
        customer=customer, assessed_on=TODAY, business_level=2, it_level=3, **facts
    )
    return judge_maturity(assessment, by=by, on=TODAY)


def test_every_result_that_a_kind_of_the_first_day_names_is_registered():
    named = set(ActivityKind.objects.exclude(ended_by="").values_list("ended_by", flat=True))

    assert named - set(endings.names()) == set()


def test_a_judged_maturity_does_what_waits_longest_and_a_correction_nothing_more():
    customer = CustomerFactory()
    by = manager_of(customer)
    first, second = two_waiting(customer, Kind.MATURITY)

    judged = judge(customer, by)
    judge(customer, by, corrects=judged)

    assert ended(first, second) == [(first.pk, TODAY)]


def test_a_confirmed_customer_does_its_confirmation_and_no_other_customers():
    customer, other = CustomerFactory(), CustomerFactory()
    by = manager_of(customer)
    first, second = two_waiting(customer, Kind.CONFIRM_STRUCTURE)
    others = two_waiting(other, Kind.CONFIRM_STRUCTURE)
    records = Freshness.objects.filter(kind=RecordKind.CUSTOMER, record=customer.pk)

    confirm_chosen(records, by=by, on=TODAY, act=uuid.uuid4(), note="All true.")

    assert ended(first, second, *others) == [(first.pk, TODAY)]


def test_a_review_of_the_structure_does_the_review_and_the_confirmation():
    customer = CustomerFactory()
    by = manager_of(customer)
    review = ActivityFactory(customer=customer, kind_id=Kind.REVIEW_STRUCTURE, due_on=TODAY)
    confirmation = ActivityFactory(
        customer=customer, kind_id=Kind.CONFIRM_STRUCTURE, due_on=TODAY, state="due"
    )

    review_structure(customer, by=by, on=TODAY)

    assert len(ended(review, confirmation)) == 2


def test_a_confirmation_done_by_hand_confirms_the_customer_and_does_no_other():
    customer = CustomerFactory()
    by = manager_of(customer)
    first, second = two_waiting(customer, Kind.CONFIRM_STRUCTURE)

    complete_activity(first, by=by, on=TODAY, outcome="Asked them.")

    assert ended(first, second) == [(first.pk, TODAY)]
    assert Confirmation.objects.get(customer=customer).note == "Asked them."


def test_the_deputy_does_what_waits_on_the_days_of_the_absence_and_on_no_others():
    customer = CustomerFactory()
    deputy = manager_of(CustomerFactory())
    TeamMemberFactory(
        customer=customer,
        person=PersonFactory(),
        deputy=deputy.person,
        deputy_valid=period(TODAY, TODAY + timedelta(days=2)),
    )
    first, second = two_waiting(customer, Kind.STUDY_REPORTS)

    complete_activity(first, by=deputy, on=TODAY + timedelta(days=2))
    with pytest.raises(PermissionDenied):
        complete_activity(second, by=deputy, on=TODAY + timedelta(days=3))

    assert ended(first, second) == [(first.pk, TODAY + timedelta(days=2))]


def test_the_role_that_the_cadence_names_owns_its_activities_else_the_relationship_manager():
    customer = CustomerFactory()
    manager = TeamMemberFactory(customer=customer).person
    delivery = TeamMemberFactory(
        customer=customer, role="delivery_manager", valid=period(None, date(2027, 1, 31))
    ).person
    CadenceFactory(customer=customer, owner_role="delivery_manager")
    for _n in range(2):
        TeamMemberFactory(customer=customer, role="service_manager")

    sweep_activities(TODAY)

    own = Activity.objects.filter(customer=customer, kind_id=Kind.STUDY_REPORTS)
    assert list(own.order_by("due_on").values_list("owner", flat=True))[:3] == [
        delivery.pk,
        delivery.pk,
        manager.pk,
    ]


def test_several_service_managers_own_an_activity_once():
    customer = CustomerFactory()
    first = TeamMemberFactory(customer=customer, role="service_manager").person
    TeamMemberFactory(customer=customer, role="service_manager")
    CadenceFactory(customer=customer, owner_role="service_manager")

    sweep_activities(TODAY)

    own = Activity.objects.filter(customer=customer, kind_id=Kind.STUDY_REPORTS)
    assert (own.count(), set(own.values_list("owner", flat=True))) == (13, {first.pk})


@pytest.mark.parametrize(
    ("on_free_day", "due_on"),
    [
        ("before", date(2026, 12, 25)),
        ("after", date(2026, 12, 28)),
        ("stays", date(2026, 12, 26)),
    ],
)
def test_a_day_off_takes_the_work_where_its_kind_says(on_free_day, due_on):
    cadence = CadenceFactory(rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26")
    ActivityKind.objects.filter(key=cadence.kind_id).update(on_free_day=on_free_day)

    sweep_activities(TODAY)

    first = Activity.objects.filter(cadence=cadence).order_by("due_on").first()
    assert first.due_on == due_on


@pytest.mark.parametrize(
    ("country", "rule", "why"),
    [
        ("SE", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=6", "Its rule names 6 January 2027, a day off"),
        ("", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=6", ""),
        ("", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=9", "Its rule names 9 January 2027, a day off (Sat"),
    ],
)
def test_an_activity_says_why_it_is_not_due_on_the_day_of_its_rule(country, rule, why):
    Organisation.current()
    Organisation.objects.update(country=country)
    cadence = CadenceFactory(rule=rule)
    sweep_activities(TODAY)

    said = why_moved(Activity.objects.filter(cadence=cadence).earliest("due_on"))

    assert said[: len(why)] == why
    assert bool(said) == bool(why)
