"""Projects: how they stand and why, ratings by hand beside it, whom and what they concern."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from customers.periods import period
from reports.models import (
    ManualRating,
    Milestone,
    Project,
    ProjectReview,
    ProjectStatus,
    ProjectThresholds,
)
from reports.projects import operations
from reports.rules import THRESHOLDS, Indicator, Rating, Thresholds, above_budget, days_behind
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import manager_of
from tests.meetings.test_constraints import assert_refused
from tests.reports.factories import ProjectFactory, ProjectStatusFactory, ServiceFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
ENDS = date(2026, 12, 31)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def project(customer):
    return ProjectFactory(customer=customer, ends_on=ENDS, budget=1000, currency="SEK")


def reported(project, by, *, on=ON, behind: int | None = None, **facts):
    """A status with the end expected so many days after the planned one."""
    expected = None if behind is None else ENDS + timedelta(days=behind)
    return operations.report_status(project, by=by, on=on, expected_on=expected, **facts)


# Rules ------------------------------------------------------------------------------------------


def test_behind_and_above_are_worse_the_higher_they_are():
    assert days_behind(date(2026, 12, 31), date(2027, 1, 10)) == 10
    assert days_behind(date(2026, 12, 31), date(2026, 12, 21)) == -10
    assert days_behind(None, date(2027, 1, 10)) is None
    assert above_budget(Decimal(1000), Decimal(1050)) == 5
    assert above_budget(Decimal(1000), Decimal(900)) == -10
    assert above_budget(Decimal(0), Decimal(900)) is None
    assert above_budget(Decimal(1000), None) is None


# How it stands ----------------------------------------------------------------------------------


def test_the_rating_is_the_worst_of_the_indicators_that_have_a_figure(project, manager):
    status = reported(
        project, manager, behind=12, time_text="Meters came late", forecast=Decimal(1010)
    )

    assert (status.time_rating, status.cost_rating, status.scope_rating) == ("amber", "green", "")
    assert (status.time_figure, status.cost_figure, status.scope_figure) == (12, 1, None)
    assert status.rating == Rating.AMBER


@pytest.mark.parametrize(
    ("behind", "rating"), [(9, "green"), (10, "amber"), (29, "amber"), (30, "red")]
)
def test_the_thresholds_decide_on_their_day(project, manager, behind, rating):
    status = reported(project, manager, behind=behind, time_text="Meters came late")

    assert status.time_rating == rating


@pytest.mark.parametrize(
    ("before", "behind", "rating"),
    [(Rating.GREEN, 8, "green"), (Rating.AMBER, 8, "amber"), (Rating.AMBER, 5, "green")],
    ids=["never left green", "not back yet", "back"],
)
def test_what_has_left_green_comes_back_at_its_own_threshold(
    project, manager, before, behind, rating
):
    ProjectStatusFactory(project=project, time_rating=before, time_text="Late")

    status = reported(project, manager, behind=behind, time_text="Late")

    assert status.time_rating == rating


def test_a_project_may_go_by_numbers_of_its_own(project, manager):
    own = Thresholds(Decimal(3), Decimal(6), Decimal(1))
    usual = THRESHOLDS[Indicator.COST]
    operations.set_thresholds(project, by=manager, on=ON, thresholds={"time": own, "cost": usual})

    status = reported(
        project, manager, behind=6, time_text="Late", forecast=Decimal(1050), cost_text="Dear"
    )

    assert (status.time_rating, status.cost_rating) == ("red", "amber")
    assert [each.indicator for each in ProjectThresholds.objects.all()] == ["time"]


def test_what_was_reported_keeps_its_colour_when_the_numbers_change(project, manager):
    reported(project, manager, behind=12, time_text="Late")
    lax = Thresholds(Decimal(100), Decimal(200), Decimal(50))
    operations.set_thresholds(project, by=manager, on=ON, thresholds={"time": lax})

    assert ProjectStatus.objects.get().rating == Rating.AMBER


def test_an_indicator_that_is_not_green_says_why(project, manager):
    with pytest.raises(ValidationError) as refusal:
        reported(project, manager, behind=40, forecast=Decimal(1100))

    assert refusal.value.message_dict == {
        "time_text": ["Time is red: say why."],
        "cost_text": ["Cost is red: say why."],
    }
    assert not ProjectStatus.objects.exists()


def test_a_status_that_no_colour_follows_from_is_refused(project, manager):
    with pytest.raises(ValidationError, match="Say when it is expected to end"):
        reported(project, manager, comment="All is well")


def test_said_again_on_a_day_it_takes_the_place_of_what_was_said(project, manager):
    reported(project, manager, behind=12, time_text="Late")

    reported(project, manager, behind=0)

    status = ProjectStatus.objects.get()
    assert (status.rating, status.time_text, status.version) == ("green", "", 2)


def test_before_a_day_that_is_reported_nothing_is_reported(project, manager):
    reported(project, manager, behind=0)

    with pytest.raises(ValidationError, match="reported on 20 November 2026 already"):
        reported(project, manager, behind=0, on=ON - timedelta(days=1))


def test_only_who_cares_for_the_customer_reports(project, relationship_manager, manager):
    with pytest.raises(PermissionDenied, match="This is for Ingrid"):
        reported(project, relationship_manager, behind=0)


# By hand ----------------------------------------------------------------------------------------


def seen(project, on=ON):
    return Project.objects.with_latest_status().with_manual_rating(on=on).get(pk=project.pk)


@pytest.mark.parametrize(
    ("on", "word"),
    [
        (ON - timedelta(days=1), ""),
        (ON, "Green"),
        (date(2026, 12, 10), "Green"),
        (date(2026, 12, 11), ""),
    ],
)
def test_a_rating_by_hand_stands_beside_the_computed_one_until_its_last_day(
    project, manager, on, word
):
    reported(project, manager, behind=40, time_text="Late")
    operations.rate_by_hand(
        project,
        by=manager,
        on=ON,
        rating=Rating.GREEN,
        reason="A new plan is agreed",
        until=date(2026, 12, 10),
    )

    found = seen(project, on)

    assert (found.rating_word, found.manual_word) == ("Red", word)
    if word:
        assert (found.manual_reason, found.manual_until) == (
            "A new plan is agreed",
            date(2026, 12, 10),
        )


def by_hand(project, manager, until, on=ON):
    return operations.rate_by_hand(
        project, by=manager, on=on, rating=Rating.AMBER, reason="New plan", until=until
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (ON - timedelta(days=1), "That day is over"),
        (ON + timedelta(days=93), "holds until 20 February 2027 at most"),
    ],
)
def test_a_rating_by_hand_ends_and_soon(project, manager, until, words):
    with pytest.raises(ValidationError, match=words):
        by_hand(project, manager, until)


def test_another_rating_by_hand_ends_the_one_before(project, manager):
    by_hand(project, manager, ON + timedelta(days=30))
    later = ON + timedelta(days=10)

    by_hand(project, manager, later + timedelta(days=5), on=later)

    assert [each.valid for each in ManualRating.objects.order_by("pk")] == [
        period(ON, later - timedelta(days=1)),
        period(later, later + timedelta(days=5)),
    ]


def test_taken_back_on_its_first_day_it_is_gone(project, manager):
    by_hand(project, manager, ON + timedelta(days=30))

    operations.end_rating_by_hand(project, by=manager, on=ON)

    assert seen(project).manual_word == ""


# Whom and what it concerns ----------------------------------------------------------------------


def test_a_project_concerns_the_customer_it_is_for_and_others(project, customer, manager):
    other, none = CustomerFactory(), CustomerFactory()
    operations.connect(project, by=manager, on=ON, customer=other)
    operations.connect(project, by=manager, on=ON, customer=other)

    found = [list(Project.objects.of([each])) for each in (customer, other, none)]

    assert found == [[project], [project], []]
    operations.disconnect(project, by=manager, on=ON, customer=other.pk)
    assert not Project.objects.of([other]).exists()


def test_the_customer_it_is_for_is_not_another_one(project, customer, manager):
    operations.connect(project, by=manager, on=ON, customer=customer)

    assert not project.concerned.exists()


def test_it_is_connected_with_services(project, manager):
    service = ServiceFactory()

    operations.connect(project, by=manager, on=ON, service=service)

    assert list(project.services.all()) == [service]


def test_given_to_another_customer_both_have_to_be_in_ones_care(project, manager):
    project.customer = CustomerFactory(unit__name="Grid South")

    with pytest.raises(PermissionDenied, match="Grid South"):
        operations.change_project(project, by=manager, on=ON)


# What the database refuses ----------------------------------------------------------------------


@pytest.mark.parametrize("indicator", Indicator.values)
def test_the_database_refuses_an_indicator_off_green_without_a_reason(project, indicator):
    facts = {f"{indicator}_rating": Rating.AMBER}

    assert_refused(
        f"{indicator}_off_green_says_why",
        lambda: ProjectStatusFactory(project=project, **facts),
    )


@pytest.mark.parametrize(
    ("green", "amber", "red"), [(6, 5, 10), (5, 10, 10)], ids=["green above", "amber at red"]
)
def test_the_database_refuses_thresholds_that_do_not_rise(project, green, amber, red):
    numbers = {"to_green": green, "to_amber": amber, "to_red": red}

    assert_refused(
        "thresholds_rise_from_green_to_red",
        lambda: ProjectThresholds.objects.create(project=project, indicator="time", **numbers),
    )


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_manual_rating_ends", {"valid": period(ON, None)}),
        ("a_manual_rating_has_its_reason", {"reason": ""}),
        ("a_manual_rating_is_a_known_one", {"rating": "blue"}),
    ],
)
def test_the_database_refuses_a_rating_by_hand(project, name, facts):
    given = {"project": project, "rating": "amber", "reason": "New plan", "valid": period(ON, ON)}
    given |= {"given_by": UserFactory()}

    assert_refused(name, lambda: ManualRating.objects.create(**given | facts))


def test_two_ratings_by_hand_never_hold_on_one_day(project):
    given = {"project": project, "rating": "amber", "reason": "New plan", "valid": period(ON, ON)}
    given |= {"given_by": UserFactory()}
    ManualRating.objects.create(**given)

    assert_refused(
        "one_manual_rating_a_project_a_day", lambda: ManualRating.objects.create(**given)
    )


def test_a_project_has_one_milestone_of_a_name(project):
    Milestone.objects.create(project=project, name="Pilot", due_on=ON)

    assert_refused(
        "one_milestone_a_project_and_name",
        lambda: Milestone.objects.create(project=project, name="Pilot", due_on=ENDS),
    )


@pytest.mark.parametrize(
    ("days", "done", "shape"),
    [(0, None, "due"), (-1, None, "late"), (0, 0, "done"), (0, 1, "done_late")],
)
def test_a_milestone_is_late_the_day_after_its_day(days, done, shape):
    due_on = ON + timedelta(days=days)
    done_on = None if done is None else due_on + timedelta(days=done)

    assert Milestone(name="Pilot", due_on=due_on, done_on=done_on).shape(on=ON) == shape


def test_a_review_is_never_changed(customer):
    review = ProjectReview.objects.create(
        customer=customer, reviewed_on=ON, text="All is well", written_by=UserFactory()
    )
    review.text = "All was late"

    assert_refused("Cannot update", review.save)


def test_a_sponsor_who_was_merged_is_none(project):
    kept = PersonFactory()
    project.sponsor = PersonFactory(merged_into=kept)

    assert_refused("was merged into another person", project.save)
