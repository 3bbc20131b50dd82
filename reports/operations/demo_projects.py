"""How projects of the demo organisation are followed: indicators, a rating by hand, a review."""

from datetime import timedelta
from decimal import Decimal

from agreements.models import Requirement, Service
from customers.models import Customer
from reports.models import Project
from reports.operations.demo_cast import Cast, Story
from reports.projects import operations
from reports.projects.reviews import review_projects, under_review


def tell_projects(story: Story, cast: Cast) -> None:
    """Tell `projects.toml`."""
    for entry in story["projects"]:
        _tell(entry, cast)
    for entry in story["reviews"]:
        customer = cast.customer(entry)
        by, on = cast.manager_of(customer), cast.day(entry["day"])
        said = {each.code: each.pk for each in under_review(customer, on=on)}
        notes = {said[code]: text for code, text in entry["notes"].items() if code in said}
        review_projects(customer, by=by, on=on, text=entry["text"], notes=notes)


def _tell(entry: Story, cast: Cast) -> None:
    project = Project.objects.select_related("customer__unit").get(code=entry["code"])
    assert project.customer is not None
    by = cast.manager_of(project.customer)
    project.sponsor = cast.person(entry["sponsor"])
    if title := entry.get("requirement"):
        project.requirement = Requirement.objects.get(customer=project.customer, title=title)
    operations.change_project(project, by=by, on=cast.today)
    for code in entry.get("services", ()):
        service = Service.objects.get(code=code)
        operations.connect(project, by=by, on=cast.today, service=service)
    for code in entry.get("others", ()):
        other = Customer.objects.get(unit__code=code)
        operations.connect(project, by=by, on=cast.today, customer=other)
    for name, day in entry["milestones"]:
        operations.add_milestone(project, by=by, on=cast.today, name=name, due_on=cast.day(day))
    for status in entry["statuses"]:
        _report(project, status, cast)
    if given := entry.get("by_hand"):
        day = cast.day(given["day"])
        facts = {"rating": given["rating"], "reason": given["reason"]}
        until = day + timedelta(days=given["days"])
        operations.rate_by_hand(project, by=by, on=day, until=until, **facts)


def _report(project: Project, status: Story, cast: Cast) -> None:
    assert project.customer is not None
    assert project.ends_on is not None
    assert project.budget is not None
    above = Decimal(100 + status["above"]) / 100
    why = {name: text for name, text in status.items() if name.endswith("_text")}
    operations.report_status(
        project,
        by=cast.manager_of(project.customer),
        on=cast.day(status["day"]),
        expected_on=project.ends_on + timedelta(days=status["behind"]),
        forecast=round(project.budget * above, 2),
        scope_figure=Decimal(status["missing"]),
        comment=status["comment"],
        **why,
    )
