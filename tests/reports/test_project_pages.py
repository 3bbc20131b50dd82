"""Pages of projects: written down, reported, rated by hand, reviewed, and counted over time."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.lookup import shown
from customers.registries.calendar import Asked
from meetings.models import Activity, ActivityState
from reports.models import Milestone, Project, ProjectReview, ProjectStatus
from reports.projects.chain import chain_of
from reports.projects.page import picture_of
from reports.projects.ratings import by_day, by_quarter
from reports.projects.registrations import milestones_in
from reports.projects.reviews import review_projects
from reports.rules import Rating
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, UnitFactory
from tests.factories import UserFactory
from tests.forms_sent import sent_by
from tests.meetings.factories import ActivityFactory, manager_of
from tests.meetings.kinds import Kind
from tests.reports.factories import ProjectFactory, ProjectStatusFactory, ServiceFactory
from tests.reports.test_trace import granted

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


@pytest.fixture
def project(customer, today):
    ends = today + timedelta(days=60)
    return ProjectFactory(
        customer=customer, name="Meters", ends_on=ends, budget=1000, currency="SEK"
    )


def address(name, *args):
    return reverse(f"reports:{name}", args=args)


def test_a_project_is_written_down_reported_and_rated_by_hand(browser, customer, today):
    create = address("project_create")
    typed = {"code": "P-1", "name": "Meters", "customer": shown(customer), "budget": "1000"}
    ends = today + timedelta(days=60)
    form = sent_by(browser.get(create), "code")
    browser.post(create, form | typed | {"currency": "SEK", "ends_on": ends.isoformat()})
    project = Project.objects.get()
    late = {"expected_on": (ends + timedelta(days=40)).isoformat(), "time_text": "Meters late"}
    browser.post(address("project_status", project.pk), late)
    by_hand = address("project_manual", project.pk)
    given = {"rating": "amber", "reason": "New plan", "until": (today + timedelta(days=9))}
    browser.post(by_hand, sent_by(browser.get(by_hand), "reason") | given)

    page = browser.get(project.get_absolute_url())

    found = page.context["project"]
    assert (found.rating_word, found.manual_word) == ("Red", "Amber")
    assert [each.word for each in page.context["indicators"]] == ["Red", "No rating", "No rating"]
    text = page.content.decode()
    assert "Meters late" in text
    assert "New plan" in text


def test_a_status_without_a_reason_keeps_what_was_typed_and_says_where_it_lacks(browser, project):
    late = {"expected_on": (project.ends_on + timedelta(days=40)).isoformat(), "comment": "Hm"}

    page = browser.post(address("project_status", project.pk), late)

    assert page.context["form"].errors == {"time_text": ["Time is red: say why."]}
    assert page.context["form"]["comment"].value() == "Hm"
    assert not ProjectStatus.objects.exists()


def test_a_project_by_hand_contradicts_itself_nowhere(browser, customer, today):
    create = address("project_create")
    wrong = {
        "code": "P-1",
        "name": "Meters",
        "customer": shown(customer),
        "starts_on": today.isoformat(),
        "ends_on": (today - timedelta(days=1)).isoformat(),
        "budget": "-1",
        "currency": "SEK",
    }
    form = sent_by(browser.get(create), "code")

    page = browser.post(create, form | wrong)

    assert page.context["form"].errors == {
        "ends_on": ["It ends before it starts."],
        "budget": ["A budget is not negative."],
    }
    browser.post(create, form | wrong | {"ends_on": today.isoformat(), "budget": "12 500 000"})
    assert Project.objects.get().budget == 12_500_000


def test_thresholds_that_do_not_rise_are_refused_at_their_field(browser, project):
    edit = address("project_thresholds", project.pk)
    form = sent_by(browser.get(edit), "time_to_amber")

    page = browser.post(edit, form | {"time_to_amber": "50"})

    assert list(page.context["form"].errors) == ["time_to_amber"]
    assert browser.post(edit, form | {"time_to_amber": "8"}).status_code == 302
    assert project.thresholds.get().to_amber == 8


def test_of_two_who_set_thresholds_the_second_is_told_what_the_first_has_set(browser, project):
    edit = address("project_thresholds", project.pk)
    first = sent_by(browser.get(edit), "time_to_amber")
    second = sent_by(browser.get(edit), "time_to_amber")
    browser.post(edit, first | {"time_to_amber": "8"})

    page = browser.post(edit, second | {"cost_to_amber": "6"})

    assert page.context["form"].errors == {
        "__all__": ["Somebody else has changed this while you were writing. Nothing is saved yet."],
        "time_to_amber": ["It is 8 now."],
        "cost_to_amber": ["It is 5 now."],
    }
    assert [(each.indicator, each.to_amber) for each in project.thresholds.all()] == [("time", 8)]
    again = sent_by(page, "time_to_amber") | {"time_to_amber": "8", "cost_to_amber": "6"}
    assert browser.post(edit, again).status_code == 302
    assert dict(project.thresholds.values_list("indicator", "to_amber")) == {"time": 8, "cost": 6}


def test_a_second_report_of_the_day_begins_with_the_reasons_of_the_first(browser, project, today):
    page = address("project_status", project.pk)
    late = (project.ends_on + timedelta(days=40)).isoformat()
    said = {"expected_on": late, "time_text": "Meters late", "comment": "Ask the factory"}
    browser.post(page, sent_by(browser.get(page), "comment") | said)

    again = sent_by(browser.get(page), "comment")

    assert {name: again[name] for name in said} == said
    ProjectStatus.objects.update(reported_on=today - timedelta(days=1))
    assert sent_by(browser.get(page), "comment")["time_text"] == ""


def test_an_edit_that_met_another_shows_mine_and_theirs(browser, project):
    edit = address("project_edit", project.pk)
    form = sent_by(browser.get(edit))
    Project.objects.update(name="Theirs")

    page = browser.post(edit, form | {"name": "Mine"})

    [difference] = page.context["form"].conflict
    assert (difference.mine, difference.theirs) == ("Mine", "Theirs")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Gone", "Other", "Red"]),
        ({"show": "ongoing"}, ["Other", "Red"]),
        ({"show": "manual"}, ["Other"]),
        ({"show": "unasked"}, ["Gone", "Other", "Red"]),
        ({"rating": "red"}, ["Red"]),
        ({"rating": "none"}, ["Gone", "Other"]),
        ({"below": "GN"}, ["Gone", "Red"]),
        ({"tier": "light"}, ["Other"]),
        ({"ends_to": "2020-12-31"}, ["Gone"]),
    ],
    ids=["all", "ongoing", "by hand", "unasked", "red", "no rating", "below", "tier", "ended"],
)
def test_the_list_is_narrowed(browser, manager, today, query, names):
    unit = UnitFactory(code="GN", name="North")
    mine = CustomerFactory(unit=unit, tier="strategic")
    red = ProjectFactory(name="Red", customer=mine)
    ProjectStatusFactory(project=red, rating=Rating.RED)
    ProjectFactory(name="Gone", unit=unit, ends_on=date(2020, 6, 1))
    other = ProjectFactory(name="Other", customer=CustomerFactory(tier="light"))
    other.manual_ratings.create(
        rating="amber", reason="Plan", valid=(today, today + timedelta(days=2)), given_by=manager
    )

    page = browser.get(address("projects"), query)

    assert [row.name for row in page.context["page"].rows] == names


@pytest.mark.parametrize("many", [1, 3])
def test_a_project_costs_the_same_with_one_of_each_and_with_three(
    browser, project, many, today, manager, django_assert_num_queries
):
    review = ProjectReview.objects.create(
        customer=project.customer, reviewed_on=today, text="Well", written_by=manager
    )
    review.notes.create(project=project, text="Well")
    for n in range(many):
        ProjectStatusFactory(project=project, reported_on=date(2026, 1, n + 1))
        Milestone.objects.create(project=project, name=f"M{n}", due_on=today)
        project.concerned.create(customer=CustomerFactory())
        project.changes.create(service=ServiceFactory())
    page = project.get_absolute_url()
    browser.get(page)

    with django_assert_num_queries(18):
        browser.get(page)


def test_the_picture_has_a_row_for_what_was_reported_and_one_for_each_indicator_that_was(
    project,
):
    early = ProjectStatusFactory(project=project, reported_on=date(2026, 9, 1), rating="red")
    assert picture_of(project, [early]) is None
    late = ProjectStatusFactory(
        project=project, reported_on=date(2026, 10, 1), rating="amber", time_rating="green"
    )

    picture = picture_of(project, [early, late])

    assert [row[0] for row in picture.table.rows] == ["Reported", "Time"]
    assert [[cell.state for cell in row.cells if cell.state] for row in picture.rows] == [
        ["breached", "at_risk"],
        ["not_measured", "met"],
    ]


def test_services_customers_and_milestones_are_added_on_the_page(browser, project, today):
    service, other = ServiceFactory(), CustomerFactory()
    connect = address("project_connect", project.pk)
    browser.post(connect, {"service": shown(service), "customer": shown(other)})
    add = address("project_milestone_add", project.pk)
    form = sent_by(browser.get(add), "name")
    browser.post(add, form | {"name": "Pilot", "due_on": today.isoformat()})
    milestone = project.milestones.get()
    edit = address("project_milestone_edit", milestone.pk)
    browser.post(edit, sent_by(browser.get(edit)) | {"done_on": today.isoformat()})
    assert (list(project.services.all()), list(project.others.all())) == ([service], [other])
    assert project.milestones.get().done_on == today

    browser.post(address("project_disconnect", project.pk, "service", service.pk))
    browser.post(address("project_disconnect", project.pk, "customer", other.pk))

    assert (project.changes.count(), project.concerned.count()) == (0, 0)


# What it is for ---------------------------------------------------------------------------------


def test_the_chain_says_where_it_has_gaps(project, today):
    chain = chain_of(project, on=today)

    assert [[link.name for link in stage.links] for stage in chain] == [
        ["No requirement says why"],
        ["Meters"],
        ["No service is named"],
        ["No benefit is known"],
    ]
    assert [stage.links[0].is_gap for stage in chain] == [True, False, True, True]


# Reviews ----------------------------------------------------------------------------------------


def test_a_review_keeps_how_each_project_stood_and_ends_its_activity(
    browser, customer, project, today
):
    ProjectStatusFactory(project=project, rating=Rating.RED, reported_on=today)
    ended = ProjectFactory(customer=customer, ends_on=today - timedelta(days=1))
    activity = ActivityFactory(
        customer=customer, kind_id=Kind.REVIEW_PROJECTS, due_on=today, state=ActivityState.DUE
    )
    create = address("project_review_create", customer.pk)
    form = sent_by(browser.get(create), "text")

    answer = browser.post(
        create, form | {"text": "Meters need help", f"note_{project.pk}": "Vendor is asked"}
    )

    review, activity = ProjectReview.objects.get(), Activity.objects.get(pk=activity.pk)
    assert answer.url == review.get_absolute_url()
    assert [(n.project, n.rating, n.text) for n in review.notes.all()] == [
        (project, "red", "Vendor is asked")
    ]
    assert f"note_{ended.pk}" not in form
    assert (activity.state, activity.outcome) == (ActivityState.DONE, "Meters need help")
    assert (activity.proof_kind, activity.proof_key) == ("project_review", str(review.pk))


def test_without_an_activity_that_waits_the_review_is_kept_all_the_same(customer, manager, today):
    review_projects(customer, by=manager, on=today, text="None is ongoing", notes={})

    assert ProjectReview.objects.get().notes.count() == 0


# The calendar -----------------------------------------------------------------------------------


def test_milestones_stand_in_the_calendar_of_every_customer_that_they_concern(project, today):
    other, none = CustomerFactory(), CustomerFactory()
    project.concerned.create(customer=other)
    Milestone.objects.create(project=project, name="Pilot", due_on=today)
    Milestone.objects.create(project=project, name="Later", due_on=today + timedelta(days=9))
    user = UserFactory(role=Role.READER)

    def titles(customer):
        customers = type(customer).objects.filter(pk=customer.pk)
        return [each.title for each in milestones_in(Asked(user, today, today, customers))]

    assert titles(project.customer) == ["Pilot (Meters)"]
    assert titles(other) == ["Pilot (Meters)"]
    assert titles(none) == []


# Ratings over time ------------------------------------------------------------------------------


def test_a_quarter_counts_the_last_report_of_each_project_and_none_apart():
    first, second = ProjectFactory(), ProjectFactory()
    ProjectStatusFactory(project=first, reported_on=date(2026, 7, 1), rating=Rating.RED)
    ProjectStatusFactory(project=first, reported_on=date(2026, 9, 30), rating=Rating.AMBER)
    ProjectStatusFactory(project=first, reported_on=date(2026, 10, 1), rating=Rating.GREEN)
    ProjectStatusFactory(project=second, reported_on=date(2026, 8, 1), rating="")

    found = by_quarter(ProjectStatus.objects.all())

    assert [(each.label, each.by_rating, each.rated, each.unrated) for each in found] == [
        ("2026, quarter 4", {"green": 1}, 1, 0),
        ("2026, quarter 3", {"amber": 1, "": 1}, 1, 1),
    ]


def test_by_day_every_report_counts_as_it_was_published():
    for rating in (Rating.AMBER_GREEN, Rating.AMBER_RED, ""):
        ProjectStatusFactory(reported_on=date(2021, 3, 31), rating=rating)

    [found] = by_day(ProjectStatus.objects.all())

    assert found.by_rating == {"amber_green": 1, "amber_red": 1, "": 1}


def test_the_page_of_ratings_shows_the_five_points_only_where_they_occur(browser, project):
    ProjectStatusFactory(project=project, rating=Rating.AMBER_RED)

    page = browser.get(address("project_ratings"), {"by": "day"})

    assert page.context["ratings"] == ["green", "amber", "amber_red", "red"]
    [(_row, figures)] = page.context["rows"]
    assert figures == [0, 0, 1, 0]


def test_an_approved_requirement_without_a_project_shows_the_gap(browser, customer, manager):
    gap = "No project meets it yet"
    asked = a_requirement(customer, by=manager).get_absolute_url()
    requirement = granted(customer, by=manager)
    assert gap not in browser.get(asked).content.decode()
    assert gap in browser.get(requirement.get_absolute_url()).content.decode()
    project = ProjectFactory(customer=customer, requirement=requirement, name="Meters")

    page = browser.get(requirement.get_absolute_url()).content.decode()

    assert project.get_absolute_url() in page
    assert gap not in page


def test_what_somebody_reported_meanwhile_is_shown_before_it_is_replaced(browser, project):
    here = address("project_status", project.pk)
    form = sent_by(browser.get(here), "comment")
    said = {"expected_on": project.ends_on.isoformat()}
    browser.post(here, form | said | {"comment": "First"})

    page = browser.post(here, form | said | {"comment": "Mine"})

    [refusal] = page.context["form"].non_field_errors()
    assert "has reported it today meanwhile: Green" in refusal
    assert ProjectStatus.objects.get().comment == "First"

    browser.post(here, sent_by(page, "comment"))
    assert ProjectStatus.objects.get().comment == "Mine"


def test_what_a_register_reported_is_not_overwritten_by_hand(browser, project, today):
    ProjectStatus.objects.create(project=project, reported_on=today, rating="red")

    page = browser.post(
        address("project_status", project.pk), {"expected_on": project.ends_on.isoformat()}
    )

    assert len(page.context["form"].non_field_errors()) == 1
    assert ProjectStatus.objects.get().rating == "red"
